"""Who is let in."""

from __future__ import annotations

import dataclasses
import os
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
import zmq

from reverie_shared.connection import Connection
from reverie_shared.messages import Hello, Ping, Pong
from reverie_shared.protocol import FRAME_BYTES, encode
from tests.service.processes import ServerProcess
from tests.service.strangers import GREETING, as_another_user, reach
from tests.service.wire import Wire

Start = Callable[..., ServerProcess]
Dial = Callable[[Connection], Wire]

SILENCE = 700
"""Milliseconds in which an answer would have come a hundred times."""


def test_a_client_with_a_key_of_its_own_gets_no_answer(server: ServerProcess, dial: Dial) -> None:
    public, secret = (key.decode() for key in zmq.curve_keypair())
    wire = dial(dataclasses.replace(server.connection, client_public=public, client_secret=secret))

    wire.control.send_multipart(encode(Hello(server.connection.build, "stranger"), 1))

    assert not wire.control.poll(SILENCE)
    assert "was rejected" in server.log()


def test_who_tries_many_keys_does_not_fill_the_log(server: ServerProcess, dial: Dial) -> None:
    for _ in range(20):
        public, secret = (key.decode() for key in zmq.curve_keypair())
        dial(dataclasses.replace(server.connection, client_public=public, client_secret=secret))
    dial(server.connection).ask(Ping())

    assert server.log().count("was rejected") <= 1


@pytest.mark.parametrize("which", ["control", "pictures"])
def test_a_client_without_encryption_gets_no_answer(server: ServerProcess, which: str) -> None:
    with zmq.Context() as context, context.socket(zmq.DEALER) as plain:
        plain.linger = 0
        plain.connect(getattr(server.connection, which))
        plain.send_multipart(encode(Hello(server.connection.build, "stranger"), 1))

        assert not plain.poll(SILENCE)


def test_who_does_not_speak_zeromq_gets_nothing_beyond_its_greeting(server: ServerProcess) -> None:
    with reach(server.connection.control) as stranger:
        stranger.settimeout(SILENCE / 1000)
        stranger.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = b""
        try:
            while piece := stranger.recv(1000):
                heard += piece
        except (TimeoutError, ConnectionResetError):
            pass

    assert len(heard) <= 64, "ZeroMQ's greeting has 64 bytes"
    assert b"reverie" not in heard


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_another_user_reaches_neither_sockets_nor_keys(start: Start) -> None:
    with TemporaryDirectory() as home:  # unlike a test's own folder, it could be entered if Reverie let others in
        Path(home).chmod(0o755)
        server = start(home=Path(home))
        connection = server.connection
        server.places.run.chmod(0o755)  # even where the folder was opened

        def reached() -> list[str]:
            """All that can be had."""
            had = []
            for endpoint in (connection.control, connection.pictures):
                with suppress(PermissionError):
                    reach(endpoint)
                    had.append(endpoint)
            for file in (server.places.connection, server.places.logs / "server.log", *server.segments()):
                with suppress(PermissionError):
                    file.read_bytes()
                    had.append(str(file))
            return had

        assert as_another_user(reached) == []
        server.stop()


def test_frames_before_the_key_is_shown_take_no_memory_to_speak_of_where_there_are_only_ports(
    start: Start, dial: Dial, tmp_path: Path
) -> None:
    server = start(home=tmp_path / ("a long name " * 10))
    connection = server.connection
    front = psutil.Process(server.process.pid)
    before = front.memory_info().rss
    strangers = []
    for _ in range(50):
        strangers.append(reach(connection.control))
        with suppress(OSError):  # it is disconnected as soon as its frame is too long
            strangers[-1].sendall(GREETING + b"\x06" + struct.pack(">Q", FRAME_BYTES) + bytes(FRAME_BYTES - 1))

    assert dial(connection).ask(Ping()) == Pong()
    assert front.memory_info().rss - before < 2**24
    for stranger in strangers:
        stranger.close()


def test_the_server_goes_on_for_its_own_clients(client: Wire) -> None:
    assert client.facts()["retiring"] is False
