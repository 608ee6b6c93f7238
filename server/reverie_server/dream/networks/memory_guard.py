"""Refuses a computation that would not fit into the memory that TensorFlow may use.

TensorFlow's allocator reports when its limit is reached, but the convolutions of oneDNN ignore that: they write to
memory that they did not get, and the process crashes. So the memory of a tile is estimated from that of smaller ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream import machine
from reverie_server.dream.image.arrays import Floats
from reverie_server.dream.tiles import MIN_INPUT, SAMPLE

MARGIN = 1.25
"""The factor by which the estimate of a tile's memory is increased: a sample needed as little as 0.83 of the memory per
pixel of a large tile."""


class MemoryGuard:
    """Calls a traced function of a tile, unless its memory would not suffice.

    Parameters
    ----------
    trace : concrete function
        Takes a tile [height, width, 3] and further arguments.
    """

    def __init__(self, trace: Any) -> None:
        self.trace = trace
        self._has_constants = False
        self._pixels = 0
        self._bytes_per_pixel = 0.0

    def __call__(self, tile: Floats, *others: Any) -> Any:
        """Call the function; raises `MemoryError` where there is not enough memory for the tile."""
        height, width = tile.shape[:2]
        if not self._has_constants:  # the first call allocates them, once: leave them out of the estimate
            self.trace(np.zeros((MIN_INPUT, MIN_INPUT, 3), tile.dtype), *others)
            self._has_constants = True
        if not self._pixels and height * width > SAMPLE * SAMPLE:
            self(np.zeros((SAMPLE, SAMPLE, 3), tile.dtype), *others)
        no_room = f"no room for a tile of {width} x {height} pixels"
        before = machine.allocated()
        if before.current + MARGIN * self._bytes_per_pixel * height * width > machine.limit():
            raise MemoryError(no_room)
        try:
            result = self.trace(tile, *others)
        except tf.errors.ResourceExhaustedError as error:
            raise MemoryError(no_room) from error
        if height * width >= self._pixels:
            self._pixels = height * width
            self._bytes_per_pixel = (machine.allocated().peak - before.current) / self._pixels
        return result
