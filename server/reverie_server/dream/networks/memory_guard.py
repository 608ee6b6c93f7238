"""Refuses a computation that would not fit into the memory that TensorFlow may use.

TensorFlow's allocator reports when its limit is reached, but the convolutions of oneDNN ignore that: they write to
memory that they did not get, and the process crashes. So the memory of a tile is estimated from that of smaller ones.

On a GPU nothing is estimated: its kernels report that memory is full, and a further size of tile takes it about a
second to prepare.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream import machine
from reverie_server.dream.image.arrays import Floats, Size
from reverie_server.dream.tiles import MIN_INPUT, SAMPLE
from reverie_server.resources import NoRoom
from reverie_shared.errors.dreams import A_TILE
from reverie_shared.errors.phrases import Phrase

MARGIN = 1.25
"""The factor by which the estimate of a tile's memory is increased: a sample needed as little as 0.83 of the memory per
pixel of a large tile."""


@contextmanager
def memory_errors(what: Phrase | str, side: int = 0) -> Iterator[None]:
    """Raises `NoRoom` in place of TensorFlow's errors by which it says that there is no room for `what`: a tile of that
    longer side, or the network.
    """
    try:
        yield
    except tf.errors.OpError as error:
        if not machine.is_full(error):
            raise
        raise NoRoom(what, side) from error


def nothing(_size: Size) -> Sequence[Any]:
    """The arguments that depend on a tile's size, where there are none."""
    return ()


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

    def __call__(self, tile: Floats, *others: Any, sized: Callable[[Size], Sequence[Any]] = nothing) -> Any:
        """Call the function; raises `NoRoom` where there is not enough memory for the tile. `sized` makes the last
        arguments, for a tile of that height and width.
        """
        height, width = tile.shape[:2]
        room = A_TILE(width=width, height=height)
        with memory_errors(room, max(height, width)):
            if math.isinf(machine.limit()):
                return self.trace(tile, *others, *sized((height, width)))
            return self._guarded(room, tile, others, sized)

    def _guarded(
        self, room: Phrase, tile: Floats, others: Sequence[Any], sized: Callable[[Size], Sequence[Any]]
    ) -> Any:
        """Call the function if the tile's memory, estimated from that of smaller ones, is there."""
        height, width = tile.shape[:2]
        if not self._has_constants:  # the first call allocates them, once: leave them out of the estimate
            small = np.zeros((MIN_INPUT, MIN_INPUT, 3), tile.dtype)
            self.trace(small, *others, *sized((MIN_INPUT, MIN_INPUT)))
            self._has_constants = True
        if not self._pixels and height * width > SAMPLE * SAMPLE:
            self(np.zeros((SAMPLE, SAMPLE, 3), tile.dtype), *others, sized=sized)
        before = machine.allocated()
        if before.current + MARGIN * self._bytes_per_pixel * height * width > machine.limit():
            raise NoRoom(room, max(height, width))
        result = self.trace(tile, *others, *sized((height, width)))
        if height * width >= self._pixels:
            self._pixels = height * width
            self._bytes_per_pixel = (machine.allocated().peak - before.current) / self._pixels
        return result
