"""The Laplacian pyramid: a picture as a sum of bands, each half as fine as the one before.

Source: Burt and Adelson, “The Laplacian Pyramid as a Compact Image Code”, 1983; with means of 2 x 2 pixels in place of
Gaussian blurs.
"""

from __future__ import annotations

from collections.abc import Sequence

from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.resize import doubled, halved


def split(pixels: Floats, bands: int) -> list[Floats]:
    """The bands of pixels [height, width, channels], the finest first, each half as large as the one before; the last
    one, beyond `bands`, is what is coarser than all of them.
    """
    parts = []
    for _ in range(bands):
        coarse = halved(pixels)
        parts.append(pixels - doubled(coarse, size_of(pixels)))
        pixels = coarse
    return [*parts, pixels]


def merge(parts: Sequence[Floats]) -> Floats:
    """The pixels of which these are the bands."""
    *finer, pixels = parts
    for part in reversed(finer):
        pixels = doubled(pixels, size_of(part)) + part
    return pixels
