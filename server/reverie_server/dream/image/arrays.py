"""Type aliases of the engine's arrays."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[Any]
"""Values that the network computes with: float32, or float64 at that precision."""

Samples: TypeAlias = npt.NDArray[Any]
"""A picture's samples, of the host's type."""

Masks: TypeAlias = npt.NDArray[np.uint8]
"""Masks [height, width, masks]: 255 is the whole of a place. They take a fourth of the memory of floats."""

Tensor: TypeAlias = Any
"""A TensorFlow tensor (TensorFlow has no complete type annotations)."""

Size: TypeAlias = "tuple[int, int]"
"""Height and width in pixels."""


def size_of(picture: Samples) -> Size:
    """Height and width of an array [height, width, ...]."""
    return picture.shape[0], picture.shape[1]
