"""A client of the server: requests and events, pictures both ways, and whether it still lives. It never waits.

One that is not looked at does nothing: `receive` moves the pictures on and keeps the heartbeat, so a host calls it (or
drives the session that does) a few dozen times a second.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator
from typing import Any, TypeVar

from reverie_plugin.heartbeat import Heartbeat
from reverie_plugin.line import Channel, open_line
from reverie_plugin.transfers import Fetching, Transfer, Uploading
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from reverie_shared.messages import FROM_SERVER, Message, Ping, Pong, Refused
from reverie_shared.picture import Picture
from reverie_shared.protocol import Envelope, decode, encode

TURN = 0.015
"""Seconds that one look may take in pictures: then the editor's window has its turn."""

_T = TypeVar("_T", bound=Transfer)


class Client:
    """A line to the running server, from the first message to `close`."""

    def __init__(self, connection: Connection) -> None:
        self._line = open_line(connection)
        self._numbers = itertools.count(1)
        self._transfers: dict[int, Transfer] = {}
        self._heartbeat = Heartbeat(time.monotonic())

    def request(self, message: Message) -> int:
        """Send a request on the control socket; returns its number, which its replies repeat."""
        number = next(self._numbers)
        self._line.send(Channel.CONTROL, encode(message, number))
        return number

    def ask(self, message: Message) -> Generator[None, None, Message]:
        """Send a request, yield until it is answered, return the answer; raises what it was refused for."""
        number = self.request(message)
        while True:
            for envelope in self.receive():
                if envelope.id == number:
                    if isinstance(envelope.message, Refused):
                        raise envelope.message.error()
                    return envelope.message
            yield None

    def upload(self, picture: Picture, name: str) -> Uploading:
        """Begin to send a picture, whose digest is `name`."""
        number = next(self._numbers)
        return self._begin(number, Uploading(self._sender(number), picture, name))

    def fetch(self, name: str) -> Fetching:
        """Begin to fetch the picture of that name."""
        number = next(self._numbers)
        return self._begin(number, Fetching(self._sender(number), name))

    def receive(self) -> list[Envelope]:
        """What has come on the control socket since the last call; moves the pictures on too.

        Raises
        ------
        ServerUnavailable
            When the server is gone, or has not answered a ping for seconds.
        BadMessage, WrongVersion
            When it says what it cannot say.
        """
        lost = self._line.lost  # asked first: what was sent before the end is then still read
        news = []
        while (frames := self._line.receive(Channel.CONTROL)) is not None:
            news.append(decode(frames, FROM_SERVER))
        strips = self._move_pictures()
        if news or strips:
            self._heartbeat.heard(time.monotonic())
        elif lost:
            raise gone("Reverie's server has ended.")
        self._mind_heartbeat()
        return [envelope for envelope in news if not isinstance(envelope.message, Pong)]

    def wait(self, seconds: float) -> None:
        """Wait until something has come, or the time is over. For hosts without a loop of events."""
        self._line.wait(seconds)

    @property
    def lost(self) -> bool:
        """Whether the server has closed the line."""
        return self._line.lost

    def close(self) -> None:
        """Close the line; what was sent last still leaves."""
        self._line.close()

    def _sender(self, number: int) -> Any:
        def send(message: Message, payload: Any) -> None:
            self._line.send(Channel.PICTURES, encode(message, number, payload))

        return send

    def _begin(self, number: int, transfer: _T) -> _T:
        self._transfers[number] = transfer
        return transfer

    def _move_pictures(self) -> int:
        """Take in strips, but not for long; returns how many messages there were."""
        count, until = 0, time.monotonic() + TURN
        while time.monotonic() < until and (frames := self._line.receive(Channel.PICTURES)) is not None:
            count += 1
            envelope = decode(frames, FROM_SERVER)
            transfer = self._transfers.get(envelope.id)
            if transfer is None:
                continue  # the rest of a picture that is not wanted any more
            transfer.take(envelope)
            if not transfer.open:
                del self._transfers[envelope.id]
        return count

    def _mind_heartbeat(self) -> None:
        state = self._heartbeat.look(time.monotonic())
        if state == "ask":
            self.request(Ping())
        elif state == "lost":
            raise gone("Reverie's server does not answer any more.")


def gone(what: str) -> ServerUnavailable:
    """The error of a server that was there and is not any more."""
    return ServerUnavailable(what, "Try again; a new one is started by itself.")
