"""Whole pictures, a few rows at a time on every core: NumPy lets go of Python's lock while it computes, and what it
makes on the way stays small enough for the processor's cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from reverie_server.dream.image.arrays import Size

PIXELS = 1 << 16
"""Pixels that a block holds, about: 800 KB of red, green and blue in float32."""

Found = TypeVar("Found")


def rows(size: Size, pixels: int = PIXELS) -> Iterator[slice]:
    """A picture's rows, top to bottom, in blocks of about so many pixels."""
    height, width = size
    step = max(1, pixels // width)
    for top in range(0, height, step):
        yield slice(top, min(top + step, height))


def each(size: Size, work: Callable[[slice], Found]) -> list[Found]:
    """What `work` makes of each block of rows of a picture, top to bottom.

    The blocks depend on the size alone, so sums over them are the same on any number of cores. Blocks are worked on at
    the same time: `work` must write to its own rows alone, and read no row that another writes to.
    """
    blocks = [*rows(size)]
    if len(blocks) == 1:
        return [work(blocks[0])]
    return [*_pool().map(work, blocks)]


@cache
def _pool() -> ThreadPoolExecutor:
    """As many threads as there are cores, at most so many as memory can feed."""
    return ThreadPoolExecutor(min(os.cpu_count() or 1, 16), "rows")
