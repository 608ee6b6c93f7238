"""Parts of a picture that may reach beyond its edges, where it continues as its own mirror image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reverie_server.dream.image.arrays import Samples

Indices = npt.NDArray[np.intp]


def mirrored(start: int, count: int, length: int) -> Indices:
    """The indices of `count` pixels from `start` (may be negative) on, in a line of `length` pixels that is continued
    as its mirror image.
    """
    period = np.arange(start, start + count) % (2 * length)
    return np.minimum(period, 2 * length - 1 - period)


def window(picture: Samples, top: int, left: int, height: int, width: int) -> Samples:
    """A part [height, width, channels] of a picture; beyond the picture's edges it holds the mirror image.

    It is a view where it lies inside the picture, else a copy.
    """
    lines = slice(top, top + height)
    if top < 0 or top + height > len(picture):
        picture, lines = picture[mirrored(top, height, len(picture))], slice(None)
    columns, length = mirrored(left, width, picture.shape[1]), picture.shape[1]
    before, after = max(-left, 0), max(left + width - length, 0)
    inside = picture[lines, max(left, 0) : left + width]
    if before == after == 0:
        return inside
    beyond = [picture[lines, columns[:before]], picture[lines, columns[width - after :]]]
    return np.concatenate([beyond[0], inside, beyond[1]], axis=1)
