"""What the server does by the clock: again and again, also after an error, which is logged once."""

from __future__ import annotations

import logging
from collections.abc import Callable

import zmq

log = logging.getLogger(__name__)


class PeriodicTask:
    """A task that is tried anew each time. An error that stays the same is logged when it comes, and then with its
    count each time that has grown tenfold.

    Parameters
    ----------
    act : callable
        What is done.
    failed : str
        What it means that it fails, in words, for the log.
    """

    def __init__(self, act: Callable[[], object], failed: str) -> None:
        self._act = act
        self._failed = failed
        self._error = ""
        self._count = 0
        self._told = 0

    def __call__(self) -> None:
        """Do it; no error leaves this call."""
        try:
            self._act()
        except Exception as error:  # noqa: BLE001  # whatever it is, what else is to be done by the clock has its turn
            self._note(error)
        else:
            self._error = ""

    def _note(self, error: Exception) -> None:
        what = (isinstance(error, OSError) and error.strerror) or repr(error)  # without the name of a temporary file
        if what != self._error:
            self._error, self._count, self._told = what, 0, 0
        self._count += 1
        if self._count == 1:
            refused = isinstance(error, (OSError, zmq.ZMQError))  # by the system: no fault of Reverie's
            log.error("%s: %s.", self._failed, what, exc_info=None if refused else error)
        elif self._count >= 10 * max(1, self._told):
            log.error("%s, for the %sth time: %s.", self._failed, self._count, what)
        else:
            return
        self._told = self._count
