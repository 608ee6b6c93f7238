"""Uploads and downloads of pictures: strip by strip, as far as the receiver's credit reaches."""

from __future__ import annotations

import hashlib
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import zmq

from reverie_server.lifecycle import Lifecycle
from reverie_server.net.outbox import PROBE_INTERVAL, Outbox
from reverie_server.pictures.store import RETENTION_SECONDS, HeldPicture, Pictures, Purpose
from reverie_shared.errors import ReverieError
from reverie_shared.errors import pictures as wrong
from reverie_shared.messages import Credit, Fetch, Message, Sending, Stored, Strip, Upload
from reverie_shared.picture import STRIP_BYTES, start_digest
from reverie_shared.protocol import WINDOW, Envelope, encode

KINDS: tuple[type[Message], ...] = (Upload, Strip, Credit, Fetch)
"""What clients may send on the pictures socket."""

_DIGEST = re.compile("[0-9a-f]{32}")


@dataclass(eq=False)
class _Upload:
    """A picture that a client is sending."""

    held: HeldPicture
    number: int
    """The request's number, repeated in every answer about this picture."""
    digest: hashlib.blake2b
    last_strip: float
    last_probe: float
    arrived: int = 0
    """Strips that have arrived."""


@dataclass(eq=False)
class _Download:
    """A picture that a client is fetching."""

    client: bytes
    held: HeldPicture
    number: int
    last_used: float
    credit: int = 0
    """Strips that the client is ready to receive."""
    sent: int = 0
    """Strips that were sent."""


class Transfers:
    """All uploads and downloads in progress.

    Parameters
    ----------
    outbox : Outbox
        Sends on the pictures socket.
    pictures : Pictures
    lifecycle : Lifecycle
        New uploads are refused when the server retires.
    """

    def __init__(
        self, outbox: Outbox, pictures: Pictures, lifecycle: Lifecycle, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._outbox = outbox
        self._pictures = pictures
        self._lifecycle = lifecycle
        self._clock = clock
        self._uploads: dict[tuple[bytes, str], _Upload] = {}
        self._downloads: deque[_Download] = deque()

    @property
    def busy(self) -> bool:
        """Whether any picture is being sent or fetched."""
        return bool(self._uploads or self._downloads)

    @property
    def ready(self) -> bool:
        """Whether a strip could be sent now, as far as credit goes."""
        return any(download.credit for download in self._downloads)

    def handle(self, client: bytes, envelope: Envelope) -> None:
        """Act on one message of a client; raises `ReverieError` to refuse it."""
        match envelope.message:
            case Upload() as request:
                self._start_upload(client, request, envelope.id)
            case Strip() as strip:
                self._receive(client, strip, envelope.payload)
            case Fetch() as fetch:
                self._start_download(client, fetch.picture, envelope.id)
            case Credit() as credit:
                self._add_credit(client, credit)

    def send_strip(self) -> bool:
        """Send one strip, the clients taking turns; False where none could be sent."""
        for _ in range(len(self._downloads)):
            self._downloads.rotate(-1)
            download = self._downloads[-1]
            if download.credit and self._send(download):
                return True
        return False

    def drop_client(self, client: bytes) -> None:
        """Give up what a client that is gone was sending and fetching."""
        for key in [key for key in self._uploads if key[0] == client]:
            self._abandon(key)
        for download in [download for download in self._downloads if download.client == client]:
            self._end_download(download)

    def tick(self) -> None:
        """Probe silent uploaders (with a credit of 0 strips), and end transfers without activity for
        `RETENTION_SECONDS`.
        """
        now = self._clock()
        for key, upload in list(self._uploads.items()):
            if now - upload.last_strip > RETENTION_SECONDS:
                self._abandon(key)
            elif now - max(upload.last_strip, upload.last_probe) > PROBE_INTERVAL:
                upload.last_probe = now
                self._outbox.send(key[0], Credit(key[1], 0), upload.number, must_arrive=False)
        for download in [download for download in self._downloads if now - download.last_used > RETENTION_SECONDS]:
            self._end_download(download)

    def _start_upload(self, client: bytes, upload: Upload, number: int) -> None:
        format, name = upload.format, upload.picture
        if not _DIGEST.fullmatch(name):
            raise wrong.NO_DIGEST()
        self._lifecycle.check_accepts_work()
        self._abandon((client, name))
        known = self._pictures.find(name)
        if known:
            known.holders[client] += 1
            self._outbox.send(client, Stored(name), number)
            return
        held = self._pictures.reserve(name, format, Purpose.UPLOAD, client)
        now = self._clock()
        self._uploads[client, name] = _Upload(held, number, start_digest(format), now, now)
        self._outbox.send(client, Credit(name, min(WINDOW, format.strips)), number)

    def _receive(self, client: bytes, strip: Strip, payload: zmq.Frame) -> None:
        key = (client, strip.picture)
        upload = self._uploads.get(key)
        if upload is None:
            raise wrong.NOT_BEING_SENT()
        try:
            self._write(upload, strip.index, payload)
        except ReverieError:
            self._abandon(key)
            raise
        if upload.arrived == upload.held.format.strips:
            self._complete(key, upload)
        elif upload.arrived + WINDOW <= upload.held.format.strips:
            self._outbox.send(client, Credit(strip.picture, 1), upload.number)

    def _write(self, upload: _Upload, index: int, payload: zmq.Frame) -> None:
        format = upload.held.format
        if index != upload.arrived:
            raise wrong.STRIP_OUT_OF_TURN(expected=upload.arrived, came=index)
        if len(payload) != format.strip_length(index):
            raise wrong.STRIP_OF_WRONG_LENGTH(came=len(payload), expected=format.strip_length(index))
        upload.held.store(index * STRIP_BYTES, payload.buffer)
        upload.digest.update(payload.buffer)
        upload.arrived += 1
        upload.last_strip = self._clock()

    def _complete(self, key: tuple[bytes, str], upload: _Upload) -> None:
        client, name = key
        if upload.digest.hexdigest() != name:
            self._abandon(key)
            raise wrong.ANOTHER_DIGEST()
        del self._uploads[key]
        known = self._pictures.find(name)  # another client may have sent the same meanwhile
        if known:
            known.holders[client] += 1
            self._pictures.remove(upload.held)
        else:
            self._pictures.publish(upload.held)
        self._pictures.release(upload.held)
        self._outbox.send(client, Stored(name), upload.number)

    def _abandon(self, key: tuple[bytes, str]) -> None:
        upload = self._uploads.pop(key, None)
        if upload:
            self._pictures.remove(upload.held)
            self._pictures.release(upload.held)

    def _start_download(self, client: bytes, name: str, number: int) -> None:
        held = self._pictures.acquire(name)
        for download in [each for each in self._downloads if (each.client, each.held.name) == (client, name)]:
            self._end_download(download)
        self._downloads.append(_Download(client, held, number, self._clock()))
        format = held.format
        sending = Sending(name, format.width, format.height, format.channels, format.sample, format.linear)
        self._outbox.send(client, sending, number)

    def _add_credit(self, client: bytes, credit: Credit) -> None:
        """Add credit; for a picture that is no longer fetched ignore it: the last credit comes after the end."""
        for download in self._downloads:
            if (download.client, download.held.name) == (client, credit.picture):
                download.credit = min(download.credit + credit.strips, download.held.format.strips)
                download.last_used = self._clock()

    def _send(self, download: _Download) -> bool:
        format, index = download.held.format, download.sent
        with download.held.view(index * STRIP_BYTES, format.strip_length(index)) as strip:
            frames: list[Any] = encode(Strip(download.held.name, index), download.number, strip)
            if not self._outbox.try_send(download.client, frames):  # ZeroMQ copies the strip
                return False
        download.credit -= 1
        download.sent += 1
        download.last_used = self._clock()
        if download.sent == format.strips:
            download.held.delivered = True
            self._end_download(download)
        return True

    def _end_download(self, download: _Download) -> None:
        self._downloads.remove(download)
        self._pictures.release(download.held)
