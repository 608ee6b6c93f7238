"""Work on whole pictures in blocks of rows, on every core.

NumPy releases Python's global lock while it computes, and intermediate arrays of one block fit into the processor's
cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeAlias, TypeVar

from reverie_server.dream.image.arrays import Size

PIXELS = 1 << 16
"""Pixels of a block, about: 800 KB of red, green and blue in float32."""

PART = 1 << 20
"""Pixels of a part, about: what is done in one piece, so that a dream can be paused or cancelled after it."""

Result = TypeVar("Result")

Parts: TypeAlias = Generator[None, None, Result]
"""Work on a whole picture that yields between parts of it; what it returns is the result."""


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
    return _map(work, [*rows(size)])


def in_parts(size: Size, work: Callable[[slice], Result]) -> Parts[list[Result]]:
    """As `map_blocks`; yields between parts of `PART` pixels. What runs meanwhile must leave the picture alone."""
    blocks = [*rows(size)]
    of_a_part = PART // PIXELS
    results: list[Result] = []
    for first in range(0, len(blocks), of_a_part):
        if first:
            yield
        results += _map(work, blocks[first : first + of_a_part])
    return results


def to_end(parts: Parts[Result]) -> Result:
    """Do the work without a pause; return its result."""
    try:
        while True:
            next(parts)
    except StopIteration as ended:
        result: Result = ended.value
        return result


def _map(work: Callable[[slice], Result], blocks: list[slice]) -> list[Result]:
    if len(blocks) == 1:
        return [work(blocks[0])]
    return [*_pool().map(work, blocks)]


@cache
def _pool() -> ThreadPoolExecutor:
    """One thread for each core, at most 16: more would wait for memory."""
    return ThreadPoolExecutor(min(os.cpu_count() or 1, 16), "rows")
