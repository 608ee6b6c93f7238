"""The selection: how far each pixel of a picture may move."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats

FADE = 16
"""Pixels around the selection in which the dream fades out, so that it has no hard edge."""


def update_weight(mask: Floats | None, alpha: Floats | None) -> Floats | None:
    """How far each pixel may move [height, width]: 1 in the selection, fading to 0 within `FADE` pixels around it, and
    0 where the picture is fully transparent; None where all pixels move fully.
    """
    weight = None if mask is None else _grown(mask)
    if alpha is not None and not alpha.all():
        weight = (alpha > 0).astype(np.float32) if weight is None else np.multiply(weight, alpha > 0, out=weight)
    return weight if weight is None or not (weight == 1).all() else None


def _grown(mask: Floats) -> Floats:
    """1 where the mask is above 0, falling linearly with the distance from there (a diagonal step counts as one)."""
    weight: Floats = np.empty(mask.shape, np.float32)
    height, width = mask.shape

    def grow(rows: slice) -> None:
        top, bottom = max(0, rows.start - FADE), min(height, rows.stop + FADE)
        level = np.zeros((bottom - top + 2, width + 2), np.uint8)
        inside = level[1:-1, 1:-1]
        inside[:] = np.where(mask[top:bottom] > 0, FADE + 1, 0)
        for _ in range(FADE):
            wide = np.maximum(np.maximum(level[:, :-2], level[:, 2:]), level[:, 1:-1])
            around = np.maximum(np.maximum(wide[:-2], wide[2:]), wide[1:-1])
            np.maximum(inside, np.maximum(around, 1) - np.uint8(1), out=inside)
        weight[rows] = inside[rows.start - top : rows.stop - top] / np.float32(FADE + 1)

    blocks.map_blocks((height, width), grow)
    return weight
