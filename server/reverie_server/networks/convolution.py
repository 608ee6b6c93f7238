"""A convolution's weights, as every network of Reverie's own graphs has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Convolution:
    """A kernel [height, width, channels in, channels out] and a bias [channels out], batch normalisation folded in.

    A depthwise kernel is [height, width, channels, 1], and its bias [channels].
    """

    kernel: Array
    bias: Array

    @classmethod
    def normalised(cls, kernel: Array, beta: Array, mean: Array, variance: Array, epsilon: float) -> Convolution:
        """A convolution without bias, with the batch normalisation without scale that follows it: both are linear, so
        `kernel / sqrt(variance + epsilon)` and `beta - mean / sqrt(variance + epsilon)`.
        """
        scale = 1 / np.sqrt(variance + epsilon)
        return cls((kernel * scale).astype(np.float32), (beta - mean * scale).astype(np.float32))
