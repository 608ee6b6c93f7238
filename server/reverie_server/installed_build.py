"""Which build is installed now: that reads and hashes every source, so it is done outside the server's loop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from reverie_server import resources
from reverie_server.net.callqueue import CallQueue
from reverie_shared.build import build_id
from reverie_shared.errors import Busy

log = logging.getLogger(__name__)

Answer: TypeAlias = "str | Busy"
"""A build, "" where it cannot be read, as in the middle of an upgrade; or that the system has no means to look."""


class InstalledBuild:
    """Looks at the sources in a thread, one look at a time.

    Parameters
    ----------
    calls : CallQueue
        Brings the answers into the server's loop.
    """

    def __init__(self, calls: CallQueue) -> None:
        self._calls = calls
        self._waiting: list[Callable[[Answer], None]] = []
        self._looking = False
        self._thread = ThreadPoolExecutor(1, "installed-build")
        self._thread.submit(int)  # it is started now, while the system gives one

    def look(self, tell: Callable[[Answer], None]) -> None:
        """Have `tell` called, in the loop's thread, with the build that is installed now. Who asks during a look is
        told by the next one.
        """
        self._waiting.append(tell)
        if not self._looking:
            self._start()

    def close(self) -> None:
        """End the thread, after the look that it is at."""
        self._thread.shutdown(wait=False)

    def _start(self) -> None:
        asked, self._waiting = self._waiting, []
        self._looking = True
        self._thread.submit(self._look, asked)

    def _look(self, asked: list[Callable[[Answer], None]]) -> None:
        build: Answer
        try:
            build = build_id()
        except (OSError, MemoryError) as error:
            log.warning("The installed sources cannot be read: %s", error)
            build = resources.busy(error) or ""
        self._calls.put(lambda: self._tell(asked, build))

    def _tell(self, asked: list[Callable[[Answer], None]], build: Answer) -> None:
        self._looking = False
        if self._waiting:
            self._start()
        for tell in asked:
            tell(build)
