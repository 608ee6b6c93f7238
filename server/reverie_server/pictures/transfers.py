"""Pixels on the pictures socket: strip by strip, either way as far as the receiver's credit reaches."""

from __future__ import annotations

import hashlib
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import zmq

from reverie_server.net.outbox import Outbox
from reverie_server.pictures.store import KEPT, Held, Pictures, Purpose
from reverie_shared.errors import BadMessage, BadPicture, Busy, ReverieError, UnknownThing
from reverie_shared.messages import Credit, Fetch, Message, Sending, Stored, Strip, Upload
from reverie_shared.picture import STRIP_BYTES, start_digest
from reverie_shared.protocol import WINDOW, Envelope, encode

KINDS: tuple[type[Message], ...] = (Upload, Strip, Credit, Fetch)
"""What clients may send on the pictures socket."""

_PROBE = 1.0
"""Seconds of silence after which an uploading client is asked for a sign of life."""

_DIGEST = re.compile("[0-9a-f]{32}")


@dataclass(eq=False)
class _Upload:
    """A picture that has not come to its end yet."""

    held: Held
    number: int
    """Of the request; every answer about this picture repeats it."""
    digest: hashlib.blake2b
    heard: float
    probed: float
    arrived: int = 0


@dataclass(eq=False)
class _Download:
    """A picture that a client fetches."""

    client: bytes
    held: Held
    number: int
    touched: float
    credit: int = 0
    sent: int = 0


class Transfers:
    """All uploads and fetches in progress.

    Parameters
    ----------
    post : Outbox
        Sends on the pictures socket.
    pictures : Pictures
    """

    def __init__(self, post: Outbox, pictures: Pictures, clock: Callable[[], float] = time.monotonic) -> None:
        self._post = post
        self._pictures = pictures
        self._clock = clock
        self._arriving: dict[tuple[bytes, str], _Upload] = {}
        self._departing: deque[_Download] = deque()
        self.closed = False
        """Set when the server is leaving: no more uploads."""

    @property
    def busy(self) -> bool:
        """Whether any picture is on its way."""
        return bool(self._arriving or self._departing)

    @property
    def ready(self) -> bool:
        """Whether a strip could be sent now, as far as credit goes."""
        return any(departing.credit for departing in self._departing)

    def handle(self, client: bytes, envelope: Envelope) -> None:
        """Act on one message of a client; raises `ReverieError` to refuse it."""
        match envelope.message:
            case Upload() as upload:
                self._begin(client, upload, envelope.id)
            case Strip() as strip:
                self._take(client, strip, envelope.payload)
            case Fetch() as fetch:
                self._offer(client, fetch.picture, envelope.id)
            case Credit() as credit:
                self._allow(client, credit)

    def send_strip(self) -> bool:
        """Send one strip, to each client in its turn; False where none could be sent."""
        for _ in range(len(self._departing)):
            self._departing.rotate(-1)
            departing = self._departing[-1]
            if departing.credit and self._send(departing):
                return True
        return False

    def vanish(self, client: bytes) -> None:
        """The client is gone, and with it what it was sending and fetching."""
        for key in [key for key in self._arriving if key[0] == client]:
            self._abandon(key)
        for departing in [departing for departing in self._departing if departing.client == client]:
            self._finish(departing)

    def tick(self) -> None:
        """Send silent uploaders a sign of life (a credit of nothing), and give up what has stood still."""
        now = self._clock()
        for key, arriving in list(self._arriving.items()):
            if now - arriving.heard > KEPT:
                self._abandon(key)
            elif now - max(arriving.heard, arriving.probed) > _PROBE:
                arriving.probed = now
                self._post.send(key[0], Credit(key[1], 0), arriving.number, must_arrive=False)
        for departing in [departing for departing in self._departing if now - departing.touched > KEPT]:
            self._finish(departing)

    def _begin(self, client: bytes, upload: Upload, number: int) -> None:
        format, name = upload.format, upload.picture
        if not _DIGEST.fullmatch(name):
            raise BadMessage("A picture was offered under a name that is no digest.", "Install Reverie again.")
        if self.closed:
            raise Busy("The server is about to leave.", "Try again: a new one will be started.")
        self._abandon((client, name))
        known = self._pictures.find(name)
        if known:
            known.holders.add(client)
            self._post.send(client, Stored(name), number)
            return
        held = self._pictures.reserve(name, format, Purpose.UPLOAD, client)
        now = self._clock()
        self._arriving[client, name] = _Upload(held, number, start_digest(format), now, now)
        self._post.send(client, Credit(name, min(WINDOW, format.strips)), number)

    def _take(self, client: bytes, strip: Strip, payload: zmq.Frame) -> None:
        key = (client, strip.picture)
        arriving = self._arriving.get(key)
        if arriving is None:
            raise UnknownThing("A strip came of a picture that is not being sent.", "Send the picture again.")
        try:
            self._write(arriving, strip.index, payload)
        except ReverieError:
            self._abandon(key)
            raise
        if arriving.arrived == arriving.held.format.strips:
            self._complete(key, arriving)
        elif arriving.arrived + WINDOW <= arriving.held.format.strips:
            self._post.send(client, Credit(strip.picture, 1), arriving.number)

    def _write(self, arriving: _Upload, index: int, payload: zmq.Frame) -> None:
        format = arriving.held.format
        if index != arriving.arrived:
            raise BadPicture(f"Strip {arriving.arrived} of a picture was awaited, {index} came.", "Send it again.")
        if len(payload) != format.strip_length(index):
            raise BadPicture(
                f"A strip of {len(payload)} bytes came instead of {format.strip_length(index)}.",
                "Send it again.",
            )
        with arriving.held.view(index * STRIP_BYTES, len(payload)) as place:
            place[:] = payload.buffer
            arriving.digest.update(place)
        arriving.arrived += 1
        arriving.heard = self._clock()

    def _complete(self, key: tuple[bytes, str], arriving: _Upload) -> None:
        client, name = key
        if arriving.digest.hexdigest() != name:
            self._abandon(key)
            raise BadPicture("The picture that came is not the one that was announced.", "Send it again.")
        del self._arriving[key]
        known = self._pictures.find(name)  # another client may have sent the same meanwhile
        if known:
            known.holders.add(client)
            self._pictures.forget(arriving.held)
        else:
            self._pictures.keep(arriving.held)
        self._pictures.let_go(arriving.held)
        self._post.send(client, Stored(name), arriving.number)

    def _abandon(self, key: tuple[bytes, str]) -> None:
        arriving = self._arriving.pop(key, None)
        if arriving:
            self._pictures.forget(arriving.held)
            self._pictures.let_go(arriving.held)

    def _offer(self, client: bytes, name: str, number: int) -> None:
        held = self._pictures.use(name)
        for departing in [each for each in self._departing if (each.client, each.held.name) == (client, name)]:
            self._finish(departing)
        self._departing.append(_Download(client, held, number, self._clock()))
        format = held.format
        sending = Sending(name, format.width, format.height, format.channels, format.sample, format.linear)
        self._post.send(client, sending, number)

    def _allow(self, client: bytes, credit: Credit) -> None:
        """Credit for a picture that is no longer fetched says nothing: the last ones come after the end."""
        for departing in self._departing:
            if (departing.client, departing.held.name) == (client, credit.picture):
                departing.credit = min(departing.credit + credit.strips, departing.held.format.strips)
                departing.touched = self._clock()

    def _send(self, departing: _Download) -> bool:
        format, index = departing.held.format, departing.sent
        with departing.held.view(index * STRIP_BYTES, format.strip_length(index)) as place:
            frames: list[Any] = encode(Strip(departing.held.name, index), departing.number, place)
            if not self._post.offer(departing.client, frames):  # ZeroMQ copies the strip
                return False
        departing.credit -= 1
        departing.sent += 1
        departing.touched = self._clock()
        if departing.sent == format.strips:
            departing.held.delivered = True
            self._finish(departing)
        return True

    def _finish(self, departing: _Download) -> None:
        self._departing.remove(departing)
        self._pictures.let_go(departing.held)
