"""Make docs/pictures/presets.jpg: every preset on the photos at hand, dreamed by the engine itself.

python3 install.py --dev && .venv/bin/python tools/contact_sheet.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

from reverie_server.dream import dream
from reverie_server.dream.network import Network
from reverie_server.weights import Networks
from reverie_shared import places, presets, settings
from reverie_shared.picture import Picture, PixelFormat

ROOT = Path(__file__).resolve().parents[1]
PHOTOS = (ROOT / "plugin/file/reverie_cli/data/chelsea.png", ROOT / "tests/photos/coffee.png")
SHEET = ROOT / "docs/pictures/presets.jpg"
WIDTH, CAPTION = 300, 16


def main(names: list[str]) -> None:
    """Dream every photo with the presets of these names; with none given, all but the tutorial's, which are slow."""
    names = names or [name for name in presets.PRESETS if not name.startswith("tutorial")]
    network = Network(Networks(places.find().weights).load("bundled"), "float32")
    rows = []
    for path in PHOTOS:
        photo = Image.open(path).convert("RGB")
        dreams = [dreamed(photo, name, network) for name in names]
        rows.append(row([photo, *dreams], ["the photo", *names]))
    sheet = Image.new("RGB", (rows[0].width, sum(each.height for each in rows)))
    top = 0
    for each in rows:
        sheet.paste(each, (0, top))
        top += each.height
    sheet.save(SHEET, quality=88)
    print(f"{SHEET.relative_to(ROOT)}, dreamed by {network.words}")


def dreamed(photo: Image.Image, name: str, network: Network) -> Image.Image:
    """The photo dreamed with a preset."""
    format = PixelFormat(photo.width, photo.height, "rgb")
    result = dream(Picture(format, photo.tobytes()), settings.resolve(presets.preset(name).values), network)
    return Image.frombytes("RGB", photo.size, bytes(result.pixels))


def row(pictures: list[Image.Image], captions: list[str]) -> Image.Image:
    """Pictures side by side, each with its caption above."""
    height = round(pictures[0].height * WIDTH / pictures[0].width)
    line = Image.new("RGB", (WIDTH * len(pictures), height + CAPTION))
    draw = ImageDraw.Draw(line)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        line.paste(picture.resize((WIDTH, height), Image.Resampling.LANCZOS), (index * WIDTH, CAPTION))
        draw.text((index * WIDTH + 4, 2), caption, fill="white")
    return line


if __name__ == "__main__":
    main(sys.argv[1:])
