"""Who is let in."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Callable

import pytest
import zmq

from reverie_shared.connection import Connection
from reverie_shared.messages import Hello
from reverie_shared.protocol import encode
from tests.service.processes import ServerProcess
from tests.service.wire import Wire

Dial = Callable[[Connection], Wire]

SILENCE = 700
"""Milliseconds in which an answer would have come a hundred times."""


def test_a_client_with_a_key_of_its_own_gets_no_answer(server: ServerProcess, dial: Dial) -> None:
    public, secret = (key.decode() for key in zmq.curve_keypair())
    wire = dial(dataclasses.replace(server.connection, client_public=public, client_secret=secret))

    wire.control.send_multipart(encode(Hello(server.connection.build, "stranger"), 1))

    assert not wire.control.poll(SILENCE)
    assert "was rejected" in server.log()


@pytest.mark.parametrize("which", ["control", "pictures"])
def test_a_client_without_encryption_gets_no_answer(server: ServerProcess, which: str) -> None:
    with zmq.Context() as context, context.socket(zmq.DEALER) as plain:
        plain.linger = 0
        plain.connect(getattr(server.connection, which))
        plain.send_multipart(encode(Hello(server.connection.build, "stranger"), 1))

        assert not plain.poll(SILENCE)


def test_who_does_not_speak_zeromq_gets_nothing_beyond_its_greeting(server: ServerProcess) -> None:
    port = int(server.connection.control.rpartition(":")[2])

    with socket.create_connection(("127.0.0.1", port)) as stranger:
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


def test_the_server_goes_on_for_its_own_clients(client: Wire) -> None:
    assert client.facts()["retiring"] is False
