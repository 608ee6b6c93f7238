"""Pictures for tests: to and from arrays, and how alike two are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reverie_shared.picture import Picture, PixelFormat

PHOTO = Path(__file__).parents[2] / "plugin" / "file" / "reverie_cli" / "data" / "chelsea.png"
"""The photo of a cat that ships with Reverie: 451 x 300, 8 bits, no alpha."""

PHOTOS = Path(__file__).parents[1] / "photos"
"""The folder of further photos."""

COFFEE = PHOTOS / "coffee.png"
"""A photo of 600 x 400."""

Array = npt.NDArray[Any]


def picture(pixels: Array, channels: str = "rgb", linear: bool = False) -> Picture:
    """An array [height, width, channels] as a picture."""
    samples = {"uint8": "u8", "uint16": "u16", "float16": "f16", "float32": "f32"}
    format = PixelFormat(pixels.shape[1], pixels.shape[0], channels, samples[pixels.dtype.name], linear)
    return Picture(format, np.ascontiguousarray(pixels).tobytes())


def array(picture: Picture) -> Array:
    """A picture as an array [height, width, channels]."""
    types = {"u8": np.uint8, "u16": np.uint16, "f16": np.float16, "f32": np.float32}
    shape = (picture.format.height, picture.format.width, len(picture.format.channels))
    return np.frombuffer(picture.pixels, types[picture.format.sample]).reshape(shape)


def cosine(a: Array, b: Array) -> float:
    """How alike two gradients point: 1 is the same direction."""
    a, b = a.astype(np.float64).ravel(), b.astype(np.float64).ravel()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))
