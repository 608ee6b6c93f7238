"""The rule by which silence means that the server is gone."""

from __future__ import annotations

from typing import Literal

SILENCE_SECONDS = 3.0
"""Seconds of silence after which the server is pinged; during a dream it sends progress twice a second."""

PING_TIMEOUT_SECONDS = 5.0
"""Seconds the server may take to answer a ping. It promises milliseconds; a machine that swaps may need more."""


class Heartbeat:
    """How long the server has been silent. `now` is always the time of one monotonic clock, in seconds.

    When `check` was not called for a while (the machine slept, the editor was busy), messages that arrived meanwhile
    may still be unread: the silence then counts from that call on.
    """

    def __init__(self, now: float) -> None:
        self._heard = self._checked = now
        self._pinged: float | None = None

    def heard(self, now: float) -> None:
        """Note that a message has arrived."""
        self._heard = now
        self._pinged = None

    def check(self, now: float) -> Literal["alive", "ping", "lost"]:
        """The state of the server; `ping` (send one now) is returned once in each silence."""
        slept = now - self._checked > SILENCE_SECONDS
        self._checked = now
        if slept:
            self.heard(now)
        if self._pinged is not None:
            return "lost" if now - self._pinged > PING_TIMEOUT_SECONDS else "alive"
        if now - self._heard > SILENCE_SECONDS:
            self._pinged = now
            return "ping"
        return "alive"
