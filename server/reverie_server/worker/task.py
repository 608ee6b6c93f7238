"""One job in the worker, computed in short steps: a dream tile by tile, or a look at a picture."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

from reverie_server.pictures import shared_memory
from reverie_server.worker import ipc
from reverie_server.worker.channel import PipeChannel
from reverie_shared.settings import Settings

if TYPE_CHECKING:
    from reverie_server.cluster.joining import ConnectedExecutor
    from reverie_server.dream import DreamRun, StepProgress
    from reverie_server.dream.motion import FrameRun
    from reverie_server.dream.networks.network import Network
    from reverie_server.worker.kept_runs import KeptRun, Origin
    from reverie_server.worker.runtime import Runtime

_REPORT_INTERVAL = 0.1
"""Seconds between two reports of a dream's progress."""

_FIRST_PREVIEW_STEP = 3
"""Steps after which the first preview is sent: the first octave alone may take a second."""

_ESTIMATE_AFTER = 1.0
"""Seconds of computing after which the rest can be estimated."""


class StepOutcome(Enum):
    """The state of a dream after one tile."""

    CONTINUES = "continues"
    PAUSED = "paused"
    ENDED = "ended"


class Task(ABC):
    """One job that was started."""

    def __init__(self, job: int) -> None:
        self.job = job
        self.stop_after: int | None = None
        """Where a dream is to pause: after this many octaves."""

    @abstractmethod
    def advance(self, runtime: Runtime, channel: PipeChannel) -> StepOutcome:
        """Compute one step, and report."""

    def leave(self, runtime: Runtime) -> None:  # noqa: B027  # a look leaves nothing
        """Leave to the runtime what may be wanted again, where its client has discarded it."""

    def close(self) -> None:  # noqa: B027  # a look holds nothing
        """Give back what it holds of other machines: it has ended, or is discarded."""


class LookTask(Task):
    """One look at a picture; its network is loaded first, and looks at ordinary pictures the first time."""

    def __init__(self, command: ipc.Look) -> None:
        super().__init__(command.job)
        self._command = command
        self._network: Network | None = None
        self._steps: Iterator[dict[str, Any] | None] = iter(())

    def advance(self, runtime: Runtime, channel: PipeChannel) -> StepOutcome:
        """Load the network, or look at one picture."""
        if self._network is None:
            self._network = load(self._command.settings, runtime, channel)
            self._steps = runtime.look(self._command, self._network)
            return StepOutcome.CONTINUES  # the look may have been discarded meanwhile
        seen = next(self._steps)
        if seen is None:
            return StepOutcome.CONTINUES
        channel.send(ipc.Finished(self.job, seen))
        return StepOutcome.ENDED


class DreamTask(Task):
    """One dream that was started; its network is loaded, and its pictures are read, when it is first advanced."""

    def __init__(self, start: ipc.Start) -> None:
        super().__init__(start.job)
        self.stop_after = start.stop_after
        self._start = start
        self._network: Network | None = None
        self._origin: Origin | None = None
        self._joining: Generator[None, None, ConnectedExecutor] | None = None
        self._executor: ConnectedExecutor | None = None
        self._run: DreamRun | FrameRun | None = None
        self._steps: Iterator[StepProgress] = iter(())
        self._progress: StepProgress | None = None
        self._load_seconds = 0.0
        self._last_report = 0.0
        self._compute_seconds = 0.0
        self._previewed = False
        self._first_tile: tuple[float, float] | None = None
        """Seconds and fraction after the first tile."""

    def advance(self, runtime: Runtime, channel: PipeChannel) -> StepOutcome:
        """Load the network, or compute one tile, and report."""
        if self._network is None:
            shared_memory.reserve(self._start.result)
            if self._start.film:
                shared_memory.reserve(self._start.film.state)
            self._network = load(self._start.settings, runtime, channel)
            self._load_seconds = time.monotonic() - self._start.sent
            return StepOutcome.CONTINUES  # the dream may have been discarded meanwhile
        if self._origin is None:
            self._origin = runtime.origin(self._start, self._network)
            if kept := runtime.take_kept(self._origin):
                return self._take_over(kept, channel)
        if self._run is None:
            if not self._join(runtime, self._network):
                return StepOutcome.CONTINUES
            self._run = runtime.new_run(self._start, self._network, self._executor)
            self._steps = self._run.steps()
        started = time.monotonic()
        progress = next(self._steps, None)
        self._compute_seconds += time.monotonic() - started
        if progress is None:
            self._finish(self._run, self._network, runtime, channel)
            return StepOutcome.ENDED
        self._progress = progress
        self._report(progress, self._network, channel)
        wanted = progress.octave_done or (progress.step > _FIRST_PREVIEW_STEP and not self._previewed)
        if wanted and self._start.film is None:  # a film's frames are soon seen themselves
            self._send_preview(self._run, progress, channel)
        return self._pause(progress.octave, channel) if progress.octave_done else StepOutcome.CONTINUES

    def leave(self, runtime: Runtime) -> None:
        """Leave a preview, which its client has discarded, to the runtime: another strength of it may be wanted."""
        if self.stop_after is not None:
            self._keep(runtime)

    def close(self) -> None:
        """End what a cluster's nodes do for it, and the connection with them."""
        if self._joining is not None:
            self._joining.close()
        if self._executor is not None:
            self._run, self._steps = None, iter(())  # before the engines go that compute for it
            self._executor.close()

    def _join(self, runtime: Runtime, network: Network) -> bool:
        """Get on with having the nodes of a cluster ready; whether they are, or none are wanted.

        A dream that may pause (a preview) is dreamed here: its engines would wait with it.
        """
        if self._start.on is None or self._start.stop_after is not None:
            return True
        if self._joining is None:
            self._joining = runtime.join(self._start.on, self._start.mixed, network)
        try:
            next(self._joining)
        except StopIteration as ended:
            self._executor = ended.value
        return self._executor is not None

    def _take_over(self, kept: KeptRun, channel: PipeChannel) -> StepOutcome:
        """Go on from a dream of another strength."""
        self._run, self._steps, self._progress = kept.run, kept.steps, kept.progress
        assert self._network is not None
        self._report(kept.progress, self._network, channel)
        self._send_preview(kept.run, kept.progress, channel)
        return self._pause(kept.octave, channel)

    def _send_preview(self, run: DreamRun | FrameRun, progress: StepProgress, channel: PipeChannel) -> None:
        channel.send(ipc.PreviewReport(self.job, progress.octave, progress.octaves, run.preview()))
        self._previewed = True

    def _pause(self, octave: int, channel: PipeChannel) -> StepOutcome:
        """Pause where this octave, which is complete, is the last one wanted for now."""
        if self.stop_after is None or octave < self.stop_after:
            return StepOutcome.CONTINUES
        channel.send(ipc.PausedReport(self.job, octave))
        return StepOutcome.PAUSED

    def _report(self, progress: StepProgress, network: Network, channel: PipeChannel) -> None:
        now = time.monotonic()
        if now - self._last_report < _REPORT_INTERVAL and not progress.octave_done:
            return
        self._last_report = now
        channel.send(
            ipc.ProgressReport(
                job=self.job,
                octave=progress.octave,
                octaves=progress.octaves,
                step=progress.step,
                steps=progress.steps,
                fraction=progress.fraction,
                seconds_left=self._seconds_left(progress.fraction),
                network=network.name,
            )
        )

    def _seconds_left(self, fraction: float) -> float | None:
        """Estimate by the pace since the first tile, which is slower than all others: TensorFlow traces its graph."""
        if not fraction:  # a colour map is read
            return None
        if self._first_tile is None:
            self._first_tile = (self._compute_seconds, fraction)
        seconds, done = self._compute_seconds - self._first_tile[0], fraction - self._first_tile[1]
        return seconds / done * (1 - fraction) if seconds > _ESTIMATE_AFTER and done > 0 else None

    def _finish(self, run: DreamRun | FrameRun, network: Network, runtime: Runtime, channel: PipeChannel) -> None:
        def on_tile() -> None:
            """Show that the worker gets on: measuring a large picture can take longer than a worker may be silent."""
            if self._progress:
                self._report(self._progress, network, channel)

        start = self._start
        result = run.result()
        picture = result.picture(start.deliver, start.part)
        shared_memory.write(start.result, picture)
        report = result.report(start.measure, on_tile)
        report["seconds"] = {"load": self._load_seconds, **report["seconds"]}
        if start.film:
            report["film"] = runtime.leave_film_state(run, start.film)
        if self._executor is not None:
            report["cluster"] = self._executor.report()
        channel.send(ipc.Finished(self.job, report))
        if start.deliver != "flat" and start.film is None:  # a flat picture is no layer of its own, to go deeper from
            runtime.keep_residual(picture, start.part, result)
        self._keep(runtime)

    def _keep(self, runtime: Runtime) -> None:
        if self._origin and self._run and self._progress and not self._executor:  # what nodes hold is given back
            runtime.keep(self._origin, self._run, self._steps, self._progress)


def load(settings: Settings, runtime: Runtime, channel: PipeChannel) -> Network:
    """The network that settings ask for, ready to dream with; says before and after that commands have to wait."""
    name = ""
    try:
        if not runtime.is_ready(settings):
            channel.send(ipc.Loading())
        network = runtime.network(settings)
        runtime.warm_up(network, settings)
        name = network.name
    finally:
        channel.send(ipc.Ready(name))
    return network
