"""Workers that end in the same way, one after the other: no other one is started for a while then."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

IN_A_ROW = 3
"""How many workers that have ended in the same way are enough."""

PAUSE = 60.0
"""Seconds after the last one before another is tried: loading takes every core for seconds, what helps takes longer."""


class Deaths:
    """The workers that have ended without a dream in between.

    Parameters
    ----------
    weights : Path
        The folder of networks: when a file in it changes, another worker may fare better.
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(self, weights: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._weights = weights
        self._clock = clock
        self._way = ""
        self._count = 0
        self._last = 0.0
        self._networks = self._files()

    def note(self, way: str) -> None:
        """Another worker has ended; the way in words."""
        self._count = self._count + 1 if way == self._way else 1
        self._way, self._last, self._networks = way, self._clock(), self._files()

    def forget(self) -> None:
        """A worker has done its work."""
        self._way, self._count = "", 0

    @property
    def too_many(self) -> str:
        """The way in which too many have ended in a row, so that another is not worth a try now; else empty."""
        if self._count < IN_A_ROW or self._clock() - self._last >= PAUSE or self._files() != self._networks:
            return ""
        return self._way

    def _files(self) -> frozenset[tuple[str, int, int]]:
        """The files of networks, each by its name, size and time."""
        found = set()
        with suppress(OSError):  # there is no such folder yet, or a file is just replaced
            for file in self._weights.iterdir():
                facts = file.stat()
                found.add((file.name, facts.st_size, facts.st_mtime_ns))
        return frozenset(found)
