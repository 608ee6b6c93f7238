"""Limits how often the same refusal is logged: the first of its kind for each client, then one a minute."""

from __future__ import annotations

import time
from collections.abc import Callable

_INTERVAL = 60.0
"""Seconds between two log lines about the same client and error."""

_MAX_ENTRIES = 1000


class LogThrottle:
    """Remembers when each pair of client and error code was last logged."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[tuple[bytes, str], float] = {}

    def should_log(self, client: bytes, code: str) -> bool:
        """Whether this should be logged now; if so, the interval begins anew."""
        now, key = self._clock(), (client, code)
        if now - self._last.get(key, -_INTERVAL) < _INTERVAL:
            return False
        if len(self._last) >= _MAX_ENTRIES:
            self._last.clear()
        self._last[key] = now
        return True
