"""Gaussian blurs of whole pictures, several at once, in blocks of rows."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.mirror import window


def gaussians(pixels: Floats, blurs: list[tuple[float, float]]) -> Floats:
    """A weighted sum of Gaussian blurs of pixels [height, width, 3], which are continued as their mirror image.

    `blurs` holds each one's standard deviation in pixels and its weight. For this sum, scipy.ndimage takes about twice
    as long.
    """
    kernels = [_kernel(width).astype(pixels.dtype) for width, _ in blurs]
    margin = max(len(kernel) for kernel in kernels) - 1
    height, columns = size_of(pixels)
    blurred = np.zeros_like(pixels)

    def blur(rows: slice) -> None:
        count = rows.stop - rows.start
        around = window(pixels, rows.start - margin, -margin, count + 2 * margin, columns + 2 * margin)
        for kernel, (_, counts) in zip(kernels, blurs, strict=True):
            across = _blurred(around.reshape(len(around), -1), kernel, 3, margin)
            down = _blurred(across.reshape(1, -1), kernel * pixels.dtype.type(counts), 3 * columns, margin)
            blurred[rows] += down.reshape(count, columns, 3)

    blocks.map_blocks((height, columns), blur)
    return blurred


def _kernel(sigma: float) -> Floats:
    """The middle and one side of a Gaussian kernel; with both sides, its sum is 1."""
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
