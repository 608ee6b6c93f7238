"""An error in one part of the server ends neither its loop nor its good order at the end."""

from __future__ import annotations

import errno
import signal
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
from reverie_server.net import sockets
from reverie_server.networks.catalog import FILES
from reverie_server.pictures.store import Pictures
from reverie_server.pictures.transfers import Transfers
from reverie_shared.places import Places

IDLE = 0.5
"""Seconds after which the server of a test ends by itself."""


def failing(*_: object) -> NoReturn:
    raise RuntimeError("a fault of the test's making")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


@pytest.fixture
def server(places: Places) -> Iterator[Server]:
    """A server that listens to no signal after the test."""
    signals = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
    handlers = [(number, signal.getsignal(number)) for number in signals]
    lock = InstanceLock(places)
    assert lock.acquire()
    yield Server(places, lock, idle_worker=1.0, idle=IDLE, published=FILES)
    for number, handler in handlers:
        signal.signal(number, handler)


def test_a_periodic_task_that_fails_is_logged_and_those_after_it_are_done(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    expired: list[Pictures] = []
    monkeypatch.setattr(Scheduler, "tick", failing)
    monkeypatch.setattr(Pictures, "expire", lambda pictures: expired.append(pictures))

    server.run()

    assert expired
    assert "a fault of the test's making" in caplog.text


def test_a_socket_that_cannot_be_restored_is_logged_once(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[object] = []

    def refuse(socket: object, _: str) -> NoReturn:
        tried.append(socket)
        raise zmq.ZMQError(errno.EROFS)

    monkeypatch.setattr(app, "_MAINTENANCE_SECONDS", 0.0)
    monkeypatch.setattr(app, "_TICK_IDLE", app._TICK_BUSY)
    monkeypatch.setattr(sockets, "restore", refuse)

    server.run()

    assert len(tried) > 1
    assert caplog.text.count("Clients may not reach this server: ") == 1


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
