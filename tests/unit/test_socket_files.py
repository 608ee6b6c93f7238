"""The server's sockets where they are files."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import psutil
import pytest
import zmq

from reverie_server.net import listener as listener_module
from reverie_server.net import sockets
from reverie_server.net.listener import ConnectionLimit, Socket
from reverie_server.net.sockets import Context
from reverie_server.net.throttle import LogThrottle
from reverie_server.net.zap import Keys, ZapHandler
from reverie_server.resources import RESERVED_MEMORY

if sys.platform != "win32":
    import resource

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has ports alone")

SOON = 5000
"""Milliseconds in which a message comes, on a busy machine too."""


class Listening:
    """A control socket, and clients of it."""

    def __init__(self, context: Context, folder: Path) -> None:
        self._context = context
        self._keys = Keys.generate()
        self._zap = ZapHandler(context, self._keys, LogThrottle())
        self.listener = sockets.open_control(context, self._keys, folder)
        self.socket, self.endpoint = self.listener.socket, self.listener.endpoint
        self.file = Path(self.endpoint.removeprefix("ipc://"))

    def client(self) -> Socket:
        """A client that never connects again."""
        client = self._context.socket(zmq.DEALER)
        client.curve_serverkey = self._keys.server_public
        client.curve_publickey, client.curve_secretkey = self._keys.client_public, self._keys.client_secret
        client.reconnect_ivl = -1
        client.connect(self.endpoint)
        return client

    def received(self) -> bytes | None:
        """The next message; None where none comes."""
        poller = zmq.Poller()
        poller.register(self.socket, zmq.POLLIN)
        poller.register(self._zap.socket, zmq.POLLIN)
        while ready := dict(poller.poll(SOON)):
            if self.socket in ready:
                return self.socket.recv_multipart()[-1]
            self._zap.answer()
        return None


@pytest.fixture
def listening() -> Iterator[Listening]:
    context = sockets.new_context()
    with TemporaryDirectory() as folder:  # its path is short enough for a socket
        yield Listening(context, Path(folder))
        context.destroy(linger=0)


def test_after_its_file_was_removed_a_socket_has_new_clients_and_those_that_it_had(listening: Listening) -> None:
    old = listening.client()
    old.send(b"before")
    assert listening.received() == b"before"
    listening.file.unlink()

    listening.listener.restore()

    assert stat.S_IMODE(listening.file.stat().st_mode) == 0o600
    listening.client().send(b"new")
    assert listening.received() == b"new"
    old.send(b"after", zmq.DONTWAIT)
    assert listening.received() == b"after"


def test_a_file_system_that_refuses_a_sockets_permissions_is_no_reason_for_a_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: Path, mode: int) -> NoReturn:
        raise OSError(errno.EINVAL, f"no mode {mode:o}")

    monkeypatch.setattr(Path, "chmod", refuse)
    context = sockets.new_context()
    with TemporaryDirectory() as folder:
        endpoint = sockets.open_control(context, Keys.generate(), Path(folder)).endpoint
        context.destroy(linger=0)

    assert endpoint.startswith("ipc://")


def test_files_of_servers_that_ended_are_removed_and_nothing_else(listening: Listening) -> None:
    folder = listening.file.parent
    names = ["999999999.control", f"{os.getppid()}.control", f"{'9' * 40}.control"]
    for name in names:
        socket.socket(socket.AF_UNIX).bind(str(folder / name))
    (folder / "notes.control").write_text("the user's")
    (folder / "1000000.pictures").mkdir()

    sockets.remove_files(folder)

    assert {file.name for file in folder.iterdir()} == {names[1], "notes.control", "1000000.pictures"}


def test_a_socket_whose_file_is_there_is_left_alone(listening: Listening) -> None:
    before = listening.file.stat().st_ino

    listening.listener.restore()

    assert listening.file.stat().st_ino == before


def test_a_listener_that_pauses_has_no_new_clients_and_keeps_those_that_it_has(listening: Listening) -> None:
    old = listening.client()
    old.send(b"before")
    assert listening.received() == b"before"

    listening.listener.pause()
    assert not listening.file.exists()
    listening.listener.restore()
    assert not listening.file.exists(), "it was not removed by anybody else"
    old.send(b"meanwhile")
    assert listening.received() == b"meanwhile"

    listening.listener.resume()
    assert stat.S_IMODE(listening.file.stat().st_mode) == 0o600
    listening.client().send(b"new")
    assert listening.received() == b"new"
    old.send(b"after")
    assert listening.received() == b"after"


def test_pausing_again_and_again_takes_no_files(listening: Listening) -> None:
    before = psutil.Process().num_fds()
    for _ in range(5):
        listening.listener.pause()
        listening.listener.resume()

    assert psutil.Process().num_fds() == before


def test_a_pause_after_which_the_file_is_nowhere_ends_with_a_new_one(listening: Listening) -> None:
    listening.listener.pause()
    for file in listening.file.parent.glob("*.control"):
        file.unlink()

    listening.listener.resume()

    listening.client().send(b"new")
    assert listening.received() == b"new"


def test_clients_can_connect_again_once_there_are_a_fourth_more_files_than_are_kept_back(listening: Listening) -> None:
    limit, used = ConnectionLimit([listening.listener]), psutil.Process().num_fds()
    before, paused = resource.getrlimit(resource.RLIMIT_NOFILE), []
    try:
        for left in (24, 23, 29, 30):
            resource.setrlimit(resource.RLIMIT_NOFILE, (used + left, before[1]))
            limit.look()
            paused.append(listening.listener.paused)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

    assert paused == [False, True, True, False]


def test_too_few_files_are_told_once_until_there_are_enough(
    listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    limit, used = ConnectionLimit([listening.listener]), psutil.Process().num_fds()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        for left in (20, 19, 20):
            resource.setrlimit(resource.RLIMIT_NOFILE, (used + left, before[1]))
            limit.look()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    limit.look()

    assert [record.getMessage() for record in caplog.records if record.name.endswith("listener")] == [
        "This process may open 20 more files: no other client can connect.",
        "There are files and memory enough again: clients can connect.",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="a limit on the address space is Linux's")
def test_what_is_kept_for_those_who_are_connected_is_kept_later_where_the_start_had_no_memory_for_it(
    listening: Listening,
) -> None:
    def addressed() -> int:
        return int(psutil.Process().memory_info().vms)

    before = resource.getrlimit(resource.RLIMIT_AS)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (addressed() + RESERVED_MEMORY // 2, before[1]))
        limit = ConnectionLimit([listening.listener])
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    without = addressed()

    for _ in range(2):
        limit.look()

    assert RESERVED_MEMORY <= addressed() - without < 2 * RESERVED_MEMORY
    assert not listening.listener.paused


def test_of_ports_which_stay_open_it_is_not_said_that_nobody_can_connect(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    context = sockets.new_context()
    with TemporaryDirectory() as folder:
        listener = sockets.open_control(context, Keys.generate(), Path(folder, "a" * 120))
        limit = ConnectionLimit([listener])
        monkeypatch.setattr(listener_module, "_too_little", lambda _: "There is little")
        limit.look()
        limit.look()
        monkeypatch.setattr(listener_module, "_too_little", lambda _: None)
        limit.look()
        context.destroy(linger=0)

    assert listener.endpoint.startswith("tcp://")
    assert [record.getMessage() for record in caplog.records if record.name.endswith("listener")][1:] == [
        "There is little: others can connect all the same, by ports.",
        "There are files and memory enough again.",
    ]
