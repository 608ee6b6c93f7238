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
