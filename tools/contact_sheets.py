"""Make the contact sheets in docs/pictures and the pictures of the presets in the editors' galleries, dreamed by the
engine itself: those of these names, by default all.

Run it in the checkout's folder with `.venv/bin/python -m tools.contact_sheets`; `python3 install.py --dev` makes that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from reverie_server.dream import dream
from reverie_server.dream.networks.inception import Inception
from reverie_server.networks import weights
from reverie_server.networks.convolution import Convolution
from reverie_server.networks.weights import NetworkWeights
from reverie_shared import networks, presets, settings
from reverie_shared.declaration import Value
from reverie_shared.picture import Picture, PixelFormat
from tools.arguments import FILE, FOLDER
from tools.sheet import Row, sheet

ROOT = Path(__file__).resolve().parents[1]
CAT, CUP = ROOT / "plugin/file/reverie_cli/data/chelsea.png", ROOT / "tests/photos/coffee.png"
PILOT = ROOT / "tests/photos/astronaut.png"
PHOTOS = CAT, CUP, PILOT
GALLERY = ROOT / "plugin/reverie_plugin/pictures"
FACE = (96, 10, 352, 266)
"""The part of the cat that is dreamed for the gallery."""
THUMBNAIL = 128
EYES = (110, 70, 370, 270)
"""The bounds of the ellipse around the cat's eyes and nose."""

LOOKS = [name for name, preset in presets.PRESETS.items() if "motifs" not in preset.values and "tutorial" not in name]
"""Every preset that asks for no motif, but the tutorial's, which are slow."""
MOTIFS = [name for name, preset in presets.PRESETS.items() if "motifs" in preset.values]
"""Every preset that asks for motifs."""
ROSES: Mapping[str, Value] = {"layers": "mixed4=1"}


class Dreamer:
    """Dreams photos with one network."""

    def __init__(self, network: NetworkWeights) -> None:
        self._network = Inception(network, "float32")

    def dreamed(
        self,
        image: Image.Image,
        values: Mapping[str, Value],
        guide: Image.Image | None = None,
        mask: Image.Image | None = None,
    ) -> Image.Image:
        """The image dreamed with these settings, where the mask (gray, of its size) selects it."""
        chosen = settings.resolve(values)
        selected, wanted = (_picture(part) if part else None for part in (mask, guide))
        result = dream(_picture(image), chosen, self._network, selected, wanted)
        dreamed = Image.frombytes("RGB", image.size, bytes(result.pixels))
        return Image.composite(dreamed, image, mask) if mask else dreamed

    def preset(self, image: Image.Image, name: str, mask: Image.Image | None = None) -> Image.Image:
        """The image dreamed with a preset."""
        return self.dreamed(image, presets.preset(name).values, mask=mask)


def selection_rows(dreamer: Dreamer) -> Iterable[Row]:
    """The cat, its face dreamed, and all but its face; and what a selection is better for than cutting out."""
    cat = photo(CAT)
    face = Image.new("L", cat.size)
    ImageDraw.Draw(face).ellipse(EYES, fill=255)
    soft = face.filter(ImageFilter.GaussianBlur(12))
    yield [
        ("the photo", cat),
        ("owls, in a feathered ellipse", dreamer.preset(cat, "owls", soft)),
        ("spirals, in all the rest", dreamer.preset(cat, "spirals", ImageChops.invert(soft))),
    ]
    firm = face.filter(ImageFilter.GaussianBlur(3))
    yield [
        ("the selection", Image.composite(cat, ImageEnhance.Brightness(cat).enhance(0.3), firm)),
        ("spirals, dreamed in the selection", dreamer.preset(cat, "spirals", firm)),
        ("spirals, all dreamed and cut out", Image.composite(dreamer.preset(cat, "spirals"), cat, firm)),
    ]


def preset_rows(dreamer: Dreamer) -> Iterable[Row]:
    """The looks, on three photos."""
    for path in PHOTOS:
        image = photo(path)
        yield [("the photo", image), *((name, dreamer.preset(image, name)) for name in LOOKS)]


def motif_rows(dreamer: Dreamer) -> Iterable[Row]:
    """The presets with motifs, on three photos, six in a row."""
    for path in PHOTOS:
        image = photo(path)
        for first in range(0, len(MOTIFS), 6):
            yield [(name, dreamer.preset(image, name)) for name in MOTIFS[first : first + 6]]


def layer_rows(dreamer: Dreamer) -> Iterable[Row]:
    """All eleven layers on one photo, as the preset `daydream` uses them, and below each the same layer of a network
    with random weights.
    """
    random_network = Dreamer(untrained(weights.motif_network(weights.BUNDLED.read_bytes())))
    image = photo(CAT)
    for names in (networks.MIXED[:6], networks.MIXED[6:]):
        looks = {name: {**presets.preset("daydream").values, "layers": f"{name}=1"} for name in names}
        yield [(name, dreamer.dreamed(image, look)) for name, look in looks.items()]
        yield [(f"{name}, random weights", random_network.dreamed(image, look)) for name, look in looks.items()]


def settings_rows(dreamer: Dreamer) -> Iterable[Row]:
    """What the settings of the objective and the gradient do, on one photo; the first of each row is the default."""
    cat, cup, deep = photo(CAT), photo(CUP), {"layers": "mixed3=1,mixed7=1"}
    variations: list[list[dict[str, Value]]] = [
        [{}, {"objective": "square"}, {"layers": "mixed4=1,mixed5=-1"}, {"layers": "mixed5=1,mixed4=-1"}],
        [{**deep}, {**deep, "balance": False}, {"motifs": "eyes=1,stripes=-1"}, {"motifs": "17=1"}],
        [{"colours": "free"}, {"colours": "kept"}, {"strength": 0.5}, {"smallest": 96}],
        [{"variation": 0}, {"variation": 0.3}, {"smoothing": 0}, {"smoothing": 2}],
    ]
    for line in variations:
        yield [(caption(values), dreamer.dreamed(cat, values)) for values in line]
    guides = [("the guide", cup), ("mixed4=1, without a guide", dreamer.dreamed(cat, ROSES))]
    yield [*guides, ("mixed4=1, guided", dreamer.dreamed(cat, ROSES, cup)), ("the photo", cat)]


SHEETS = {
    "selection": selection_rows,
    "presets": preset_rows,
    "motifs": motif_rows,
    "layers": layer_rows,
    "settings": settings_rows,
}


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice([*SHEETS, "gallery"]))
@click.option("--network", type=FILE, default=weights.BUNDLED, help="Another network's file.")
@click.option("--into", type=FOLDER, help="Another folder for what is made.")
def main(names: tuple[str, ...], network: Path, into: Path | None) -> None:
    """Make what has these names, by default all."""
    try:
        dreamer = Dreamer(weights.motif_network(network.read_bytes()))
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(f"{network} is no file of a network such as tools.motifs exports.") from error
    for name in names or [*SHEETS, "gallery"]:
        if name == "gallery":
            gallery(dreamer, into or GALLERY)
            continue
        path = (into or ROOT / "docs" / "pictures") / f"{name}.jpg"
        sheet([*SHEETS[name](dreamer)]).save(path, quality=82)
        print(path)


def gallery(dreamer: Dreamer, folder: Path) -> None:
    """A small picture of every preset: the cat's face, dreamed."""
    face = photo(CAT).crop(FACE)
    for name in presets.PRESETS:
        small = dreamer.preset(face, name).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        small.save(folder / f"{name}.jpg", quality=80)
    print(folder)


def untrained(network: NetworkWeights) -> NetworkWeights:
    """Random weights of the same shapes, as large as keeps the signal's strength (He et al., 2015), without biases."""
    rng = np.random.default_rng(0)
    convolutions = tuple(
        Convolution(
            rng.normal(0, np.sqrt(2 / layer.kernel[..., 0].size), layer.kernel.shape).astype(np.float32),
            np.zeros_like(layer.bias),
        )
        for layer in network.convolutions
    )
    return NetworkWeights("random", "random weights", convolutions)


def photo(path: Path) -> Image.Image:
    """A photo, opaque."""
    return Image.open(path).convert("RGB")


def _picture(image: Image.Image) -> Picture:
    return Picture(PixelFormat(image.width, image.height, "y" if image.mode == "L" else "rgb"), image.tobytes())


def caption(values: Mapping[str, Value]) -> str:
    """A caption that names these settings."""
    return " ".join(f"{name} {value}" for name, value in values.items()) or "the default"


if __name__ == "__main__":
    main()
