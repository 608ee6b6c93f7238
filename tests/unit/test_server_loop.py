"""An error in one part of the server ends neither its loop nor its good order at the end."""

from __future__ import annotations

import errno
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import zmq

from reverie_server import app
from reverie_server.app import Server
from reverie_server.instance import InstanceLock
from reverie_server.jobs.manager import JobManager
from reverie_server.jobs.scheduler import Scheduler
from reverie_server.net.listener import Listener
from reverie_server.networks.catalog import FILES
from reverie_server.periodic import PeriodicTask
from reverie_server.pictures.store import Pictures
from reverie_server.pictures.transfers import Transfers
from reverie_shared.connection import Connection
from reverie_shared.errors import ReverieError
from reverie_shared.messages import Leaving, Release, Shutdown
from reverie_shared.places import Places
from tests.service.wire import SECONDS, Wire

IDLE = 0.5
"""Seconds after which the server of a test ends by itself."""


def failing(*_: object) -> NoReturn:
    raise RuntimeError("a fault of the test's making")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


@pytest.fixture
def server(places: Places, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that listens to no signal after the test."""
    signals = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
    handlers = [(number, signal.getsignal(number)) for number in signals]
    lock = InstanceLock(places)
    assert lock.acquire()
    yield Server(places, lock, idle_worker=1.0, idle=getattr(request, "param", IDLE), published=FILES)
    for number, handler in handlers:
        signal.signal(number, handler)


@pytest.fixture
def expired(monkeypatch: pytest.MonkeyPatch) -> list[Pictures]:
    """What a server that is made afterwards does by the clock, after a task that fails."""
    expired: list[Pictures] = []
    monkeypatch.setattr(Scheduler, "tick", failing)
    monkeypatch.setattr(Pictures, "expire", lambda pictures: expired.append(pictures))
    return expired


def test_a_periodic_task_that_fails_is_logged_and_those_after_it_are_done(
    expired: list[Pictures], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.run()

    assert expired
    assert "a fault of the test's making" in caplog.text


def test_a_periodic_task_that_fails_each_time_is_logged_once_and_then_counted(caplog: pytest.LogCaptureFixture) -> None:
    task = PeriodicTask(failing, "It failed")

    for _ in range(250):
        task()

    assert [record.message.partition(": ")[0] for record in caplog.records] == [
        "It failed",
        "It failed, for the 10th time",
        "It failed, for the 100th time",
    ]
    assert caplog.records[0].exc_info, "the first one with its traceback"


def test_an_error_that_comes_again_after_it_was_over_is_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    faults = iter(
        [OSError(errno.EROFS, "read-only"), None, OSError(errno.EROFS, "read-only"), OSError(errno.EIO, "bad")]
    )

    def act() -> None:
        if fault := next(faults):
            raise fault

    task = PeriodicTask(act, "It failed")
    for _ in range(4):
        task()

    assert caplog.messages == ["It failed: read-only.", "It failed: read-only.", "It failed: bad."]


def test_a_connection_file_that_cannot_be_restored_is_logged_once(
    server: Server, places: Places, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[object] = []

    def refuse(*_: object) -> NoReturn:
        tried.append(places)
        raise OSError(errno.EROFS, "read-only", f"/some/draft{len(tried)}")

    monkeypatch.setattr(app, "_MAINTENANCE_SECONDS", 0.0)
    monkeypatch.setattr(app, "_TICK_IDLE", app._TICK_BUSY)
    monkeypatch.setattr(InstanceLock, "_close_folder", refuse)

    server.run()

    assert len(tried) > 1
    assert caplog.text.count("Clients may not reach this server: read-only.") == 1


def test_a_loop_that_fails_at_each_pass_ends_so_that_another_server_can_be_started(
    server: Server, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []

    def fail(_: Transfers) -> NoReturn:
        passes.append(1)
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(app, "_TICK_BUSY", 0.0)
    monkeypatch.setattr(app, "_TICK_IDLE", 0.0)
    monkeypatch.setattr(Transfers, "send_strip", fail)

    with pytest.raises(RuntimeError, match="new thread"):
        server.run()

    assert len(passes) == app._MAX_FAULTS
    assert InstanceLock(places).acquire()


def test_a_socket_that_cannot_be_restored_is_logged_once(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[object] = []

    def refuse(listener: object) -> NoReturn:
        tried.append(listener)
        raise zmq.ZMQError(errno.EROFS)

    monkeypatch.setattr(app, "_MAINTENANCE_SECONDS", 0.0)
    monkeypatch.setattr(app, "_TICK_IDLE", app._TICK_BUSY)
    monkeypatch.setattr(Listener, "restore", refuse)

    server.run()

    assert len(tried) > 1
    assert caplog.text.count("Clients may not reach this server: ") == 1


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (RuntimeError("a fault of the test's making"), "request-failed"),
        (MemoryError(), "too-little"),
        (OSError(errno.EMFILE, "Too many open files"), "too-little"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("server", [SECONDS], indirect=True)
def test_a_request_that_fails_is_refused_in_words_and_the_next_one_is_answered(
    server: Server, places: Places, monkeypatch: pytest.MonkeyPatch, fault: Exception, told: str
) -> None:
    answers: list[object] = []

    def fail(*_: object) -> NoReturn:
        raise fault

    def ask() -> None:
        while (connection := Connection.read(places.connection)) is None:
            time.sleep(0.01)
        client = Wire(connection)
        try:
            client.ask(Release("a picture"))
        except ReverieError as refused:
            answers.append(refused.name)
        answers.append(client.ask(Shutdown(now=True)))
        client.close()

    monkeypatch.setattr(Pictures, "release_for_client", fail)
    asking = threading.Thread(target=ask)
    asking.start()

    server.run()

    asking.join(SECONDS)
    assert answers == [told, Leaving(0)]


def test_a_pass_of_the_loop_that_fails_is_logged_and_the_loop_goes_on(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    passes: list[int] = []

    def fail_once(_: Transfers) -> bool:
        passes.append(1)
        if len(passes) == 1:
            raise RuntimeError("can't start new thread")
        return False

    monkeypatch.setattr(Transfers, "send_strip", fail_once)

    server.run()  # to its end: it is idle

    assert "can't start new thread" in caplog.text


def test_an_error_at_the_end_is_told_and_leaves_nothing_behind(
    server: Server, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Pictures] = []
    monkeypatch.setattr(JobManager, "close", failing)
    monkeypatch.setattr(Pictures, "close", lambda pictures: closed.append(pictures))

    with pytest.raises(RuntimeError, match="of the test's making"):
        server.run()

    assert closed, "the memory of all pictures is freed"
    assert not places.connection.exists()
    assert InstanceLock(places).acquire(), "another server can start"
