"""The Laplacian pyramid: a picture as a sum of bands, each half as fine as the one before.

Source: Burt and Adelson, “The Laplacian Pyramid as a Compact Image Code”, 1983; with means of 2 x 2 pixels in place of
Gaussian blurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.image.resize import doubled_rows, half_size, halve_rows


def split(pixels: Floats, bands: int) -> Parts[list[Floats]]:
    """The bands of pixels [height, width, channels], the finest first, each half as large as the one before; the last
    one, beyond `bands`, is what is coarser than all of them. The first takes the place of the pixels.
    """
    levels = [pixels]
    for _ in range(bands):
        levels.append(np.empty((*half_size(size_of(levels[-1])), pixels.shape[2]), pixels.dtype))
    for fine, coarse in pairwise(levels):
        yield from _separate(fine, coarse)
    return levels


def merge(levels: Sequence[Floats], factors: Sequence[float]) -> Parts[None]:
    """Add bands up, each times its factor, to the pixels of which they are; these take the place of the first band."""
    levels[-1][:] *= factors[-1]
    pairs = [*zip(pairwise(levels), factors[:-1], strict=True)]
    for (fine, coarse), factor in reversed(pairs):
        yield from _add(fine, coarse, factor)


def _separate(fine: Floats, coarse: Floats) -> Parts[None]:
    """Move what is coarser than a band from the band to `coarse`."""
    yield from blocks.in_parts(size_of(coarse), lambda rows: halve_rows(fine, coarse, rows))

    def subtract(rows: slice) -> None:
        fine[rows] -= doubled_rows(coarse, size_of(fine), rows)

    yield from blocks.in_parts(size_of(fine), subtract)


def _add(fine: Floats, coarse: Floats, factor: float) -> Parts[None]:
    """Multiply a band by its factor, and add what is coarser."""

    def add(rows: slice) -> None:
        fine[rows] *= factor
        fine[rows] += doubled_rows(coarse, size_of(fine), rows)

    yield from blocks.in_parts(size_of(fine), add)
