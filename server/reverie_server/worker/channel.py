"""The worker's end of the pipe to the server."""

from __future__ import annotations

import os
import pickle
import queue
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

from reverie_server.worker import ipc
from reverie_server.worker.watchdog import HEARTBEAT
from reverie_shared.threads import BackgroundThread


class PipeChannel:
    """Sends reports and receives commands.

    A thread reads the commands, so that `Stop`, or the end of the server, ends this process at any time, also in the
    middle of a long computation. Another one sends signs of life meanwhile.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._commands: queue.SimpleQueue[ipc.Command] = queue.SimpleQueue()
        BackgroundThread(self._read).start()
        BackgroundThread(self._live).start()

    def send(self, message: ipc.Message) -> None:
        """Send a report, or a record for the server's log; from any thread. Exits where the server has ended."""
        raw = pickle.dumps(message)
        with self._lock:
            try:
                self._pipe.send_bytes(raw)
            except OSError:
                os._exit(0)

    def commands(self, wait: bool) -> Iterator[ipc.Command]:
        """The commands that have arrived; with `wait`, at least one."""
        try:
            yield self._commands.get(block=wait)
            while True:
                yield self._commands.get_nowait()
        except queue.Empty:
            return

    @property
    def has_commands(self) -> bool:
        """Whether a command has arrived."""
        return not self._commands.empty()

    def _live(self) -> None:
        while True:
            self.send(ipc.Alive())
            time.sleep(HEARTBEAT)

    def _read(self) -> None:
        try:
            while not isinstance(command := self._pipe.recv(), ipc.Stop):
                self._commands.put(command)
        except (EOFError, OSError):
            pass
        os._exit(0)  # TensorFlow may be in the middle of a long computation; nothing here needs to be saved
