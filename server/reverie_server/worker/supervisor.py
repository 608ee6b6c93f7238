"""Runs the worker process: starts it, passes messages on, and says when it has exited or hangs."""

from __future__ import annotations

import importlib
import logging
import math
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from reverie_server.logs import WORKER_OUTPUT
from reverie_server.net.callqueue import CallQueue
from reverie_server.worker import ipc
from reverie_server.worker.deaths import IN_A_ROW, PAUSE, Deaths
from reverie_server.worker.process import MAX_COMMANDS, Entry, WorkerProcess
from reverie_server.worker.watchdog import LIMITS, Limits, Watchdog
from reverie_shared.build import install_again
from reverie_shared.errors import WorkerDied
from reverie_shared.errors import dreams as wrong
from reverie_shared.errors.phrases import Phrase
from reverie_shared.places import Places
from reverie_shared.processor import lacks_avx

log = logging.getLogger(__name__)

_EXIT_TIMEOUT = 1.0
"""Seconds that a worker has to exit after it was asked to."""


def run_worker(pipe: Connection, weights: Path, logs: Path) -> None:
    """Run the worker's loop; called in the worker process."""
    # Imported by name: the server process must not depend on a module that depends on TensorFlow.
    importlib.import_module("reverie_server.worker.loop").main(pipe, weights, logs)


class WorkerListener(Protocol):
    """Who is told about the worker, in the loop's thread (`Scheduler`)."""

    def on_report(self, report: ipc.Report) -> None:
        """The worker has sent a report."""

    def on_exit(self, error: WorkerDied, alive_until: float) -> None:
        """The worker has exited or was ended because it hung, or could not be started, and was not asked to exit. It
        has begun nothing that it was sent after the time `alive_until`, by the server's clock.
        """

    def network_at_work(self) -> str:
        """The network of the dream that the worker computes; empty where it computes none."""


class WorkerSupervisor:
    """Runs at most one worker process. No method waits for it, but for `close`.

    Parameters
    ----------
    calls : CallQueue
        Brings the worker's reports into the loop's thread.
    places : Places
    entry : callable
        What the process runs.
    limits : Limits
        How long it may be silent.
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(
        self,
        calls: CallQueue,
        places: Places,
        entry: Entry = run_worker,
        limits: Limits = LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._calls = calls
        self._places = places
        self._entry = entry
        self._limits = limits
        self._clock = clock
        self._listener: WorkerListener
        self._process: WorkerProcess | None = None
        self._watchdog = Watchdog(limits, clock)
        self._deaths = Deaths(places.weights, clock)
        self._leaving: dict[WorkerProcess, float] = {}
        """Workers that were asked to exit or are being ended, and when `watch` kills them."""
        self._last_sign = 0.0
        """When the worker's last sign of life was seen."""
        self._unread = False
        """Whether the worker has left too many commands unread."""
        self._start_failed = False
        """Whether the last worker has ended before it had loaded, or could not be started."""
        self._refused = False
        """Whether no worker could be started, and `on_exit` was not called yet."""
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
        """Start the worker in advance, unless it runs, or the last one could not start, or too many have ended in the
        same way; commands may be sent at once, it reads them when it has loaded. Where the system refuses a process,
        `on_exit` is called with the reason, as for a worker that has exited.
        """
        if not self._start_failed and not self._deaths.too_many(""):
            self._launch()

    def send(self, command: ipc.Command) -> None:
        """Send a command, starting the worker first where there is none. Where it cannot be started, or has just died,
        the command is dropped: `on_exit` will be called. A dream with a network that has ended too many is reported as
        failed instead.
        """
        if isinstance(command, (ipc.Start, ipc.Look)) and (way := self._deaths.too_many(command.settings.network)):
            report = ipc.FailedReport(command.job, self._error(way, too_many=True))
            self._calls.put(partial(self._listener.on_report, report))
            return
        self._launch()
        if self._process and not self._process.send(command):
            self._unread = True

    def watch(self, *, working: bool) -> None:
        """Call it at least once a second; ends a worker that hangs, or does not exit when asked.

        `working` is whether the worker has something to compute.
        """
        for leaving, deadline in self._leaving.items():
            if self._clock() >= deadline:
                leaving.kill()
        if self._process is None:
            return
        alive, reported = self._process.take_signs()
        loading = self.state in ("starting", "loading")
        cause = self._watchdog.look(alive=alive, reported=reported, loading=loading, working=working)
        if alive:
            self._last_sign = self._clock()
        if self._unread:
            cause = wrong.UNREAD(count=MAX_COMMANDS)
        if cause:
            starting = self.state == "starting"
            hung = wrong.HUNG_AT_START if starting else wrong.HUNG_IN_DREAM if working else wrong.HUNG
            self._leaving[self._process] = 0.0
            self._process.kill()
            self._lose(hung(cause=cause), self._last_sign)

    def stop(self) -> None:
        """Ask the worker to exit; `watch` kills it after 1 s. Returns at once; `on_exit` is not called."""
        if self._process:
            log.info("The worker is stopped.")
            self._process.send(ipc.Stop())
            self._leaving[self._process] = self._clock() + _EXIT_TIMEOUT
            self._process, self.state = None, "absent"

    def close(self) -> None:
        """Stop the worker and wait until it has exited."""
        self.stop()
        for process in self._leaving:
            process.join(_EXIT_TIMEOUT)
            process.kill()
            process.join(5 * _EXIT_TIMEOUT)

    # --- in the threads of the worker process -----------------------------------------------------------------

    def _put_message(self, process: WorkerProcess, message: ipc.Message) -> None:
        self._calls.put(partial(self._handle_message, process, message))

    def _put_end(self, process: WorkerProcess) -> None:
        self._calls.put(partial(self._handle_end, process))

    # --- in the loop's thread ---------------------------------------------------------------------------------

    def _launch(self) -> None:
        """Start the worker, unless it runs."""
        if self._process or self._refused:
            return
        try:
            self._process = WorkerProcess(self._entry, self._places, self._put_message, self._put_end)
        except (OSError, RuntimeError, MemoryError) as error:
            self._start_failed = True
            self._refuse(wrong.WORKER_NOT_STARTED(reason=str(error) or wrong.NO_MEMORY_LEFT()))
            return
        self._watchdog, self._unread, self.state = Watchdog(self._limits, self._clock), False, "starting"
        self._last_sign = self._clock()
        log.info("The worker starts (process %s).", self._process.pid)

    def _refuse(self, error: WorkerDied) -> None:
        """Say in the loop's next turn that there is no worker: who has sent a command is in the middle of a call."""
        self._refused = True
        self._calls.put(partial(self._handle_refusal, error))

    def _handle_refusal(self, error: WorkerDied) -> None:
        log.error("%s", error.what)
        self._refused = False
        self._listener.on_exit(error, math.inf)

    def _handle_message(self, process: WorkerProcess, message: ipc.Message) -> None:
        if isinstance(message, logging.LogRecord):
            logging.getLogger(message.name).handle(message)
        elif process is self._process and not isinstance(message, ipc.Alive):  # no late message of another worker
            if isinstance(message, ipc.Loading):
                self.state = "loading"
                return
            if isinstance(message, ipc.Ready):
                self.state, self._start_failed = "ready", False
            elif isinstance(message, (ipc.PausedReport, ipc.Finished, ipc.FailedReport)):
                self._deaths.forget(self._listener.network_at_work())
            self._listener.on_report(message)

    def _handle_end(self, process: WorkerProcess) -> None:
        self._leaving.pop(process, None)
        if process is self._process:
            ended = wrong.COULD_NOT_START if self.state == "starting" else wrong.ENDED
            self._lose(ended(cause=_cause(process.exit_code)), math.inf)

    def _lose(self, way: Phrase, alive_until: float) -> None:
        """The worker is gone, in the way that the words say."""
        self._start_failed = self.state == "starting"
        network = "" if self._start_failed else self._listener.network_at_work()
        self._deaths.note(way, network)
        self._process, self.state = None, "absent"
        error = self._error(way, too_many=bool(self._deaths.too_many(network)))
        log.error("%s", error.what)
        self._listener.on_exit(error, -math.inf if self._start_failed else alive_until)

    def _error(self, way: Phrase, *, too_many: bool) -> WorkerDied:
        """The error for a job whose worker has gone that way, alone or as the last of too many."""
        output = str(self._places.logs / WORKER_OUTPUT)
        if way.declaration in (wrong.COULD_NOT_START, wrong.HUNG_AT_START):
            if lacks_avx():
                return wrong.NO_AVX()
            if not too_many:
                return wrong.WORKER_COULD_NOT_START(way=way, log=output, repair=install_again())
            return wrong.WORKERS_COULD_NOT_START(
                count=IN_A_ROW, way=way, log=output, seconds=round(PAUSE), repair=install_again()
            )
        if not too_many:
            return wrong.WORKER_ENDED(way=way, log=output)
        return wrong.WORKERS_ENDED(count=IN_A_ROW, way=way, log=output, seconds=round(PAUSE))


def _cause(code: int | None) -> Phrase:
    """Why a worker has exited."""
    if code is None or code >= 0:
        return wrong.EXIT_CODE(code=str(code))
    return (wrong.KILLED if code == -9 else wrong.SIGNAL)(number=-code)
