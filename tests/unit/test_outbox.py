"""Messages to clients that do not read, or are gone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import zmq

from reverie_server.net.outbox import Outbox
from reverie_shared.messages import FROM_SERVER, Cancelled, Message, Pong
from reverie_shared.protocol import decode

CLIENT = b"client"


@pytest.fixture
def context() -> Iterator[zmq.Context[zmq.Socket[bytes]]]:
    context = zmq.Context()
    yield context
    context.destroy(linger=0)


@pytest.fixture
def server(context: zmq.Context[zmq.Socket[bytes]]) -> zmq.Socket[bytes]:
    """The server's end of a line that takes two messages at a time."""
    socket = context.socket(zmq.ROUTER)
    socket.router_mandatory = 1
    socket.sndhwm = 1
    socket.bind("inproc://server")
    return socket


@pytest.fixture
def outbox(server: zmq.Socket[bytes]) -> Outbox:
    return Outbox(server)


@pytest.fixture
def client(context: zmq.Context[zmq.Socket[bytes]], server: zmq.Socket[bytes]) -> zmq.Socket[bytes]:
    """The client's end."""
    socket = context.socket(zmq.DEALER)
    socket.identity = CLIENT
    socket.rcvhwm = 1
    socket.connect("inproc://server")
    return socket


def heard(client: zmq.Socket[bytes]) -> list[Message]:
    """All that has come."""
    found = []
    while client.poll(50):
        found.append(decode(client.recv_multipart(), FROM_SERVER).message)
    return found


def test_what_must_arrive_arrives_in_its_order_once_the_client_reads(outbox: Outbox, client: zmq.Socket[bytes]) -> None:
    sent = [Cancelled(f"job {number}") for number in range(20)]
    for message in sent:
        outbox.send(CLIENT, message)
    assert outbox.waiting

    arrived: list[Message] = []
    while len(arrived) < len(sent):
        arrived += heard(client)
        outbox.retry()

    assert arrived == sent
    assert not outbox.waiting


def test_what_need_not_arrive_is_dropped_for_a_client_that_does_not_read(
    outbox: Outbox, client: zmq.Socket[bytes]
) -> None:
    for _ in range(50):
        outbox.send(CLIENT, Pong(), must_arrive=False)

    assert not outbox.waiting
    assert 0 < len(heard(client)) < 50


def test_nothing_overtakes_what_waits(outbox: Outbox, client: zmq.Socket[bytes]) -> None:
    for number in range(5):
        outbox.send(CLIENT, Cancelled(str(number)))
    first = heard(client)

    outbox.send(CLIENT, Pong())
    outbox.retry()
    arrived = [*first, *heard(client)]
    while outbox.waiting:
        outbox.retry()
        arrived += heard(client)

    assert arrived == [*(Cancelled(str(number)) for number in range(5)), Pong()]


def test_a_client_that_was_never_there_is_found_gone(outbox: Outbox) -> None:
    outbox.send(b"nobody", Cancelled("job"))

    assert outbox.take_gone() == {b"nobody"}
    assert outbox.take_gone() == set()
    assert not outbox.waiting


def test_a_client_that_leaves_is_found_gone_and_its_mail_is_thrown_away(
    outbox: Outbox, client: zmq.Socket[bytes], server: zmq.Socket[bytes]
) -> None:
    for number in range(5):
        outbox.send(CLIENT, Cancelled(str(number)))
    assert outbox.waiting

    client.close(linger=0)
    until = time.monotonic() + 5
    while not (gone := outbox.take_gone()) and time.monotonic() < until:
        server.poll(10)  # as the server's loop does all the time
        outbox.retry()

    assert gone == {CLIENT}
    assert not outbox.waiting


def test_a_client_that_lets_a_thousand_messages_lie_is_given_up(outbox: Outbox, client: zmq.Socket[bytes]) -> None:
    for number in range(1100):
        outbox.send(CLIENT, Cancelled(str(number)))

    assert outbox.take_gone() == {CLIENT}
