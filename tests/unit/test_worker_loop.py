"""What the worker tells the server when it cannot load a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, cast

import pytest

from reverie_server.jobs.scheduler import Scheduler
from reverie_server.pictures.store import HeldPicture
from reverie_server.worker import ipc
from reverie_server.worker.channel import PipeChannel
from reverie_server.worker.loop import WorkerLoop
from reverie_server.worker.task import DreamTask
from reverie_shared.errors import NetworkUnavailable
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
    task = DreamTask(start)

    with pytest.raises(NetworkUnavailable):
        task.advance(
            cast("Runtime", FailingRuntime(NetworkUnavailable("It is not installed.", "Install it."))),
            cast(PipeChannel, channel),
        )

    assert channel.sent == [ipc.Loading(), ipc.Ready("")]
