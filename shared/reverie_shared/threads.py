"""Threads whose start fails where the system gives them nothing, in place of waiting for ever."""

from __future__ import annotations

import _thread
from collections.abc import Callable

START_SECONDS = 5.0
"""Seconds in which a thread must have begun. It takes far less than one on a busy machine, and a client bears a
server's silence for longer."""


class BackgroundThread:
    """A thread that does not keep the process.

    `threading.Thread.start` waits until the new thread says that it runs. Where the system gives memory for a thread,
    but not for Python's first call in it (the C library keeps the stacks of threads that have ended), that thread ends
    before it can say so, and `start` never returns (CPython, gh-140746).

    Parameters
    ----------
    run : callable
        What the thread does. What it raises is printed to standard error.
    """

    def __init__(self, run: Callable[[], object]) -> None:
        self._run = run
        # Locks alone: neither to set nor to await one takes memory, as an event does.
        self._waits_for_begin = _thread.allocate_lock()
        self._decided = _thread.allocate_lock()
        """Held once it is clear whether the thread runs: by whoever was first, the thread or `start` that gave up."""
        self._runs = _thread.allocate_lock()

    def start(self) -> None:
        """Start the thread, once; raises `RuntimeError` where the system gives too little for it."""
        self._waits_for_begin.acquire()
        self._runs.acquire()
        try:
            _thread.start_new_thread(self._begin, ())
            begins = self._waits_for_begin.acquire(timeout=START_SECONDS)
        except BaseException:
            self._give_up()
            raise
        if not begins and self._give_up():
            raise RuntimeError("a new thread does not begin")

    def join(self, timeout: float = -1) -> None:
        """Wait until the thread has ended, at most so many seconds; returns at once where it was not started."""
        if self._runs.acquire(timeout=timeout):
            self._runs.release()

    @property
    def alive(self) -> bool:
        """Whether the thread was started, and has not ended."""
        return self._runs.locked()

    def _give_up(self) -> bool:
        """Have the thread do nothing; False where it has begun."""
        if not self._decided.acquire(blocking=False):
            return False
        self._runs.release()
        return True

    def _begin(self) -> None:
        if not self._decided.acquire(blocking=False):
            return  # `start` has given up
        self._waits_for_begin.release()
        try:
            self._run()
        finally:
            self._runs.release()
