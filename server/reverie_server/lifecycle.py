"""Whether the server takes work, and when it ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from reverie_shared.errors.dreams import SHUTTING_DOWN

log = logging.getLogger(__name__)

MESSAGE_TIMEOUT = 60.0
"""Seconds that a retiring server without work keeps messages for clients that do not read."""


class Lifecycle:
    """A server takes work until it retires; a retiring server ends when its work is done and its results are fetched.

    Parameters
    ----------
    idle : float
        Seconds without any activity after which a server that does not retire ends.
    withdraw : callable
        Called once, when the server retires: clients shall not find it any more.
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(self, idle: float, withdraw: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.retiring = False
        """Whether the server takes no more work, and ends when all is done."""
        self._ending = False
        self._idle = idle
        self._withdraw = withdraw
        self._clock = clock
        self._last_activity = clock()

    def check_accepts_work(self) -> None:
        """Raise `Busy` where the server retires."""
        if self.retiring:
            raise SHUTTING_DOWN()

    def note_activity(self) -> None:
        """Count the idle time from now."""
        self._last_activity = self._clock()

    def retire(self, why: str) -> None:
        """Take no more work; a client that looks for a server starts a new one."""
        if not self.retiring:
            log.info("The server is retiring. %s", why)
            self.retiring = True
            self._withdraw()

    def end(self) -> None:
        """End at once, whatever is in progress; may be called by a signal handler."""
        self._ending = True

    def should_end(self, *, working: bool, awaits_client: bool, messages_wait: bool) -> bool:
        """Whether it is time to end the process.

        Parameters
        ----------
        working : bool
            A job or an installation is in progress.
        awaits_client : bool
            A picture is travelling, a result was not fetched yet, or a paused dream may be continued.
        messages_wait : bool
            A client has not read all its messages.
        """
        if self._ending:
            return True
        if working:
            return False
        quiet = self._clock() - self._last_activity
        if self.retiring:
            return not awaits_client and not (messages_wait and quiet <= MESSAGE_TIMEOUT)
        return quiet > self._idle
