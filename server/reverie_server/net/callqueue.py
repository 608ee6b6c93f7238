"""How other threads, and signals, reach the one thread that runs the server's loop."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any


class CallQueue:
    """Calls to be made on the loop's thread; `bell` turns readable when one has come (or a signal has)."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        self.bell, self.cord = socket.socketpair()
        self.bell.setblocking(False)
        self.cord.setblocking(False)

    def put(self, call: Callable[[], Any]) -> None:
        """Have `call` made by the loop; from any thread."""
        self._calls.put(call)
        with suppress(OSError):  # full: it is ringing already; closed: nobody listens any more
            self.cord.send(b"\0")

    def answer(self) -> None:
        """Stop the bell and make all calls that have come."""
        with suppress(BlockingIOError):
            while self.bell.recv(4096):
                pass
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            call()

    def close(self) -> None:
        """Let go of the bell; later calls are dropped."""
        self.bell.close()
        self.cord.close()
