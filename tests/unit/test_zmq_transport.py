"""The end of a line to the server."""

from __future__ import annotations

import threading
import time

import pytest
import zmq

from reverie_plugin.connect.transport import Channel
from reverie_plugin.connect.zmq_transport import CLOSE_SECONDS, ZmqTransport
from reverie_shared.connection import Connection


@pytest.fixture
def to_nobody() -> Connection:
    """Where a server was, and is no more."""
    (server, _), (public, secret) = ([key.decode() for key in zmq.curve_keypair()] for _ in range(2))
    return Connection("tcp://127.0.0.1:9", "tcp://127.0.0.1:9", server, public, secret, 0, "")


def test_a_line_to_a_server_that_is_gone_is_closed_at_once(to_nobody: Connection) -> None:
    wire = ZmqTransport(to_nobody)
    wire.send(Channel.CONTROL, [b"anybody there?"])
    began = time.monotonic()
    wire.close()
    assert time.monotonic() - began < CLOSE_SECONDS


def test_an_editor_does_not_wait_for_ever_where_zeromq_does(
    to_nobody: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()
    destroy = zmq.Context.destroy
    monkeypatch.setattr(zmq.Context, "destroy", lambda context, linger: (end.wait(), destroy(context, linger)))
    wire = ZmqTransport(to_nobody)
    began = time.monotonic()
    wire.close()
    assert CLOSE_SECONDS <= time.monotonic() - began < CLOSE_SECONDS + 5
    end.set()
