"""Gray values of pictures."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.image import colour, pixels
from reverie_server.dream.image.arrays import Floats, Size
from reverie_server.dream.image.resize import shrink
from reverie_shared.picture import Picture

_ALMOST = 1e-4
"""Sums of rounded shares that differ from white by less are white."""


def brightness(picture: Picture, size: Size, transparent: float) -> Floats:
    """The brightness [height, width] of a picture, 0 black to 1 white, perceptual, resized to `size`; where it is
    transparent, as bright as that.
    """
    seen = pixels.colours(picture)
    if picture.format.channels in ("y", "ya"):
        values = (seen[..., 0] + 1) / 2
    else:
        values = (seen @ colour.LUMINANCE.astype(seen.dtype) + 1) / 2
    alpha = pixels.opacity(picture)
    if alpha is not None:
        values = values * alpha + np.float32(transparent) * (1 - alpha)
    found = shrink(values[..., None], size)[..., 0]
    return np.where(found > 1 - _ALMOST, np.float32(1), np.where(found < _ALMOST, np.float32(0), found))
