"""The messages on the socket for pictures, either way. `Refused` comes there, too."""

from __future__ import annotations

from dataclasses import dataclass

from reverie_shared.messages.message import Message
from reverie_shared.picture import PixelFormat


@dataclass(frozen=True)
class Upload(Message):
    """Offer a picture named by its `digest`; answered by `Credit`, or by `Stored` where the server has it already."""

    kind = "upload"
    picture: str
    width: int
    height: int
    channels: str
    sample: str
    linear: bool

    @property
    def format(self) -> PixelFormat:
        """The picture's format; raises `BadPicture` where it is not allowed."""
        return PixelFormat(self.width, self.height, self.channels, self.sample, self.linear)


@dataclass(frozen=True)
class Credit(Message):
    """Allow the sender of a picture to send this many more strips."""

    kind = "credit"
    picture: str
    strips: int


@dataclass(frozen=True)
class Strip(Message):
    """One strip of a picture; its bytes are the payload."""

    kind = "strip"
    picture: str
    index: int


@dataclass(frozen=True)
class Stored(Message):
    """The picture is complete on the server, and its digest matches."""

    kind = "stored"
    picture: str


@dataclass(frozen=True)
class Fetch(Message):
    """Ask for a picture; answered by `Sending`, then by strips as far as `Credit` allows."""

    kind = "fetch"
    picture: str


@dataclass(frozen=True)
class Sending(Message):
    """The format of the picture whose strips follow."""

    kind = "sending"
    picture: str
    width: int
    height: int
    channels: str
    sample: str
    linear: bool

    @property
    def format(self) -> PixelFormat:
        """The picture's format."""
        return PixelFormat(self.width, self.height, self.channels, self.sample, self.linear)
