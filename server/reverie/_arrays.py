"""NumPy arrays and Pillow's images as pictures, and back."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from reverie_shared.errors import BadPicture
from reverie_shared.picture import Picture, PixelFormat

SAMPLES = {"uint8": "u8", "uint16": "u16", "float16": "f16", "float32": "f32"}
"""A picture's samples by the array's type."""

CHANNELS = {1: "y", 2: "ya", 3: "rgb", 4: "rgba"}
"""A picture's channels by their number."""

MODES = ("L", "LA", "RGB", "RGBA", "I;16")
"""Modes of Pillow's images whose arrays have such channels."""

Array: TypeAlias = npt.NDArray[Any]


class HasArrayInterface(Protocol):
    """An object that NumPy takes as an array, such as Pillow's images."""

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """The array, in NumPy's protocol."""


ImageLike: TypeAlias = "npt.ArrayLike | HasArrayInterface"
"""An array or a Pillow image."""


def from_array(image: ImageLike, linear: bool = False) -> Picture:
    """An image as a picture.

    Parameters
    ----------
    image : array or Pillow image
        [height, width] or [height, width, channels]: gray, gray and alpha, RGB or RGBA; uint8, uint16, float16 or
        float32 (there, black to white is 0..1).
    linear : bool
        Whether values are proportional to light; else they are perceptual, as in a PNG.

    Raises
    ------
    BadPicture
        When it is none of these, or too large.
    """
    mode = getattr(image, "mode", None)
    if mode is not None and mode not in MODES:
        raise BadPicture(f"An image of Pillow's mode {mode} cannot be dreamed.", 'Convert it: image.convert("RGB").')
    array = np.asarray(image)
    sample = SAMPLES.get(array.dtype.name)
    if sample is None:
        raise BadPicture(
            f"An array of {array.dtype.name} cannot be dreamed.", f"Convert it to one of {', '.join(SAMPLES)}."
        )
    planes = array[..., None] if array.ndim == 2 else array
    channels = CHANNELS.get(planes.shape[2]) if planes.ndim == 3 else None
    if channels is None:
        raise BadPicture(
            f"An array of shape {list(array.shape)} is no picture.",
            "Give [height, width] or [height, width, channels] with 1 to 4 channels.",
        )
    height, width = planes.shape[:2]
    little_endian = np.ascontiguousarray(planes, planes.dtype.newbyteorder("<"))
    return Picture(PixelFormat(width, height, channels, sample, linear), little_endian.tobytes())


def from_mask(mask: ImageLike) -> Picture:
    """A selection as a gray picture: [height, width], of bool or of a type as `from_array` takes."""
    array = np.asarray(mask)
    return from_array(array.astype(np.uint8) * 255 if array.dtype == np.bool_ else array)


def to_array(picture: Picture) -> Array:
    """The samples [height, width, channels] of a picture, as an array of its own."""
    types = {sample: np.dtype(name).newbyteorder("<") for name, sample in SAMPLES.items()}
    format = picture.format
    samples = np.frombuffer(picture.pixels, types[format.sample])
    native = samples.astype(samples.dtype.newbyteorder("="))
    return native.reshape(format.height, format.width, len(format.channels))
