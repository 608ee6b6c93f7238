"""Calls from other threads to the one thread that runs the server's loop."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

log = logging.getLogger(__name__)


class CallQueue:
    """A thread-safe queue of calls that the loop makes.

    The loop polls it (by `fileno`) together with its other sockets: it becomes readable when a call was added, or a
    byte written to `wake_writer` (by Python, when a signal arrives).
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        self._wake_reader, self.wake_writer = socket.socketpair()
        self._wake_reader.setblocking(False)
        self.wake_writer.setblocking(False)

    def fileno(self) -> int:
        """The file descriptor of the socket that becomes readable."""
        return self._wake_reader.fileno()

    def put(self, call: Callable[[], Any]) -> None:
        """Add a call; from any thread."""
        self._calls.put(call)
        with suppress(OSError):  # full: the loop will wake anyway; closed: the loop has ended
            self.wake_writer.send(b"\0")

    def drain(self) -> None:
        """Make all calls that were added, in their order; in the loop's thread. An error of one is logged, and the
        others are made.
        """
        with suppress(BlockingIOError):
            while self._wake_reader.recv(4096):
                pass
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            try:
                call()
            except Exception:
                log.exception("A call into the server's loop failed.")

    def close(self) -> None:
        """Close the sockets; calls that are added later are never made."""
        self._wake_reader.close()
        self.wake_writer.close()
