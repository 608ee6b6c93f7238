"""Room for a tile: no computation is begun that would not fit into the memory that TensorFlow may take.

TensorFlow's allocator says where its limit is reached, but the convolutions of oneDNN do not listen: they write to what
they did not get, and the process ends. So what a tile needs is learned from smaller ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream import machine
from reverie_server.dream.image.arrays import Floats
from reverie_server.dream.tiles import MIN_INPUT, SAMPLE

MARGIN = 1.25
"""How much more than it is expected to need a tile must find: a sample's need by the pixel was up to 0.83 of a large
tile's."""


class MemoryGuard:
    """A traced function of a tile that is not begun where its memory would not do.

    Parameters
    ----------
    trace : concrete function
        Takes a tile [height, width, 3] and what else there is.
    """

    def __init__(self, trace: Any) -> None:
        self.trace = trace
        self._constants_are_there = False
        self._pixels = 0
        self._bytes_per_pixel = 0.0

    def __call__(self, tile: Floats, *others: Any) -> Any:
        """What the function makes of the tile; raises `MemoryError` where there is no room for it."""
        height, width = tile.shape[:2]
        if not self._constants_are_there:  # with the first tile they come to stay: that is no need of the tile's
            self.trace(np.zeros((MIN_INPUT, MIN_INPUT, 3), tile.dtype), *others)
            self._constants_are_there = True
        if not self._pixels and height * width > SAMPLE * SAMPLE:
            self(np.zeros((SAMPLE, SAMPLE, 3), tile.dtype), *others)
        no_room = MemoryError(f"no room for a tile of {width} x {height} pixels")
        before = machine.allocated()
        if before.current + MARGIN * self._bytes_per_pixel * height * width > machine.limit():
            raise no_room
        try:
            found = self.trace(tile, *others)
        except tf.errors.ResourceExhaustedError as error:
            raise no_room from error
        if height * width >= self._pixels:
            self._pixels = height * width
            self._bytes_per_pixel = (machine.allocated().peak - before.current) / self._pixels
        return found
