"""Starts the worker process, talks to it through a pipe, and says when it has exited."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import pickle
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol, TypeAlias

from reverie_server.logs import WORKER_OUTPUT
from reverie_server.net.callqueue import CallQueue
from reverie_server.worker import ipc
from reverie_shared.places import Places

log = logging.getLogger(__name__)

_EXIT_TIMEOUT = 1.0
"""Seconds that a worker has to exit after it was asked to."""

Entry: TypeAlias = Callable[[Connection, Path, Path], None]
"""What the worker process runs: takes its end of the pipe, the folder of networks, and the folder of logs. The process
imports it by its name.
"""


def run_worker(pipe: Connection, weights: Path, logs: Path) -> None:
    """Run the worker's loop; called in the worker process."""
    # Imported by name: the server process must not depend on a module that depends on TensorFlow.
    importlib.import_module("reverie_server.worker.loop").main(pipe, weights, logs)


class WorkerListener(Protocol):
    """Who is told about the worker, in the loop's thread (`Scheduler`)."""

    def on_report(self, report: ipc.Report) -> None:
        """The worker has sent a report."""

    def on_exit(self, reason: str) -> None:
        """The worker has exited or could not be started, and was not asked to exit; the reason in a sentence or two."""


class WorkerSupervisor:
    """Runs at most one worker process.

    Parameters
    ----------
    calls : CallQueue
        Brings the worker's reports into the loop's thread.
    places : Places
    entry : callable
        What the process runs.
    """

    def __init__(self, calls: CallQueue, places: Places, entry: Entry = run_worker) -> None:
        self._calls = calls
        self._places = places
        self._entry = entry
        self._listener: WorkerListener
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._reader: threading.Thread | None = None
        self._start_failed = False
        """Whether a process could not be started, and `on_exit` was not called yet."""
        self.state = "absent"
        """`absent`, `starting` (TensorFlow is loading), `loading` (a network is) or `ready`."""

    def subscribe(self, listener: WorkerListener) -> None:
        """Set who is told about the worker. Call it once, before the first start."""
        self._listener = listener

    @property
    def pid(self) -> int | None:
        """The worker's process id; None where there is no worker."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the worker, unless it runs; commands may be sent at once, it reads them when it has loaded. Where the
        system refuses a process, `on_exit` is called with the reason, as for a worker that has exited.
        """
        if self._process or self._start_failed:
            return
        try:
            process, pipe = self._spawn()
        except OSError as error:
            self._start_failed = True
            self._calls.put(partial(self._handle_failed_start, f"The worker process could not be started: {error}."))
            return
        self._process, self._pipe, self.state = process, pipe, "starting"
        log.info("The worker starts (process %s).", process.pid)
        self._reader = threading.Thread(target=self._read_reports, args=(process, pipe), daemon=True)
        self._reader.start()

    def send(self, command: ipc.Command) -> None:
        """Send a command, starting the worker first where there is none. Where it cannot be started, or has just died,
        the command is dropped: `on_exit` will be called.
        """
        self.start()
        if self._pipe:
            with suppress(OSError):
                self._pipe.send(command)

    def stop(self) -> None:
        """Ask the worker to exit; kill it after 1 s. Returns at once; `on_exit` is not called."""
        process, pipe = self._process, self._pipe
        if process and pipe:
            log.info("The worker is stopped.")
            self.send(ipc.Stop())
            self._process, self._pipe, self.state = None, None, "absent"
            kill_timer = threading.Timer(_EXIT_TIMEOUT, process.kill)
            kill_timer.daemon = True
            kill_timer.start()

    def close(self) -> None:
        """Stop the worker and wait until it has exited."""
        self.stop()
        if self._reader:
            self._reader.join(5 * _EXIT_TIMEOUT)

    def _spawn(self) -> tuple[BaseProcess, Connection]:
        """A new worker process, and this process's end of its pipe; raises `OSError` where the system refuses them."""
        context = multiprocessing.get_context("spawn")
        pipe, worker_end = context.Pipe()
        with worker_end:
            process = context.Process(
                target=self._entry,
                args=(worker_end, self._places.weights, self._places.logs),
                name="worker",
                daemon=True,
            )
            try:
                process.start()
            except OSError:
                pipe.close()
                raise
        return process, pipe

    def _read_reports(self, process: BaseProcess, pipe: Connection) -> None:
        """In a thread of its own: pass every report on to the loop, and in the end the exit."""
        try:
            while True:
                self._calls.put(partial(self._handle_report, process, pickle.loads(pipe.recv_bytes())))
        except (EOFError, OSError):
            pass  # the worker has exited
        except Exception:
            log.exception("A report of the worker process cannot be read; the process is ended.")
            process.kill()
        finally:
            process.join(_EXIT_TIMEOUT)
            process.kill()
            process.join()
            pipe.close()
            self._calls.put(partial(self._handle_exit, process))

    def _handle_report(self, process: BaseProcess, report: ipc.Loading | ipc.Report | logging.LogRecord) -> None:
        if isinstance(report, logging.LogRecord):
            logging.getLogger(report.name).handle(report)
        elif process is self._process:  # not a late report of a worker that was stopped
            if isinstance(report, ipc.Loading):
                self.state = "loading"
                return
            if isinstance(report, ipc.Ready):
                self.state = "ready"
            self._listener.on_report(report)

    def _handle_failed_start(self, reason: str) -> None:
        log.error("%s", reason)
        self._start_failed = False
        self._listener.on_exit(reason)

    def _handle_exit(self, process: BaseProcess) -> None:
        if process is self._process:
            reason = _exit_reason(process.exitcode, self.state, self._places.logs)
            log.error("%s", reason)
            self._process, self._pipe, self.state = None, None, "absent"
            self._listener.on_exit(reason)


def _exit_reason(code: int | None, state: str, logs: Path) -> str:
    """A sentence that says how a worker has exited, and one that says where to read more."""
    phase = "could not start" if state == "starting" else "ended during a dream"
    if code is not None and code < 0:
        cause = f"signal {-code}" + (": most likely the system ran out of memory" if code == -9 else "")
    else:
        cause = f"exit code {code}"
    return f"The worker process {phase} ({cause}). {logs / WORKER_OUTPUT} may tell more."
