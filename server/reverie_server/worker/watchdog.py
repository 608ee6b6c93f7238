"""When a worker that has not exited counts as hung."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from reverie_shared.errors.dreams import SILENT, STANDING
from reverie_shared.errors.phrases import Phrase

HEARTBEAT = 1.0
"""Seconds between two signs of life that a thread of the worker sends, whatever the worker computes."""

_LONGEST_TURN = 2.0
"""Seconds between two turns that count at most. The server's loop turns at least once a second: where more time has
passed, it was stopped itself, or the machine slept, and the worker with it.
"""


@dataclass(frozen=True)
class Limits:
    """Seconds that a worker may take, of the time in which the server itself was awake."""

    silence: float
    """Without a sign of life."""
    start: float
    """The same while the worker starts, or loads a network."""
    step: float
    """Without any report on the dream that it computes, though there are signs of life."""
    discard: float
    """To discard a dream that it computes and was told to discard."""


LIMITS = Limits(silence=60.0, start=180.0, step=600.0, discard=30.0)
"""What the longest honest work leaves room for.

- silence: the thread that gives signs of life needs Python's lock, which a call into a C library may hold: to read
  large weights from a slow disk, say.
- start: TensorFlow's libraries (600 MB) are loaded in one piece that holds this lock, on a cold disk too; so is a graph
  of 1 GB of constants copied, where the machine swaps.
- step: a large network of Keras' is loaded in one piece, in up to a minute; in several where the machine swaps.
- discard: commands are read between two steps. Mostly that is half a second; to resize a picture takes two seconds at
  24 megapixels, ten at 120.
"""


class Turns:
    """The turns of the server's loop, by the time that it was awake for: what a worker is late by is counted in it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()

    def next(self) -> float:
        """The seconds since the last turn, at most `_LONGEST_TURN`."""
        now = self._clock()
        seconds, self._last = now - self._last, now
        return min(seconds, _LONGEST_TURN)


class Watchdog:
    """Watches one worker: counts how long it gave no sign of life, and how long it did not get on with its work.

    Parameters
    ----------
    limits : Limits
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._turns = Turns(clock)
        self._silent = 0.0
        self._standing = 0.0

    def look(self, *, alive: bool, reported: bool, loading: bool, working: bool) -> Phrase | None:
        """Call it at least once a second; returns what is wrong, or None where the worker is well.

        Parameters
        ----------
        alive : bool
            The worker has sent anything since the last call.
        reported : bool
            What it has sent was not a mere sign of life.
        loading : bool
            The worker loads TensorFlow or a network.
        working : bool
            It has something to compute.
        """
        turn = self._turns.next()
        self._silent = 0.0 if alive else self._silent + turn
        self._standing = 0.0 if reported or not (loading or working) else self._standing + turn
        silence = self._limits.start if loading else self._limits.silence
        if self._silent > silence:
            return SILENT(seconds=round(silence))
        if self._standing > self._limits.step:
            return STANDING(seconds=round(self._limits.step))
        return None
