"""What the worker tells the server when it cannot load a network, and while it measures a dream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest

from reverie_server.jobs.scheduler import Scheduler
from reverie_server.pictures.store import HeldPicture
from reverie_server.worker import ipc, task
from reverie_server.worker.channel import PipeChannel
from reverie_server.worker.loop import WorkerLoop
from reverie_server.worker.task import DreamTask, StepOutcome
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.picture import Part, Picture
from reverie_shared.settings import Settings
from tests.support.jobs import make_job
from tests.support.recording_worker import RecordingWorker

if TYPE_CHECKING:
    from reverie_server.worker.runtime import Runtime


class Ended(Exception):
    """The worker waits for a command."""


class RecordingChannel:
    """In place of `PipeChannel`: no command ever comes."""

    def __init__(self) -> None:
        self.sent: list[object] = []
        self.has_commands = False

    def send(self, report: object) -> None:
        self.sent.append(report)

    def commands(self, **_: bool) -> NoReturn:
        raise Ended


class FailingRuntime:
    """In place of `Runtime`: no network can be loaded."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def default_settings(self) -> Settings:
        return Settings()

    def is_ready(self, _: Settings) -> bool:
        return False

    def network(self, _: Settings) -> NoReturn:
        raise self._error


@pytest.mark.parametrize(
    "error",
    [NetworkUnavailable("It is not installed.", "Install it."), ValueError("a damaged file")],
    ids=["not installed", "unexpected"],
)
def test_a_worker_whose_first_network_cannot_be_loaded_is_ready_nevertheless(error: Exception) -> None:
    channel = RecordingChannel()

    with pytest.raises(Ended):
        WorkerLoop(cast(PipeChannel, channel), cast("Runtime", FailingRuntime(error))).run()

    assert channel.sent == [ipc.Ready("")]


def test_a_dream_whose_network_cannot_be_loaded_says_that_loading_has_ended(held: HeldPicture) -> None:
    channel = RecordingChannel()
    worker = RecordingWorker()
    Scheduler(worker, idle=1.0).add(make_job(held))
    (start,) = worker.sent
    assert isinstance(start, ipc.Start)
    failing = DreamTask(start)

    with pytest.raises(NetworkUnavailable):
        failing.advance(
            cast("Runtime", FailingRuntime(NetworkUnavailable("It is not installed.", "Install it."))),
            cast(PipeChannel, channel),
        )

    assert channel.sent == [ipc.Loading(), ipc.Ready("")]


class MeasuredDream:
    """In place of `DreamRun`, and of its result: one tile is dreamed, and three are measured."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def steps(self) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(octave=1, octaves=1, step=1, steps=1, fraction=1.0, octave_done=False)

    def result(self) -> MeasuredDream:
        return self

    def picture(self, _deliver: str, _part: Part | None) -> Picture:
        return self._picture

    def report(self, _measure: bool, on_tile: Callable[[], None]) -> dict[str, Any]:
        for _ in range(3):
            on_tile()
        return {"seconds": {}}


def test_a_dream_that_is_measured_reports_after_each_tile_that_it_gets_on(
    held: HeldPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "_REPORT_INTERVAL", 0.0)
    channel, worker = RecordingChannel(), RecordingWorker()
    Scheduler(worker, idle=1.0).add(make_job(held))
    (start,) = worker.sent
    assert isinstance(start, ipc.Start)
    run = MeasuredDream(Picture(held.format, bytes(held.format.size)))
    runtime = SimpleNamespace(
        is_ready=lambda _: True,
        network=lambda _: SimpleNamespace(name="a network"),
        warm_up=lambda *_: None,
        new_run=lambda *_: run,
        keep_residual=lambda *_: None,
        origin=lambda *_: None,
        take_kept=lambda *_: None,
    )
    dreaming = DreamTask(start)

    while dreaming.advance(cast("Runtime", runtime), cast(PipeChannel, channel)) is not StepOutcome.ENDED:
        pass

    kinds = [type(message) for message in channel.sent]
    assert kinds == [ipc.Ready, *[ipc.ProgressReport] * 4, ipc.Finished]
