"""Krita's pixels as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import Array

SRGB = "sRGB-elle-V2-srgbtrc.icc"
WIDTH, HEIGHT = 150, 100
TYPES: dict[str, Any] = {"U8": np.uint8, "U16": np.uint16, "F16": np.float16, "F32": np.float32}
SAMPLES = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4}

Space = tuple[str, str, str]
Box = tuple[int, int, int, int]


def samples(raw: bytes, width: int, height: int, space: Space) -> Array:
    """Pixels as [height, width, samples]."""
    return np.frombuffer(raw, TYPES[space[1]]).reshape(height, width, SAMPLES[space[0]])


def shown(app: Krita) -> Array:
    """What the document shows."""
    width, height = app.size()
    return samples(app.pixels(), width, height, app.space())


def layer(app: Krita, name: str) -> tuple[Box, Space, Array]:
    """Bounds, space and pixels of the layer whose name begins so."""
    box, space, raw = app.layer(name)
    return box, space, samples(raw, box[2], box[3], space)


def of_depth(photo: Array, model: str, depth: str) -> Array:
    """The photo in another model and depth, as Krita stores it; blue, green, red become red, green, blue in floats."""
    pixels = photo
    if model == "GRAYA":
        pixels = photo[..., [1, 3]]
    elif depth.startswith("F"):
        pixels = photo[..., [2, 1, 0, 3]]
    made: Array = pixels.copy()
    if depth == "U16":
        made = pixels.astype(np.uint16) * 257 ^ np.uint16(0x5A) * (pixels < 255)  # no pixel that 8 bits could hold
    if depth.startswith("F"):
        made = (pixels / np.float32(255)).astype(TYPES[depth])
    return made
