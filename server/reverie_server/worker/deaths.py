"""Workers that end in the same way, one after the other: no other one is started for a while then."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reverie_shared.errors.phrases import Phrase

IN_A_ROW = 3
"""How many workers that have ended in the same way are enough."""

PAUSE = 60.0
"""Seconds after the last one before another is tried: loading takes every core for seconds, what helps takes longer."""


@dataclass(frozen=True)
class _Row:
    """Workers that have ended in the same way."""

    way: Phrase
    count: int
    last: float
    """When the last one has."""
    files: frozenset[tuple[str, int, int]]
    """The files of networks by then."""


class Deaths:
    """The workers that have ended without a dream in between, by the network that they dreamed with: what one network
    brings about is not held against the others.

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
        self._rows: dict[str, _Row] = {}

    def note(self, way: Phrase, network: str) -> None:
        """Another worker has ended; the way, and the network that it dreamed with, empty where it did not."""
        before = self._rows.get(network)
        count = before.count + 1 if before and before.way == way else 1
        self._rows[network] = _Row(way, count, self._clock(), self._files())

    def forget(self, network: str) -> None:
        """A worker has done its work with this network."""
        for done in ("", network):
            self._rows.pop(done, None)

    def too_many(self, network: str) -> Phrase | None:
        """The way in which too many have ended in a row, with this network or with none, so that another is not worth a
        try with it now; else None.
        """
        for row in filter(None, map(self._rows.get, ("", network))):
            if row.count >= IN_A_ROW and self._clock() - row.last < PAUSE and self._files() == row.files:
                return row.way
        return None

    def _files(self) -> frozenset[tuple[str, int, int]]:
        """The files of networks, each by its name, size and time."""
        found = set()
        with suppress(OSError):  # there is no such folder yet, or a file is just replaced
            for file in self._weights.iterdir():
                facts = file.stat()
                found.add((file.name, facts.st_size, facts.st_mtime_ns))
        return frozenset(found)
