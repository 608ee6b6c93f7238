"""How the server reads what has arrived, however many frames it has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import zmq

from reverie_server.net.listener import Socket
from reverie_server.net.sockets import Inbox


@pytest.fixture
def sockets() -> Iterator[tuple[Socket, Socket]]:
    """The server's socket, and a client's at its other end."""
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router, context.socket(zmq.DEALER) as client:
        client.identity = b"a"
        router.bind("inproc://here")
        client.connect("inproc://here")
        yield router, client


def test_a_message_is_its_sender_and_its_frames(sockets: tuple[Socket, Socket]) -> None:
    inbox = Inbox(sockets[0])
    assert inbox.receive() is None

    sockets[1].send_multipart([b"header", b"pixels"])

    assert inbox.receive() == [b"a", b"header", b"pixels"]
    assert inbox.receive() is None


def test_of_a_message_of_thousands_of_frames_few_are_kept_and_the_rest_is_dropped_piece_by_piece(
    sockets: tuple[Socket, Socket],
) -> None:
    inbox = Inbox(sockets[0])
    sockets[1].send_multipart([b"x"] * 5000)
    sockets[1].send(b"next")

    read = [inbox.receive()]
    while len(read) < 20 and read[-1] != [b"a", b"next"]:
        read.append(inbox.receive())

    assert read[0] == [b"a", b"x", b"x", b"x"]
    assert read[1:-1] == [None] * 4
    assert read[-1] == [b"a", b"next"]
