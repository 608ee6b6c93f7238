"""Make the contact sheets in docs/pictures, dreamed by the engine itself: presets, motifs, settings.

python3 install.py --dev && .venv/bin/python tools/contact_sheets.py [presets|motifs|settings]...
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import click
from PIL import Image, ImageDraw

from reverie_server.dream import dream
from reverie_server.dream.network import Network
from reverie_server.weights import Networks
from reverie_shared import places, presets, settings
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.settings import Value

ROOT = Path(__file__).resolve().parents[1]
CAT, CUP = ROOT / "plugin/file/reverie_cli/data/chelsea.png", ROOT / "tests/photos/coffee.png"
WIDTH, CAPTION = 300, 16

Row = list[tuple[str, Image.Image]]
"""Captions and pictures, side by side."""

MOTIFS = (
    *("eyes", "spirals", "dahlias", "arches", "honeycomb", "peacock"),
    *("scales", "feathers", "owls", "stripes", "wheels", "leopard"),
)
ROSES: Mapping[str, Value] = {"layers": "mixed4=1"}


def preset_rows() -> list[Row]:
    """Every preset but the tutorial's, which are slow, on two photos."""
    names = [name for name in presets.PRESETS if not name.startswith("tutorial")]
    return [
        [("the photo", photo(path)), *((name, dreamed(path, presets.preset(name).values)) for name in names)]
        for path in (CAT, CUP)
    ]


def motif_rows() -> list[Row]:
    """Twelve of the bundled network's motifs at mixed4, on two photos."""
    halves = MOTIFS[:6], MOTIFS[6:]
    return [
        [(name, dreamed(path, {**ROSES, "motifs": f"{name}=1"})) for name in half]
        for path in (CAT, CUP)
        for half in halves
    ]


def settings_rows() -> list[Row]:
    """What the settings of the objective and the gradient do, on one photo; the first of each row is the default."""
    deep = {"layers": "mixed3=1,mixed7=1"}
    variations: list[list[dict[str, Value]]] = [
        [{}, {"objective": "square"}, {"layers": "mixed4=1,mixed5=-1"}, {"layers": "mixed5=1,mixed4=-1"}],
        [{**deep}, {**deep, "balance": False}, {"motifs": "eyes=1,stripes=-1"}, {"motifs": "17=1"}],
        [{"colours": "free"}, {"colours": "kept"}, {"colours": "decorrelated"}, {"strength": 0.5}],
        [{"variation": 0}, {"variation": 0.3}, {"smoothing": 0}, {"smoothing": 2}],
    ]
    rows = [[(said(values), dreamed(CAT, values)) for values in line] for line in variations]
    guides = [("the guide", photo(CUP)), ("mixed4=1, without a guide", dreamed(CAT, ROSES))]
    rows.append([*guides, ("mixed4=1, guided", dreamed(CAT, ROSES, CUP)), ("the photo", photo(CAT))])
    return rows


SHEETS = {"presets": preset_rows, "motifs": motif_rows, "settings": settings_rows}


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice(list(SHEETS)))
def main(names: tuple[str, ...]) -> None:
    """Make the sheets of these names, by default all."""
    for name in names or SHEETS:
        path = ROOT / "docs" / "pictures" / f"{name}.jpg"
        sheet(SHEETS[name]()).save(path, quality=85)
        print(f"{path.relative_to(ROOT)}, dreamed by {network().words}")


@cache
def network() -> Network:
    """The bundled one."""
    return Network(Networks(places.find().weights).load("bundled"), "float32")


def photo(path: Path) -> Image.Image:
    """A photo, opaque."""
    return Image.open(path).convert("RGB")


def dreamed(path: Path, values: Mapping[str, Value], guide: Path | None = None) -> Image.Image:
    """The photo dreamed with these settings."""
    result = dream(_picture(path), settings.resolve(values), network(), guide=_picture(guide) if guide else None)
    size = (result.format.width, result.format.height)
    return Image.frombytes("RGB", size, bytes(result.pixels))


def _picture(path: Path) -> Picture:
    image = photo(path)
    return Picture(PixelFormat(image.width, image.height, "rgb"), image.tobytes())


def said(values: Mapping[str, Value]) -> str:
    """Settings as a caption."""
    return " ".join(f"{name} {value}" for name, value in values.items()) or "the default"


def sheet(rows: list[Row]) -> Image.Image:
    """All rows below each other, each picture with its caption above."""
    heights = [max(round(image.height * WIDTH / image.width) for _, image in row) + CAPTION for row in rows]
    whole = Image.new("RGB", (WIDTH * max(map(len, rows)), sum(heights)))
    draw, top = ImageDraw.Draw(whole), 0
    for row, height in zip(rows, heights, strict=True):
        for column, (caption, image) in enumerate(row):
            size = (WIDTH, round(image.height * WIDTH / image.width))
            whole.paste(image.resize(size, Image.Resampling.LANCZOS), (column * WIDTH, top + CAPTION))
            draw.text((column * WIDTH + 4, top + 2), caption, fill="white")
        top += height
    return whole


if __name__ == "__main__":
    main()
