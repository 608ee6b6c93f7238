"""A frame's pixels, as bytes and as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reverie_shared.picture import Picture, PixelFormat

Samples = npt.NDArray[Any]

_NAMES = {1: "u8", 2: "u16"}


def samples_of(picture: Picture) -> Samples:
    """The samples of a frame [height, width, channels], of 8 or 16 bits."""
    format = picture.format
    kind = "<u2" if format.sample == "u16" else "u1"
    return np.frombuffer(picture.pixels, kind).reshape(format.height, format.width, len(format.channels))


def picture_of(samples: Samples) -> Picture:
    """A frame of samples [height, width, 1, 3 or 4], of 8 or 16 bits."""
    height, width, channels = samples.shape
    format = PixelFormat(width, height, {1: "y", 3: "rgb", 4: "rgba"}[channels], _NAMES[samples.dtype.itemsize])
    return Picture(format, np.ascontiguousarray(samples).tobytes())
