"""The worker process: started when it is needed, spoken to through a pipe, replaced when it has died."""

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
from typing import Any

from reverie_server.logs import WORKER_OUTPUT
from reverie_server.net.callqueue import CallQueue
from reverie_server.worker import ipc
from reverie_shared.places import Places

log = logging.getLogger(__name__)

_PATIENCE = 1.0
"""Seconds that a worker has to end after it was asked to."""


class WorkerSupervisor:
    """At most one worker.

    Parameters
    ----------
    inbox : CallQueue
        Where the worker's reports come in.
    places : Places
    hear : callable
        Takes each report (see `orders`) in the loop's thread.
    mourn : callable
        Told in words, in the loop's thread, how the worker ended when nobody had asked it to.
    """

    def __init__(
        self, inbox: CallQueue, places: Places, hear: Callable[[Any], None], mourn: Callable[[str], None]
    ) -> None:
        self._inbox = inbox
        self._places = places
        self._hear = hear
        self._mourn = mourn
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._escort: threading.Thread | None = None
        self.state = "absent"
        """`absent`, `starting` (TensorFlow is loading), `loading` (a network is) or `ready`."""

    @property
    def pid(self) -> int | None:
        """The worker's process."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Have a worker; orders may be given at once, it takes them up when it has loaded."""
        if self._process:
            return
        context = multiprocessing.get_context("spawn")
        pipe, theirs = context.Pipe()
        process = context.Process(
            target=_work, args=(theirs, self._places.weights, self._places.logs), name="worker", daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._pipe, self.state = process, pipe, "starting"
        log.info("The worker starts (process %s).", process.pid)
        self._escort = threading.Thread(target=self._accompany, args=(process, pipe), daemon=True)
        self._escort.start()

    def order(self, order: Any) -> None:
        """Give the worker an order, starting it first where there is none."""
        self.start()
        assert self._pipe
        with suppress(OSError):  # it has just died: its escort says so in a moment, with all that follows
            self._pipe.send(order)

    def dismiss(self) -> None:
        """Send the worker home: ask, and kill where that does not help. Returns at once."""
        process, pipe = self._process, self._pipe
        if process and pipe:
            log.info("The worker is sent home.")
            self.order(ipc.Stop())
            self._process, self._pipe, self.state = None, None, "absent"
            last_resort = threading.Timer(_PATIENCE, process.kill)
            last_resort.daemon = True
            last_resort.start()

    def close(self) -> None:
        """Send the worker home and wait until it has left."""
        self.dismiss()
        if self._escort:
            self._escort.join(5 * _PATIENCE)

    def _accompany(self, process: BaseProcess, pipe: Connection) -> None:
        """In a thread of its own: hand every report to the loop, and in the end the news of the end."""
        with suppress(EOFError, OSError):
            while True:
                self._inbox.put(partial(self._report, process, pickle.loads(pipe.recv_bytes())))
        process.join(_PATIENCE)
        process.kill()
        process.join()
        pipe.close()
        self._inbox.put(partial(self._ended, process))

    def _report(self, process: BaseProcess, report: Any) -> None:
        if isinstance(report, logging.LogRecord):
            logging.getLogger(report.name).handle(report)
        elif process is self._process:  # not the last words of one that was dismissed
            if isinstance(report, ipc.Loading):
                self.state = "loading"
                return
            if isinstance(report, ipc.Ready) or self.state == "loading":  # or it could not be loaded
                self.state = "ready"
            self._hear(report)

    def _ended(self, process: BaseProcess) -> None:
        if process is self._process:
            words = _death(process.exitcode, self.state, self._places.logs)
            log.error("%s", words)
            self._process, self._pipe, self.state = None, None, "absent"
            self._mourn(words)


def _death(code: int | None, state: str, logs: Path) -> str:
    """In words, how a worker came to its end."""
    doing = "could not start" if state == "starting" else "has ended in mid-dream"
    if code is not None and code < 0:
        cause = f"signal {-code}" + (": most likely the system ran out of memory" if code == -9 else "")
    else:
        cause = f"exit code {code}"
    return f"The process that dreams {doing} ({cause}). {logs / WORKER_OUTPUT} may tell more."


def _work(pipe: Connection, weights: Path, logs: Path) -> None:
    """What the worker process runs."""
    # By its name, so that the front does not depend on the module that depends on TensorFlow.
    importlib.import_module("reverie_server.worker.loop").main(pipe, weights, logs)
