"""Work on whole pictures in blocks of rows, on every core.

NumPy releases Python's global lock while it computes, and intermediate arrays of one block fit into the processor's
cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from reverie_server.dream.image.arrays import Size

PIXELS = 1 << 16
"""Pixels of a block, about: 800 KB of red, green and blue in float32."""

Result = TypeVar("Result")


def rows(size: Size, pixels: int = PIXELS) -> Iterator[slice]:
    """The rows of a picture in blocks of about `pixels` pixels, from top to bottom."""
    height, width = size
    step = max(1, pixels // width)
    for top in range(0, height, step):
        yield slice(top, min(top + step, height))


def map_blocks(size: Size, work: Callable[[slice], Result]) -> list[Result]:
    """Call `work` for each block of rows of a picture; return the results from top to bottom.

    The blocks depend only on the size, so sums over them are the same on any number of cores. Blocks are computed at
    the same time: `work` must write only to its own rows, and must not read a row that another block writes to.
    """
    blocks = [*rows(size)]
    if len(blocks) == 1:
        return [work(blocks[0])]
    return [*_pool().map(work, blocks)]


@cache
def _pool() -> ThreadPoolExecutor:
    """One thread for each core, at most 16: more would wait for memory."""
    return ThreadPoolExecutor(min(os.cpu_count() or 1, 16), "rows")
