"""A client of the server that knows nothing but the protocol, and may wait."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import zmq

from reverie_shared.connection import Connection
from reverie_shared.messages import (
    FROM_SERVER,
    Accepted,
    AskStatus,
    Credit,
    Done,
    Dream,
    Failed,
    Fetch,
    Hello,
    Message,
    Progress,
    Refused,
    Sending,
    Status,
    Stored,
    Strip,
    Upload,
    Welcome,
)
from reverie_shared.picture import Picture
from reverie_shared.protocol import WINDOW, Envelope, decode, encode

SECONDS = 60.0
"""How long an answer may take before a test fails; TensorFlow starts within this on a busy machine."""

_M = TypeVar("_M", bound=Message)


class Wire:
    """Two sockets under one identity, as every client has them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.identity = uuid.uuid4().hex.encode()
        self.control = self._connect(connection.control)
        self.pictures = self._connect(connection.pictures)
        self._numbers = itertools.count(1)
        self._unread: list[Envelope] = []

    def _connect(self, endpoint: str) -> zmq.Socket[bytes]:
        socket = self.context.socket(zmq.DEALER)
        socket.identity = self.identity
        socket.linger = 0
        socket.curve_serverkey = self.connection.server_key.encode()
        socket.curve_publickey = self.connection.client_public.encode()
        socket.curve_secretkey = self.connection.client_secret.encode()
        socket.connect(endpoint)
        return socket

    def close(self) -> None:
        """Close the connection without a last message."""
        self.context.destroy(linger=0)

    # --- requests and events ---

    def send(self, message: Message) -> int:
        """Send a request; returns its number."""
        number = next(self._numbers)
        self.control.send_multipart(encode(message, number))
        return number

    def ask(self, message: Message) -> Message:
        """Send a request, and wait for its answer (events that come before it are kept); raises a refusal."""
        number = self.send(message)
        answer = self._wait(lambda envelope: envelope.id == number)
        if isinstance(answer, Refused):
            raise answer.exception()
        return answer

    def answer(self, number: int, *kinds: type[Message]) -> Message:
        """The first answer to a request that is of one of these kinds, for those that are answered many times."""
        return self._wait(lambda envelope: envelope.id == number and isinstance(envelope.message, kinds))

    def event(self, *kinds: type[_M], job: str | None = None, within: float = SECONDS) -> _M:
        """The next event of one of these kinds (about this job), dropping others before it."""

        def fits(envelope: Envelope) -> bool:
            return isinstance(envelope.message, kinds) and job in (None, getattr(envelope.message, "job", None))

        message = self._wait(fits, within, drop=True)
        assert isinstance(message, kinds)
        return message

    def events(self, seconds: float) -> list[Message]:
        """All that comes within so many seconds."""
        until = time.monotonic() + seconds
        found = [envelope.message for envelope in self._unread]
        self._unread.clear()
        while (left := until - time.monotonic()) > 0:
            if self.control.poll(round(left * 1000)):
                found.append(decode(self.control.recv_multipart(), FROM_SERVER).message)
        return found

    def _wait(self, fits: Callable[[Envelope], bool], within: float = SECONDS, drop: bool = False) -> Message:
        for index, envelope in enumerate(self._unread):
            if fits(envelope):
                del self._unread[0 if drop else index : index + 1]
                return envelope.message
        if drop:
            self._unread.clear()
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            if not self.control.poll(round(left * 1000)):
                continue
            envelope = decode(self.control.recv_multipart(), FROM_SERVER)
            if fits(envelope):
                return envelope.message
            if not drop:
                self._unread.append(envelope)
        raise AssertionError(f"nothing of that kind came within {within:.0f} seconds")

    def hello(self) -> Welcome:
        """Say hello; the server's answer."""
        answer = self.ask(Hello(self.connection.build, "test"))
        assert isinstance(answer, Welcome)
        return answer

    def facts(self) -> dict[str, Any]:
        """The server's state."""
        answer = self.ask(AskStatus())
        assert isinstance(answer, Status)
        return answer.facts

    # --- pictures ---

    def send_picture(self, message: Message, number: int, payload: Any = None) -> None:
        """Send on the pictures socket."""
        self.pictures.send_multipart(encode(message, number, payload))

    def receive_picture(self, within: float = SECONDS) -> Envelope:
        """What comes next on the pictures socket, signs of life apart; raises a refusal."""
        assert self.pictures.poll(round(within * 1000)), f"nothing came on the pictures socket in {within:.0f} seconds"
        envelope = decode(self.pictures.recv_multipart(), FROM_SERVER)
        if isinstance(envelope.message, Refused):
            raise envelope.message.exception()
        if isinstance(envelope.message, Credit) and not envelope.message.strips:
            return self.receive_picture(within)
        return envelope

    def offer(self, picture: Picture, name: str | None = None) -> Message:
        """Offer a picture without sending it; the answer."""
        form = picture.format
        offer = Upload(name or picture.digest, form.width, form.height, form.channels, form.sample, form.linear)
        self.send_picture(offer, next(self._numbers))
        return self.receive_picture().message

    def upload(self, picture: Picture) -> str:
        """Send a whole picture, as credit allows; its name."""
        answer, sent = self.offer(picture), 0
        while not isinstance(answer, Stored):
            assert isinstance(answer, Credit)
            for index in range(sent, sent + answer.strips):
                self.send_picture(Strip(picture.digest, index), 0, picture.strip(index))
            sent += answer.strips
            answer = self.receive_picture().message
        return picture.digest

    def fetch(self, name: str) -> Picture:
        """Fetch a whole picture, giving credit as strips come."""
        self.send_picture(Fetch(name), next(self._numbers))
        sending = self.receive_picture().message
        assert isinstance(sending, Sending)
        self.send_picture(Credit(name, WINDOW), 0)
        pixels = bytearray()
        for index in range(sending.format.strips):
            envelope = self.receive_picture()
            assert envelope.message == Strip(name, index)
            pixels += envelope.payload
            self.send_picture(Credit(name, 1), 0)
        return Picture(sending.format, bytes(pixels))

    # --- dreams ---

    def dream(self, picture: Picture, **order: Any) -> str:
        """Upload a picture and order a dream; the job's name."""
        order.setdefault("job", uuid.uuid4().hex)
        order.setdefault("settings", QUICK)
        answer = self.ask(Dream(picture=self.upload(picture), **order))
        assert isinstance(answer, Accepted)
        return answer.job

    def dreaming(self, job: str) -> Progress:
        """Wait until the worker computes this job; its first progress."""
        while (progress := self.event(Progress, job=job)).phase != "dreaming":
            pass
        return progress

    def result(self, job: str) -> Picture:
        """Wait for a job to be done and fetch what it dreamed; raises what it failed for."""
        outcome = self.event(Done, Failed, job=job)
        if isinstance(outcome, Failed):
            raise outcome.exception()
        assert isinstance(outcome, Done)
        return self.fetch(outcome.picture)


QUICK: dict[str, Any] = {"steps": 2, "layers": "mixed0=1", "precision": "float32", "smallest": 64}
"""A dream of a small picture that takes a moment."""

SLOW: dict[str, Any] = {**QUICK, "steps": 1000}
"""One that does not end while a test looks at it."""
