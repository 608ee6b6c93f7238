"""The process that holds the network and dreams; between two tiles it takes orders from its pipe."""

from __future__ import annotations

import errno
import logging
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from reverie_server import logs
from reverie_server.pictures import shared_memory
from reverie_server.worker import ipc
from reverie_shared.errors import OutOfMemory, ReverieError, Unexpected
from reverie_shared.settings import Settings

if TYPE_CHECKING:
    from reverie_server.dream import DreamRun, StepProgress
    from reverie_server.dream.networks.network import Network
    from reverie_server.worker.runtime import Runtime

log = logging.getLogger(__name__)

_REPORT_EVERY = 0.1
"""Seconds between two reports of a dream's progress."""

_GLIMPSE = 3
"""Steps after which a dream is shown for the first time: its first octave may take a second."""

_WARM = 1.0
"""Seconds of dreaming after which the rest can be estimated."""


def main(pipe: Connection, weights: Path, folder: Path) -> None:
    """Load TensorFlow and the standard network, then dream until the front is gone or says `Stop`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the front, which ends us
    logs.catch_output(folder)
    _stand_back()
    os.environ.setdefault("KERAS_HOME", str(weights))  # TensorFlow's Keras would leave a folder in the user's home
    line = PipeChannel(pipe)
    logs.forward(line.send)
    try:
        from reverie_server.worker.runtime import (
            Runtime,  # it brings TensorFlow, which looks at the environment and prints
        )

        bench = WorkerLoop(line, Runtime(weights))
    except Exception:
        log.exception("The worker cannot start.")
        raise
    bench.work()


def _stand_back() -> None:
    """Let everything else go first, the editor and our own front: dreaming takes all the processor it can get."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        psutil.Process().nice(10)


class PipeChannel:
    """Both ways of the pipe: orders are read in a thread, so that the front's end is noticed at any time."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._orders: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, report: Any) -> None:
        """Report to the front."""
        raw = pickle.dumps(report)
        with self._lock:
            try:
                self._pipe.send_bytes(raw)
            except OSError:
                os._exit(0)

    def orders(self, wait: bool) -> Iterator[Any]:
        """The orders that have come; with `wait`, at least one."""
        try:
            yield self._orders.get(block=wait)
            while True:
                yield self._orders.get_nowait()
        except queue.Empty:
            return

    @property
    def waiting(self) -> bool:
        """Whether an order has come."""
        return not self._orders.empty()

    def _listen(self) -> None:
        try:
            while not isinstance(order := self._pipe.recv(), ipc.Stop):
                self._orders.put(order)
        except (EOFError, OSError):
            pass
        os._exit(0)  # TensorFlow may be in the middle of a long computation; nothing here needs to be saved


class StepOutcome(Enum):
    """What became of a dream by its last tile."""

    GOES_ON = "goes on"
    HALTED = "halted"
    OVER = "over"


class DreamTask:
    """One ordered dream, begun when its first tile is asked for."""

    def __init__(self, order: ipc.Start) -> None:
        self.order = order
        self.stop_after = order.stop_after
        self._network: Network | None = None
        self._dreaming: DreamRun | None = None
        self._moments: Iterator[StepProgress] = iter(())
        self._load_seconds = 0.0
        self._reported = 0.0
        self._active = 0.0
        self._shown = False
        self._first: tuple[float, float] | None = None

    def advance(self, studio: Runtime, line: PipeChannel) -> StepOutcome:
        """Load the network, or dream one tile, and report."""
        if self._network is None:
            self._network = self._load(studio, line)
            return StepOutcome.GOES_ON  # it may have been dropped meanwhile
        if self._dreaming is None:
            self._dreaming = studio.dreaming(self.order, self._network)
            self._moments = self._dreaming.steps()
        started = time.monotonic()
        moment = next(self._moments, None)
        self._active += time.monotonic() - started
        if moment is None:
            self._finish(studio, line)
            return StepOutcome.OVER
        self._report(moment, line)
        if moment.octave_done or (moment.step > _GLIMPSE and not self._shown):
            line.send(ipc.Preview(self.order.job, moment.octave, moment.octaves, self._dreaming.preview()))
            self._shown = True
        if not moment.octave_done:
            return StepOutcome.GOES_ON
        if self.stop_after is None or moment.octave < self.stop_after:
            return StepOutcome.GOES_ON
        line.send(ipc.Paused(self.order.job, moment.octave))
        return StepOutcome.HALTED

    def _load(self, studio: Runtime, line: PipeChannel) -> Network:
        line.send(ipc.Loading())
        network = studio.network(self.order.settings)
        studio.rehearse(network, self.order.settings)
        self._load_seconds, self._words = time.monotonic() - self.order.sent, network.words
        line.send(ipc.Ready(network.words))
        return network

    def _report(self, moment: StepProgress, line: PipeChannel) -> None:
        now = time.monotonic()
        if now - self._reported < _REPORT_EVERY and not moment.octave_done:
            return
        self._reported = now
        line.send(
            ipc.Progress(
                self.order.job,
                moment.octave,
                moment.octaves,
                moment.step,
                moment.steps,
                moment.fraction,
                self._seconds_left(moment.fraction),
                self._words,
            )
        )

    def _seconds_left(self, fraction: float) -> float | None:
        """By the pace since the first tile, which is slower than all others: TensorFlow prepares itself."""
        if self._first is None:
            self._first = (self._active, fraction)
        seconds, done = self._active - self._first[0], fraction - self._first[1]
        return seconds / done * (1 - fraction) if seconds > _WARM and done > 0 else None

    def _finish(self, studio: Runtime, line: PipeChannel) -> None:
        assert self._dreaming
        order = self.order
        finished = self._dreaming.result()
        result = finished.picture(order.deliver, order.part)
        shared_memory.write(order.result, result)
        report = finished.report(order.measure)
        report["seconds"] = {"load": self._load_seconds, **report["seconds"]}
        line.send(ipc.Finished(order.job, report))
        if order.deliver != "flat":  # that is no layer of its own, to go deeper from
            studio.remember(result, order.part, finished)


class WorkerLoop:
    """The dreams in hand: the one started last goes first; those that were halted wait for a `Continue`."""

    def __init__(self, line: PipeChannel, studio: Runtime) -> None:
        self._line = line
        self._studio = studio
        self._stack: list[DreamTask] = []
        self._halted: dict[int, DreamTask] = {}

    def work(self) -> None:
        """Tile by tile, orders in between; never returns."""
        self._warm_up()
        while True:
            for order in self._line.orders(wait=not self._stack):
                self._obey(order)
            if self._stack:
                self._advance(self._stack[-1])

    def _warm_up(self) -> None:
        """Load what most dreams want; and, unless one waits already, have TensorFlow prepare itself for it."""
        try:
            network = self._studio.network(Settings())
            self._line.send(ipc.Ready(network.words))
            if not self._line.waiting:
                self._studio.rehearse(network, Settings())
        except ReverieError as error:
            log.warning("%s", error)  # each dream that wants this network will say so
            self._line.send(ipc.Ready(""))

    def _obey(self, order: Any) -> None:
        match order:
            case ipc.Start():
                self._stack.append(DreamTask(order))
            case ipc.Continue() if dream := self._halted.pop(order.job, None):
                dream.stop_after = order.stop_after
                self._stack.append(dream)
            case ipc.Discard():
                self._halted.pop(order.job, None)
                self._stack = [dream for dream in self._stack if dream.order.job != order.job]
                self._line.send(ipc.Discarded(order.job))

    def _advance(self, dream: DreamTask) -> None:
        try:
            turn = dream.advance(self._studio, self._line)
        except Exception as error:  # noqa: BLE001 (whatever it is, it ends this dream alone; _told logs it)
            told = _told(error)
            self._line.send(ipc.Failed(dream.order.job, told.code, told.what, told.remedy))
            turn = StepOutcome.OVER
        if turn is not StepOutcome.GOES_ON:
            self._stack.remove(dream)
        if turn is StepOutcome.HALTED:
            self._halted[dream.order.job] = dream


def _told(error: Exception) -> ReverieError:
    """An error as a person can be told it; the log has the rest."""
    if isinstance(error, ReverieError):
        return error
    log.error("A dream failed.", exc_info=error)
    no_room = isinstance(error, OSError) and error.errno == errno.ENOMEM
    if no_room or isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":  # TensorFlow's
        return OutOfMemory(
            "The dream does not fit into this machine's memory.",
            "Choose a smaller tile size, or dream a smaller picture.",
        )
    return Unexpected(
        f"The dream failed by a fault in Reverie ({type(error).__name__}).",
        "Please report it, with the server's log.",
    )
