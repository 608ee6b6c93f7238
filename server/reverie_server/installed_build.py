"""Which build is installed now: that reads and hashes every source, so it is done outside the server's loop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from reverie_server.net.callqueue import CallQueue
from reverie_shared.build import build_id

log = logging.getLogger(__name__)


class InstalledBuild:
    """Looks at the sources in a thread, one look at a time.

    Parameters
    ----------
    calls : CallQueue
        Brings the answers into the server's loop.
    """

    def __init__(self, calls: CallQueue) -> None:
        self._calls = calls
        self._waiting: list[Callable[[str], None]] = []
        self._looking = False

    def look(self, tell: Callable[[str], None]) -> None:
        """Have `tell` called, in the loop's thread, with the build that is installed now; "" where it cannot be read,
        as in the middle of an upgrade. Who asks during a look is told by the next one.
        """
        self._waiting.append(tell)
        if not self._looking:
            self._start()

    def _start(self) -> None:
        asked, self._waiting = self._waiting, []
        threading.Thread(target=self._look, args=(asked,), name="installed-build", daemon=True).start()
        self._looking = True

    def _look(self, asked: list[Callable[[str], None]]) -> None:
        try:
            build = build_id()
        except OSError as error:
            log.warning("The installed sources cannot be read: %s", error)
            build = ""
        self._calls.put(lambda: self._tell(asked, build))

    def _tell(self, asked: list[Callable[[str], None]], build: str) -> None:
        self._looking = False
        if self._waiting:
            self._start()
        for tell in asked:
            tell(build)
