"""One worker process, and the threads that read from and write to it: the loop never waits for it."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import queue
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

from reverie_server.worker import ipc
from reverie_shared.places import Places
from reverie_shared.threads import BackgroundThread

log = logging.getLogger(__name__)

Entry: TypeAlias = Callable[[Connection, Path, Path], None]
"""What the worker process runs: takes its end of the pipe, the folder of networks, and the folder of logs. The process
imports it by its name.
"""

MAX_COMMANDS = 1000
"""Commands that wait to be written. A thread of the worker reads each at once, whatever is computed."""

_EXIT_TIMEOUT = 1.0
"""Seconds that a worker whose pipe is closed has to exit."""


class WorkerProcess:
    """A worker process that was started.

    Raises `OSError`, `RuntimeError` or `MemoryError` where the system refuses the process, its pipe or its threads.

    Parameters
    ----------
    entry : callable
        What the process runs.
    places : Places
    on_message : callable
        Called with this object and each message but signs of life, in a thread.
    on_end : callable
        Called with this object when the process has exited, in a thread.
    """

    def __init__(
        self,
        entry: Entry,
        places: Places,
        on_message: Callable[[WorkerProcess, ipc.Message], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> None:
        self._on_message, self._on_end = on_message, on_end
        self._commands: queue.Queue[ipc.Command | None] = queue.Queue(MAX_COMMANDS)
        self._alive = self._reported = False
        self._reader, self._writer = BackgroundThread(self._read), BackgroundThread(self._write)
        self._starting = threading.Lock()
        context = multiprocessing.get_context("spawn")
        self._pipe, worker_end = context.Pipe()
        self._process = context.Process(
            target=entry, args=(worker_end, places.weights, places.logs), name="worker", daemon=True
        )
        with worker_end, self._starting:
            try:
                self._writer.start()  # the threads first: where one is refused, there is no process to end
                self._reader.start()
                self._process.start()
            except BaseException:
                self._commands.put_nowait(None)
                self._pipe.close()
                raise

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None before the exit."""
        return self._process.exitcode

    def send(self, command: ipc.Command) -> bool:
        """Have a command written; False where the worker has left too many unread."""
        try:
            self._commands.put_nowait(command)
        except queue.Full:
            return False
        return True

    def take_signs(self) -> tuple[bool, bool]:
        """Whether anything came since the last call, and whether a report did."""
        signs = self._alive, self._reported
        self._alive = self._reported = False
        return signs

    def kill(self) -> None:
        """End it at once; returns before it has ended."""
        self._process.kill()

    def join(self, timeout: float) -> None:
        """Wait until it has ended, and its last message was passed on."""
        self._reader.join(timeout)

    def _read(self) -> None:
        with self._starting:
            pass  # the process is started, or refused
        if self._process.pid is None:
            return
        try:
            while True:
                message = pickle.loads(self._pipe.recv_bytes())
                self._alive = True
                if not isinstance(message, ipc.Alive):
                    self._reported = True
                    self._on_message(self, message)
        except (EOFError, OSError):
            pass  # the worker has exited
        except Exception:
            log.exception("A report of the worker process cannot be read; the process is ended.")
            self._process.kill()
        finally:
            self._process.join(_EXIT_TIMEOUT)
            self._process.kill()
            self._process.join()
            self._stop_writing()
            self._pipe.close()
            self._on_end(self)

    def _write(self) -> None:
        try:
            while (command := self._commands.get()) is not None:
                self._pipe.send(command)
        except OSError:
            pass  # the worker has exited
        except Exception:
            log.exception("A command cannot be written to the worker process; the process is ended.")
            self._process.kill()

    def _stop_writing(self) -> None:
        """Wait for the end of the thread that writes: the pipe is closed then."""
        while self._writer.alive:
            try:
                self._commands.put(None, timeout=_EXIT_TIMEOUT)
            except queue.Full:
                continue
            self._writer.join(_EXIT_TIMEOUT)
