"""NumPy arrays and Pillow's images as pictures, and back."""

from __future__ import annotations

import math
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from reverie_shared.errors import BadPicture
from reverie_shared.picture import SAMPLES, Picture, PixelFormat

TYPES = {sample: np.dtype(f"<{sample[0]}{size}") for sample, size in SAMPLES.items()}
"""NumPy's types by the names of a picture's samples."""

ACCEPTED = {"bool": "u8", "float64": "f32", **{dtype.name: sample for sample, dtype in TYPES.items()}}
"""A picture's samples by the array's type."""

CHANNELS = {1: "y", 2: "ya", 3: "rgb", 4: "rgba"}
"""A picture's channels by their number."""

MODES = ("1", "L", "LA", "RGB", "RGBA", "I;16")
"""Modes of Pillow's images whose arrays have such channels."""

MASK_MODES = ("1", "L", "I;16")

HIGHEST_FLOAT = 16.0
"""Floating-point images with higher values are taken for those in 0..255: the brightest light of HDR is rarely so
bright.
"""

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
        [height, width] or [height, width, channels]: gray, gray and alpha, RGB or RGBA; bool, uint8, uint16, float16,
        float32 or float64 (in floating point, black to white is 0..1).
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
    sample = ACCEPTED.get(array.dtype.name)
    if sample is None:
        raise BadPicture(
            f"An array of {array.dtype.name} cannot be dreamed.", f"Convert it to one of {', '.join(ACCEPTED)}."
        )
    planes = array[..., None] if array.ndim == 2 else array
    channels = CHANNELS.get(planes.shape[2]) if planes.ndim == 3 else None
    if channels is None:
        raise BadPicture(
            f"An array of shape {list(array.shape)} is no picture.",
            "Give [height, width] or [height, width, channels] with 1 to 4 channels.",
        )
    if array.dtype.kind == "f" and array.size and HIGHEST_FLOAT < (highest := float(array.max())) < math.inf:
        raise BadPicture(
            f"A floating-point image has values up to {highest:g}, but white is 1.",
            "Divide an image in 0..255 by 255.",
        )
    if array.dtype == np.bool_:
        planes = planes.astype(np.uint8) * 255
    height, width = planes.shape[:2]
    return Picture(
        PixelFormat(width, height, channels, sample, linear), np.ascontiguousarray(planes, TYPES[sample]).tobytes()
    )


def from_mask(mask: ImageLike) -> Picture:
    """A selection [height, width], of a type as `from_array` takes it, as a gray picture."""
    mode = getattr(mask, "mode", "L")
    if mode not in MASK_MODES:
        raise BadPicture(f"An image of Pillow's mode {mode} is no mask.", 'Convert it: mask.convert("L").')
    shape = list(np.shape(np.asarray(mask)))
    if len(shape) != 2:
        raise BadPicture("The mask must be an array [height, width].", f"Its shape is {shape}: give one channel of it.")
    return from_array(mask)


def to_array(picture: Picture) -> Array:
    """The samples [height, width, channels] of a picture, as an array of its own."""
    format = picture.format
    samples = np.frombuffer(picture.pixels, TYPES[format.sample])
    native = samples.astype(samples.dtype.newbyteorder("="))
    return native.reshape(format.height, format.width, len(format.channels))


def to_doubles(dreamed: Array, image: Array) -> Array:
    """A dreamed image of float32 as float64; where it is `image`, rounded, the very values of `image`."""
    return np.where(dreamed == image.astype(np.float32), image, dreamed.astype(np.float64))
