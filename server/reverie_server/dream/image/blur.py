"""Gaussian blurs of whole pictures, several at once, in blocks of rows."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.image.mirror import window


def gaussians(pixels: Floats, blurs: list[tuple[float, float]]) -> Floats:
    """A weighted sum of Gaussian blurs of pixels [height, width, 3], which are continued as their mirror image.

    `blurs` holds each one's standard deviation in pixels, 0 for the pixels as they are, and its weight. For this sum,
    scipy.ndimage takes about twice as long.
    """
    blurred: Floats = pixels.copy()
    blocks.to_end(blur_in_place(blurred, blurs))
    return blurred


def blur_in_place(pixels: Floats, blurs: list[tuple[float, float]]) -> Parts[None]:
    """Replace pixels by what `gaussians` makes of them."""
    kernels = [(_kernel(width).astype(pixels.dtype), pixels.dtype.type(weight)) for width, weight in blurs]
    margin = max(len(kernel) for kernel, _ in kernels) - 1
    height, columns = size_of(pixels)
    above, below = (window(pixels, top, 0, margin, columns) for top in (-margin, height))
    for rows in blocks.rows((height, columns), blocks.PART):
        if rows.start:
            yield
        missing = max(0, rows.stop + margin - height)
        around = np.concatenate([above, pixels[rows.start : rows.stop + margin], below[:missing]])
        above = around[len(around) - 2 * margin :][:margin].copy()  # the next rows' are overwritten now
        _blur_rows(pixels[rows], around, kernels, margin)


def _blur_rows(pixels: Floats, around: Floats, kernels: list[tuple[Floats, float]], margin: int) -> None:
    """Fill pixels with the sum of blurs of `around`, which has `margin` rows more above and below."""
    columns = pixels.shape[1]
    wide = 3 * (columns + 2 * margin)

    def blur(rows: slice) -> None:
        count = rows.stop - rows.start
        seen = window(around, rows.start, -margin, count + 2 * margin, columns + 2 * margin).reshape(1, -1)
        pixels[rows] = 0
        for kernel, weight in kernels:
            down = _blurred(seen, kernel, wide, margin)
            across = _blurred(down.reshape(count, wide), kernel * weight, 3, margin)
            pixels[rows] += across.reshape(count, columns, 3)

    blocks.map_blocks(size_of(pixels), blur)


def _kernel(sigma: float) -> Floats:
    """The middle and one side of a Gaussian kernel; with both sides, its sum is 1."""
    if not sigma:
        return np.ones(1)
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-np.square(np.arange(reach + 1) / sigma) / 2)
    return np.asarray(kernel / (2 * kernel.sum() - kernel[0]))


def _blurred(lines: Floats, kernel: Floats, stride: int, margin: int) -> Floats:
    """Blur lines [count, length] along their length, where neighbours are `stride` values apart; the result lacks
    `margin` neighbours at each end.
    """
    length = lines.shape[1] - 2 * margin * stride

    def moved(by: int) -> Floats:
        return lines[:, (margin + by) * stride :][:, :length]

    blurred = moved(0) * kernel[0]
    for distance in range(1, len(kernel)):
        blurred += (moved(-distance) + moved(distance)) * kernel[distance]
    return np.asarray(blurred)
