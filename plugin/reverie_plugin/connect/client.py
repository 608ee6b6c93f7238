"""A client of the server: requests, events, pictures in both directions, and the check that the server is alive.

No call blocks, except `wait`. Pictures and the heartbeat advance only inside `receive`: a host calls it (or drives the
session that does) a few dozen times a second.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Generator
from typing import Any, TypeVar

from reverie_plugin.connect.heartbeat import Heartbeat
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.relay_transport import RelayTransport
from reverie_plugin.connect.transfers import Fetching, Transfer, Uploading
from reverie_plugin.connect.transport import Channel, Transport
from reverie_shared.connection import Connection
from reverie_shared.errors.connection import SERVER_GONE, SERVER_SILENT
from reverie_shared.messages import FROM_SERVER, Message, Ping, Pong, Refused
from reverie_shared.picture import Picture
from reverie_shared.protocol import Envelope, decode, encode

try:  # at once, not when it is needed: an upgrade may replace the files while this process runs
    from reverie_plugin.connect import zmq_transport
except ImportError:  # no pyzmq for this Python, or one whose library does not load
    zmq_transport = None  # type: ignore[assignment]

PICTURE_SECONDS = 0.015
"""How long one `receive` may take in pictures: then the editor's window must react again."""

RELAY_VARIABLE = "REVERIE_RELAY"
"""Environment variable: where it is 1, a relay is used although ZeroMQ can be loaded."""

_T = TypeVar("_T", bound=Transfer)


def open_transport(connection: Connection, installation: Installation) -> Transport:
    """A connection to the server: by ZeroMQ, or through a relay where this Python cannot load ZeroMQ.

    Raises
    ------
    ServerUnavailable
        When a relay is needed and cannot be started, or the system refuses what the connection needs.
    """
    if zmq_transport is None or os.environ.get(RELAY_VARIABLE) == "1":
        return RelayTransport(connection, installation)
    return zmq_transport.ZmqTransport(connection)


class Client:
    """A connection to the running server that `connection` describes, from the first message to `close`.

    Raises
    ------
    ServerUnavailable
        When there can be no connection (`open_transport`).
    """

    def __init__(self, connection: Connection, installation: Installation) -> None:
        self._transport = open_transport(connection, installation)
        self._numbers = itertools.count(1)
        self._transfers: dict[int, Transfer] = {}
        self._heartbeat = Heartbeat(time.monotonic())

    def request(self, message: Message) -> int:
        """Send a request on the control channel; returns its number, which its replies repeat."""
        number = next(self._numbers)
        self._transport.send(Channel.CONTROL, encode(message, number))
        return number

    def ask(self, message: Message) -> Generator[None, None, Message]:
        """Send a request, yield until it is answered, return the answer; raises the error of a refusal."""
        number = self.request(message)
        while True:
            for envelope in self.receive():
                if envelope.id == number:
                    if isinstance(envelope.message, Refused):
                        raise envelope.message.exception()
                    return envelope.message
            yield None

    def upload(self, picture: Picture, name: str) -> Uploading:
        """Begin to send a picture; `name` is its digest."""
        number = next(self._numbers)
        return self._begin(number, Uploading(self._sender(number), picture, name))

    def fetch(self, name: str) -> Fetching:
        """Begin to fetch the picture of that name."""
        number = next(self._numbers)
        return self._begin(number, Fetching(self._sender(number), name))

    def receive(self) -> list[Envelope]:
        """The messages that arrived on the control channel since the last call; takes in and sends strips, too.

        Raises
        ------
        ServerUnavailable
            When the server is gone, or has not answered a ping for `heartbeat.PING_TIMEOUT_SECONDS` seconds.
        BadMessage, WrongVersion
            When a message breaks the protocol.
        """
        lost = self._transport.lost  # asked first: what was sent before the end is then still read
        envelopes = []
        while (frames := self._transport.receive(Channel.CONTROL)) is not None:
            envelopes.append(decode(frames, FROM_SERVER))
        strips = self._move_pictures()
        if envelopes or strips:
            self._heartbeat.heard(time.monotonic())
        elif lost:
            raise SERVER_GONE()
        self._check_heartbeat()
        return [envelope for envelope in envelopes if not isinstance(envelope.message, Pong)]

    def wait(self, seconds: float) -> None:
        """Block until a message has arrived, or the time is over. For hosts without an event loop."""
        self._transport.wait(seconds)

    @property
    def lost(self) -> bool:
        """Whether the server is gone."""
        return self._transport.lost

    def close(self) -> None:
        """Close the connection; messages already sent are still delivered."""
        self._transport.close()

    def _sender(self, number: int) -> Any:
        def send(message: Message, payload: Any) -> None:
            self._transport.send(Channel.PICTURES, encode(message, number, payload))

        return send

    def _begin(self, number: int, transfer: _T) -> _T:
        self._transfers[number] = transfer
        return transfer

    def _move_pictures(self) -> int:
        """Take in strips for at most `PICTURE_SECONDS`; returns how many messages there were."""
        count, until = 0, time.monotonic() + PICTURE_SECONDS
        while time.monotonic() < until and (frames := self._transport.receive(Channel.PICTURES)) is not None:
            count += 1
            envelope = decode(frames, FROM_SERVER)
            transfer = self._transfers.get(envelope.id)
            if transfer is None:
                continue  # the rest of a picture that is no longer wanted
            transfer.take(envelope)
            if not transfer.open:
                del self._transfers[envelope.id]
        return count

    def _check_heartbeat(self) -> None:
        state = self._heartbeat.check(time.monotonic())
        if state == "ping":
            self.request(Ping())
        elif state == "lost":
            raise SERVER_SILENT()
