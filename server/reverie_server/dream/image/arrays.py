"""What the engine calls its arrays."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[Any]
"""Values the network computes with: float32, or float64 where the precision says so."""

Samples: TypeAlias = npt.NDArray[Any]
"""A host's own values, of whatever type it has them in."""

Tensor: TypeAlias = Any
"""A TensorFlow tensor (TensorFlow brings no types)."""

Size: TypeAlias = "tuple[int, int]"
"""Height and width in pixels."""


def size_of(picture: Samples) -> Size:
    """Height and width of an array [height, width, ...]."""
    return picture.shape[0], picture.shape[1]
