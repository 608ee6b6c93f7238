"""Which refusals are worth a line in the log: the first of its kind from each client, then one a minute."""

from __future__ import annotations

import time
from collections.abc import Callable

_QUIET = 60.0
_MOST = 1000


class LogThrottle:
    """Remembers what has been complained of lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[tuple[bytes, str], float] = {}

    def is_news(self, client: bytes, code: str) -> bool:
        """Whether this client has not been complained of for this in the last minute."""
        now, key = self._clock(), (client, code)
        if now - self._last.get(key, -_QUIET) < _QUIET:
            return False
        if len(self._last) >= _MOST:
            self._last.clear()
        self._last[key] = now
        return True
