"""The worker process: computes its jobs in short steps, dreams tile by tile, and reads commands in between."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from reverie_server import logs, resources
from reverie_server.priority import give_way
from reverie_server.tensorflow_import import quick_import
from reverie_server.worker import ipc
from reverie_server.worker.channel import PipeChannel
from reverie_server.worker.task import DreamTask, LookTask, StepOutcome, Task
from reverie_shared.errors import ReverieError
from reverie_shared.errors.dreams import DREAM_FAILED

if TYPE_CHECKING:
    from reverie_server.worker.runtime import Runtime

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
"""Of Linux's `prctl`: the signal that a process gets when its parent ends."""


def main(pipe: Connection, weights: Path, folder: Path) -> None:
    """Load TensorFlow and the standard network, then compute dreams until the server ends or sends `Stop`.

    `weights` is the folder of downloaded networks, `folder` that of logs.
    """
    _end_with_server()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the server process, which ends this one
    give_way()
    os.environ.setdefault("KERAS_HOME", str(weights))  # TensorFlow's Keras would leave a folder in the user's home
    channel = PipeChannel(pipe)
    logs.forward(channel.send)
    try:
        logs.catch_output(folder)
    except OSError as error:
        log.warning("What the libraries of this worker print is not kept: %s.", error)
    try:
        with quick_import():  # TensorFlow reads the environment, and prints
            from reverie_server.worker.runtime import Runtime

        loop = WorkerLoop(channel, Runtime(weights))
    except Exception:
        log.exception("The worker cannot start.")
        raise
    loop.run()


def _end_with_server() -> None:
    """Have Linux kill this process when the server is killed: one that hangs would not notice (`PipeChannel`)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class WorkerLoop:
    """The dreams of this worker: the one started or continued last is computed first; paused ones are kept."""

    def __init__(self, channel: PipeChannel, runtime: Runtime) -> None:
        self._channel = channel
        self._runtime = runtime
        self._stack: list[Task] = []
        self._paused: dict[int, Task] = {}

    def run(self) -> None:
        """Compute tile by tile, with commands read in between; never returns."""
        self._warm_up()
        while True:
            for command in self._channel.commands(wait=not self._stack):
                self._execute(command)
            if self._stack:
                self._advance(self._stack[-1])

    def _warm_up(self) -> None:
        """Load what most dreams want; unless a command waits already, also have TensorFlow trace its graph."""
        try:
            settings = self._runtime.default_settings()
            network = self._runtime.network(settings)
            self._channel.send(ipc.Ready(network.name))
            if not self._channel.has_commands:
                self._runtime.warm_up(network, settings)
        except Exception as error:
            # Warming up only saves time: each dream that needs this network will fail with this error.
            if isinstance(error, ReverieError):
                log.warning("%s", error)
            else:
                log.exception("The standard network could not be prepared.")
            self._channel.send(ipc.Ready(""))

    def _execute(self, command: ipc.Command) -> None:
        match command:
            case ipc.Start():
                self._stack.append(DreamTask(command))
            case ipc.Look():
                self._stack.append(LookTask(command))
            case ipc.Continue() if task := self._paused.pop(command.job, None):
                task.stop_after = command.stop_after
                if task.stop_after is None:
                    self._runtime.forget_kept()
                self._stack.append(task)
            case ipc.Discard():
                self._discard(command.job)
                self._channel.send(ipc.Discarded(command.job))

    def _discard(self, job: int) -> None:
        """Forget a dream; a preview is kept for another strength, unless a dream is under way, which may need room."""
        tasks = [task for task in (*self._stack, *self._paused.values()) if task.job == job]
        self._paused.pop(job, None)
        self._stack = [task for task in self._stack if task.job != job]
        if not self._stack:
            for task in tasks:
                task.leave(self._runtime)
        for task in tasks:
            task.close()

    def _advance(self, task: Task) -> None:
        try:
            outcome = task.advance(self._runtime, self._channel)
        except Exception as error:  # noqa: BLE001 (whatever it is, it ends this dream alone; _user_error logs it)
            self._channel.send(ipc.FailedReport(task.job, _user_error(error)))
            outcome = StepOutcome.ENDED
        if outcome is not StepOutcome.CONTINUES:
            self._stack.remove(task)
        if outcome is StepOutcome.PAUSED:
            self._paused[task.job] = task
        elif outcome is StepOutcome.ENDED:
            task.close()


def _user_error(error: Exception) -> ReverieError:
    """The error in sentences for people; an unexpected one is logged with its traceback."""
    if isinstance(error, ReverieError):
        return error
    log.error("A dream failed.", exc_info=error)
    return resources.out_of_memory(error) or DREAM_FAILED(reason=type(error).__name__)
