"""What becomes of jobs as time goes by, with a clock that the tests set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import zmq

from reverie_server.jobs.manager import PAUSE_LIMIT, JobManager
from reverie_server.jobs.scheduler import Scheduler
from reverie_server.lifecycle import Lifecycle
from reverie_server.net.outbox import PROBE_INTERVAL, Outbox
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import RETENTION_SECONDS, Pictures, Purpose
from reverie_server.worker import ipc
from reverie_shared.errors import BadMessage, Busy, NotFound, ServerUnavailable
from reverie_shared.errors.dreams import DREAM_FAILED
from reverie_shared.messages import (
    FROM_SERVER,
    Accepted,
    Cancel,
    Cancelled,
    Continue,
    Done,
    Dream,
    Failed,
    Message,
    Paused,
    Pong,
    Preview,
    Progress,
    Resume,
    Status,
)
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.protocol import HEADER_BYTES, decode, encode
from tests.support.recording_worker import RecordingWorker


def failing(*_: object, **__: object) -> NoReturn:
    raise MemoryError


REPORT = {"seconds": {"load": 0.0, "dream": 1.0}}
GRAY = Picture(PixelFormat(10, 1, "y"), bytes(10))


class Setup:
    """A manager that sends through a real socket to clients, and whose worker records."""

    def __init__(self, weights: Path) -> None:
        self.now = 1000.0
        self.worker = RecordingWorker()
        self.pictures = Pictures(lambda _: 10_000, 1000, shared_memory.name_prefix(weights), lambda: self.now)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._router = self._context.socket(zmq.ROUTER)
        self._router.router_mandatory = 1
        self._router.bind("inproc://control")
        self._clients: dict[bytes, zmq.Socket[bytes]] = {}
        scheduler = Scheduler(self.worker, 1e6, lambda: self.now)
        self.lifecycle = Lifecycle(1e6, lambda: None)
        self.manager = JobManager(
            self.pictures, Outbox(self._router), scheduler, lambda: ["bundled"], self.lifecycle, lambda: self.now
        )
        photo = self.pictures.reserve("photo", PixelFormat(10, 1, "y"), Purpose.UPLOAD)
        self.pictures.publish(photo)

    def connect(self, name: bytes) -> None:
        socket = self._context.socket(zmq.DEALER)
        socket.identity = name
        socket.connect("inproc://control")
        self._clients[name] = socket

    def received(self, client: bytes = b"a") -> list[Message]:
        """All that was sent to the client since the last call."""
        found = []
        while self._clients[client].poll(20):
            found.append(decode(self._clients[client].recv_multipart(), FROM_SERVER).message)
        return found

    def dream(self, name: str, client: bytes = b"a", stop_after: int | None = None) -> int:
        """Order a dream, and drop the answers; returns the number by which the worker knows it, if it was given it."""
        self.manager.accept(client, Dream(name, "photo", {}, stop_after=stop_after), 1)
        self.received(client)
        starts = [command for command in self.worker.sent if isinstance(command, ipc.Start)]
        return starts[-1].job

    def states(self) -> dict[str, str]:
        return {facts["job"]: facts["state"] for facts in self.manager.facts()["jobs"]}

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.manager.tick()

    def close(self) -> None:
        self.pictures.close()
        self._context.destroy(linger=0)


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """A manager with the picture `photo`, and the clients `a` and `b`."""
    setup = Setup(tmp_path)
    setup.connect(b"a")
    setup.connect(b"b")
    yield setup
    setup.close()


def test_an_accepted_job_is_confirmed_and_its_progress_follows(setup: Setup) -> None:
    setup.manager.accept(b"a", Dream("job", "photo", {}), 7)

    assert setup.received() == [Accepted("job", 0), Progress("job", "dreaming")]
    assert setup.states() == {"job": "at work"}


def test_a_client_with_very_many_unfinished_jobs_gets_no_more(setup: Setup) -> None:
    for number in range(64):
        setup.manager.accept(b"a", Dream(f"{number}", "photo", {}), 1)

    with pytest.raises(Busy, match="64 of your dreams are waiting already"):
        setup.manager.accept(b"a", Dream("one more", "photo", {}), 1)


def test_the_progress_of_an_unfinished_job_is_sent_again_about_twice_a_second(setup: Setup) -> None:
    setup.dream("job")

    setup.pass_time(0.3)
    assert setup.received() == []
    setup.pass_time(0.2)
    assert setup.received() == [Progress("job", "dreaming")]


def test_a_network_is_said_to_be_loading_only_while_it_is(setup: Setup) -> None:
    setup.dream("job")
    for state, phase in (("starting", "loading"), ("loading", "loading"), ("ready", "dreaming")):
        setup.worker.state = state
        setup.pass_time(0.5)
        assert setup.received() == [Progress("job", phase)]


def test_a_paused_job_is_kept_for_a_minute_and_its_client_is_probed_meanwhile(setup: Setup) -> None:
    number = setup.dream("job", stop_after=1)
    setup.worker.on_report(ipc.PausedReport(number, 1))
    assert setup.received() == [Paused("job", 1)]

    setup.pass_time(PROBE_INTERVAL)
    assert setup.received() == [Pong()]
    setup.pass_time(PAUSE_LIMIT - PROBE_INTERVAL)
    assert setup.states() == {"job": "paused"}
    setup.pass_time(0.1)

    assert setup.states() == {}
    assert setup.worker.take_sent()[-1] == ("Discard", number)
    with pytest.raises(NotFound, match="kept for 60 seconds"):
        setup.manager.continue_paused(b"a", Continue("job"), 2)


def test_a_paused_job_goes_on_for_the_client_that_continues_it(setup: Setup) -> None:
    number = setup.dream("job", stop_after=1)
    setup.worker.on_report(ipc.PausedReport(number, 1))
    setup.received()

    setup.manager.continue_paused(b"b", Continue("job"), 2)
    setup.worker.on_report(ipc.Finished(number, REPORT))

    assert setup.received(b"a") == []
    assert [type(message) for message in setup.received(b"b")] == [Accepted, Progress, Done]


@pytest.mark.parametrize("report", [{}, {**REPORT, "no text": object()}])
def test_a_job_whose_report_cannot_be_told_fails_and_the_next_one_has_its_turn(
    setup: Setup, report: dict[str, Any]
) -> None:
    number = setup.dream("job")
    setup.dream("next")

    setup.worker.on_report(ipc.Finished(number, report))

    assert [message.code for message in setup.received() if isinstance(message, Failed)] == ["unexpected"]
    assert setup.states() == {"next": "at work"}


def test_a_finished_job_has_the_digests_of_its_maps_also_where_nothing_else_is_said_of_them(setup: Setup) -> None:
    maps = {"strength_map": "photo"}
    setup.manager.accept(b"a", Dream("job", "photo", {"strength_map": "map.png"}, maps=maps), 1)

    setup.worker.on_report(ipc.Finished(1, REPORT))

    (done,) = [message for message in setup.received() if isinstance(message, Done)]
    assert done.report["maps"] == {"strength_map": {"digest": "photo"}}


def test_the_report_counts_the_seconds_in_the_queue(setup: Setup) -> None:
    first = setup.dream("first")
    setup.dream("second")
    setup.now += 3.0
    setup.worker.on_report(ipc.Finished(first, REPORT))
    setup.now += 5.0
    setup.received()
    setup.worker.on_report(ipc.Finished(first + 1, REPORT))

    (done,) = setup.received()
    assert isinstance(done, Done)
    assert done.report["seconds"] == {"queue": 3.0, "load": 0.0, "dream": 1.0}


def test_a_finished_job_is_forgotten_with_its_result_after_its_time(setup: Setup) -> None:
    number = setup.dream("job")
    setup.worker.on_report(ipc.Finished(number, REPORT))
    (done,) = setup.received()
    assert isinstance(done, Done)

    setup.pass_time(RETENTION_SECONDS)
    setup.manager.resume(b"b", Resume("job"), 2)
    assert setup.received(b"b") == [done]
    assert setup.pictures.find(done.picture)
    setup.pass_time(1)

    assert setup.pictures.find(done.picture) is None
    with pytest.raises(NotFound, match="know that dream"):
        setup.manager.resume(b"b", Resume("job"), 2)


def test_a_retiring_server_waits_for_results_that_were_not_fetched(setup: Setup) -> None:
    number = setup.dream("job")
    assert not setup.manager.awaits_client(60), "it is not finished yet"
    setup.worker.on_report(ipc.Finished(number, REPORT))
    assert setup.manager.awaits_client(60)

    setup.now += 61
    assert not setup.manager.awaits_client(60)


def test_a_new_preview_takes_the_place_of_its_clients_last_one(setup: Setup) -> None:
    setup.dream("first", stop_after=1)
    setup.dream("of another client", b"b", stop_after=1)

    setup.manager.accept(b"a", Dream("second", "photo", {}, stop_after=1), 2)

    assert Cancelled("first") in setup.received()
    assert setup.states().keys() == {"of another client", "second"}


def test_each_preview_of_a_job_replaces_the_one_before(setup: Setup) -> None:
    number = setup.dream("job")
    names = []
    for octave in (1, 2):
        setup.worker.on_report(ipc.PreviewReport(number, octave, 2, GRAY))
        (preview,) = setup.received()
        assert isinstance(preview, Preview)
        names.append(preview.picture)

    assert setup.pictures.find(names[0]) is None
    assert setup.pictures.find(names[1])


def test_the_jobs_of_a_client_that_is_gone_are_dropped(setup: Setup) -> None:
    setup.dream("mine")
    setup.dream("yours", b"b")

    setup.manager.drop_client(b"a")

    assert setup.states() == {"yours": "at work"}


def test_the_job_of_a_dead_worker_fails_in_words(setup: Setup) -> None:
    setup.dream("job")

    setup.worker.die()

    (failed,) = setup.received()
    assert isinstance(failed, Failed)
    assert (failed.code, failed.what) == ("worker-died", "It was killed.")


def test_two_jobs_of_one_name_and_jobs_of_a_retiring_server_are_refused(setup: Setup) -> None:
    setup.dream("job")
    with pytest.raises(BadMessage, match="A job of that name exists"):
        setup.manager.accept(b"b", Dream("job", "photo", {}), 2)

    setup.lifecycle.retire("A test asks for it.")
    with pytest.raises(Busy, match="shutting down"):
        setup.manager.accept(b"b", Dream("another", "photo", {}), 2)


def test_cancelling_frees_the_result_and_a_job_that_is_not_known_counts_as_cancelled(setup: Setup) -> None:
    before = setup.pictures.bytes
    number = setup.dream("job")
    setup.manager.cancel(b"a", Cancel("job"), 2)
    setup.worker.on_report(ipc.Discarded(number))
    setup.manager.cancel(b"a", Cancel("nothing"), 3)

    assert setup.received() == [Cancelled("job"), Cancelled("nothing")]
    assert setup.pictures.bytes == before


def test_the_end_of_the_server_fails_what_is_unfinished(setup: Setup) -> None:
    running = setup.dream("running")
    setup.dream("waiting")
    setup.worker.take_sent()

    setup.manager.close(ServerUnavailable("The server was ended.", "Start the dream again."))

    assert [(type(message), getattr(message, "job", "")) for message in setup.received()] == [
        (Failed, "running"),
        (Failed, "waiting"),
    ]
    assert setup.worker.take_sent() == [("Discard", running)], "no other is started"
    assert setup.worker.pid is None


def test_the_memory_of_a_result_that_never_comes_is_freed_at_once(setup: Setup) -> None:
    before = setup.pictures.bytes
    number = setup.dream("job")

    setup.worker.on_report(ipc.FailedReport(number, DREAM_FAILED(reason="KeyError")))

    assert setup.pictures.bytes == before


def test_a_job_that_cannot_be_confirmed_is_forgotten_and_blocks_no_other(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "send", failing)
        with pytest.raises(MemoryError):
            setup.manager.accept(b"a", Dream("lost", "photo", {}), 1)
    assert setup.states() == {}

    setup.manager.accept(b"a", Dream("next", "photo", {}), 2)

    assert setup.states() == {"next": "at work"}


def test_however_many_jobs_there_are_what_is_told_of_them_fits_into_a_message(setup: Setup) -> None:
    for client in (b"a", b"b"):
        for number in range(60):
            name = client.decode() + "\N{SPIRAL SHELL}" * 60 + str(number)
            setup.manager.accept(client, Dream(name, "photo", {}), 1)

    facts = setup.manager.facts()

    assert (len(facts["jobs"]), facts["more_jobs"], facts["queue"]) == (100, 20, 119)
    assert facts["jobs"][0]["state"] == "at work"
    assert len(encode(Status(facts))[0]) < HEADER_BYTES - 4000
