"""Small atlases for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from reverie_shared import atlas
from reverie_shared.atlas import Entry


def jpeg(colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour, as atlases have them."""
    file = io.BytesIO()
    Image.new("RGB", (96, 96), colour).save(file, "JPEG")
    return file.getvalue()


def write_atlas(path: Path, network: str, motifs: Sequence[str], layers: Sequence[str], channels: int) -> None:
    """Write an atlas of motifs, layers, and so many channels of each layer, each in a colour of its own."""
    entries = [Entry("", None, motif, "", f"{motif}.jpg") for motif in motifs]
    entries += [Entry(layer, None, None, "", f"layer-{layer}.jpg") for layer in layers]
    entries += [
        Entry(layer, channel, None, "", f"{layer}-{channel}.jpg") for layer in layers for channel in range(channels)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    atlas.write(path, network, "", {entry: jpeg((index % 256, 90, 160)) for index, entry in enumerate(entries)})
