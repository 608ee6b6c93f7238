"""Small pictures in which a shifted, flipped or lost pixel shows."""

from __future__ import annotations

import random

from reverie_shared.picture import Picture, PixelFormat


def picture(seed: int = 0, width: int = 128, height: int = 96, channels: str = "rgb") -> Picture:
    """A picture of noise: no two of its pixels are alike, nor two pictures of different seeds."""
    form = PixelFormat(width, height, channels)
    return Picture(form, random.Random(seed).randbytes(form.size))
