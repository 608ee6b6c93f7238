"""Resizing of pictures."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, Size, size_of


def limited(size: Size, longest: int) -> Size:
    """The size, reduced in proportion so that its longer side is at most `longest`; 0 sets no limit."""
    if not 0 < longest < max(size):
        return size
    factor = longest / max(size)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def shrink(picture: Floats, size: Size, antialias: bool = True) -> Floats:
    """Resize a picture [height, width, channels], bilinearly; without `antialias`, as in the TensorFlow tutorial."""
    if picture.shape[:2] == size:
        return picture
    while antialias and picture.shape[0] >= 4 * size[0] and picture.shape[1] >= 4 * size[1]:
        picture = halved(picture)  # fast, where the goal is far smaller
    return _resized(picture, size, "bilinear", antialias)


def enlarge(change: Floats, size: Size) -> Floats:
    """Resize a change of a picture to a larger size, bicubically."""
    return change if change.shape[:2] == size else _resized(change, size, "bicubic", False)


def doubled(picture: Floats, size: Size) -> Floats:
    """The reverse of `halved`, bilinearly: to `size`, of which the picture has half."""
    return _resized(picture, size, "bilinear", False)


def halved(picture: Floats) -> Floats:
    """Half the size: each pixel is the mean of 2 x 2; an odd last row or column is repeated."""
    height, width = size_of(picture)
    half = np.empty((-(-height // 2), -(-width // 2), picture.shape[2]), picture.dtype)
    left, right = np.arange(0, width, 2), np.minimum(np.arange(1, width + 1, 2), width - 1)

    def mean(rows: slice) -> None:
        above = np.arange(2 * rows.start, 2 * rows.stop, 2)
        both = picture[above] + picture[np.minimum(above + 1, height - 1)]
        for channel in range(picture.shape[2]):
            half[rows, :, channel] = (both[:, left, channel] + both[:, right, channel]) / 4

    blocks.map_blocks(size_of(half), mean)
    return half


def _resized(picture: Floats, size: Size, method: str, antialias: bool) -> Floats:
    return np.asarray(tf.image.resize(picture, size, method, antialias=antialias).numpy(), picture.dtype)
