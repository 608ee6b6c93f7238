"""Transfers of pictures: strips of pixels, as many at a time as the receiver has given credit for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from typing import Any

from reverie_shared.errors import ReverieError
from reverie_shared.errors.connection import UNFITTING_MESSAGE
from reverie_shared.messages import Credit, Fetch, Message, Refused, Sending, Stored, Strip, Upload
from reverie_shared.picture import Picture, PixelFormat, start_digest
from reverie_shared.protocol import WINDOW, Envelope

Send = Callable[[Message, Any], None]
"""Sends a message with its payload (or None) as part of the transfer."""


def digest_of(picture: Picture) -> Generator[None, None, str]:
    """The digest of a picture, its name on the server; yields about every 20 ms, so that a window can react."""
    digest = start_digest(picture.format)
    for index in range(picture.format.strips):
        digest.update(picture.strip(index))
        if index % WINDOW == WINDOW - 1:
            yield None
    return digest.hexdigest()


class Transfer(ABC):
    """The transfer of one picture, whose name is `picture`; the client hands it every message about it."""

    def __init__(self, send: Send, picture: str) -> None:
        self.picture = picture
        self._send = send
        self._finished = False
        self._error: ReverieError | None = None

    @property
    def finished(self) -> bool:
        """Whether the picture has arrived; raises the error where the server has refused it."""
        if self._error is not None:
            raise self._error
        return self._finished

    @property
    def open(self) -> bool:
        """Whether further messages are expected."""
        return not self._finished and self._error is None

    def take(self, envelope: Envelope) -> None:
        """Take in a message of the server."""
        if isinstance(envelope.message, Refused):
            self._error = envelope.message.exception()
        elif not self._take(envelope):
            self._error = UNFITTING_MESSAGE(kind=envelope.message.kind)

    @abstractmethod
    def _take(self, envelope: Envelope) -> bool:
        """Take in a message; False where it does not fit the transfer's state."""


class Uploading(Transfer):
    """The transfer of a picture to the server."""

    def __init__(self, send: Send, picture: Picture, name: str) -> None:
        super().__init__(send, name)
        self._source = picture
        self._next = 0
        form = picture.format
        send(Upload(name, form.width, form.height, form.channels, form.sample, form.linear), None)

    def _take(self, envelope: Envelope) -> bool:
        match envelope.message:
            case Stored():
                self._finished = True
            case Credit(strips=strips):
                until = min(self._next + strips, self._source.format.strips)
                for index in range(self._next, until):
                    self._send(Strip(self.picture, index), self._source.strip(index))
                self._next = until
            case _:
                return False
        return True


class Fetching(Transfer):
    """The transfer of a picture from the server."""

    def __init__(self, send: Send, name: str) -> None:
        super().__init__(send, name)
        self._format: PixelFormat | None = None
        self._pixels = bytearray()
        self._strips_received = 0
        send(Fetch(name), None)

    def _take(self, envelope: Envelope) -> bool:
        match envelope.message:
            case Sending() as sending if self._format is None:
                self._format = sending.format
                self._send(Credit(self.picture, WINDOW), None)
                return True
            case Strip(index=index) if self._format is not None and index == self._strips_received:
                if len(envelope.payload) != self._format.strip_length(index):
                    return False
                # Strip by strip: to join them all at the end would keep the editor's window waiting.
                self._pixels += envelope.payload
                self._strips_received += 1
                if self._strips_received < self._format.strips:
                    self._send(Credit(self.picture, 1), None)
                else:
                    self._finished = True
                return True
        return False

    @property
    def result(self) -> Picture:
        """The picture, once it has arrived, with its pixels in a `bytearray`."""
        if self._format is None or not self._finished:
            raise RuntimeError("the picture has not arrived yet")
        return Picture(self._format, self._pixels)
