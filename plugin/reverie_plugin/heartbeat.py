"""When silence means that the server is gone."""

from __future__ import annotations

from typing import Literal

QUIET = 3.0
"""Seconds of silence after which the server is asked whether it lives; in a dream it speaks every half."""

PATIENCE = 5.0
"""Seconds it may take to answer. It promises milliseconds; a machine that swaps may need more."""


class Heartbeat:
    """How long the other side has been silent. `now` is always the time of one monotonic clock, in seconds.

    When nobody looked for a while (the machine slept, the editor was busy), what was sent meanwhile may still be
    unread: then the silence counts from the look on.
    """

    def __init__(self, now: float) -> None:
        self._heard = self._looked = now
        self._asked: float | None = None

    def heard(self, now: float) -> None:
        """Note that a message has come."""
        self._heard = now
        self._asked = None

    def look(self, now: float) -> Literal["well", "ask", "lost"]:
        """How things stand; `ask` (now is the time for a ping) comes once in each silence."""
        slept = now - self._looked > QUIET
        self._looked = now
        if slept:
            self.heard(now)
        if self._asked is not None:
            return "lost" if now - self._asked > PATIENCE else "well"
        if now - self._heard > QUIET:
            self._asked = now
            return "ask"
        return "well"
