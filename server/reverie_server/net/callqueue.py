"""Calls from other threads to the one thread that runs the server's loop."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any


class CallQueue:
    """A thread-safe queue of calls that the loop makes.

    `wake_reader` becomes readable when a call was added, or a byte written to `wake_writer` (by Python, when a signal
    arrives): the loop polls it together with its other sockets.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        self.wake_reader, self.wake_writer = socket.socketpair()
        self.wake_reader.setblocking(False)
        self.wake_writer.setblocking(False)

    def put(self, call: Callable[[], Any]) -> None:
        """Add a call; from any thread."""
        self._calls.put(call)
        with suppress(OSError):  # full: the loop will wake anyway; closed: the loop has ended
            self.wake_writer.send(b"\0")

    def drain(self) -> None:
        """Make all calls that were added, in their order; in the loop's thread."""
        with suppress(BlockingIOError):
            while self.wake_reader.recv(4096):
                pass
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            call()

    def close(self) -> None:
        """Close the sockets; calls that are added later are never made."""
        self.wake_reader.close()
        self.wake_writer.close()
