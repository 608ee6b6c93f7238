"""The interface of a connection to the server: two channels of messages, each message a list of frames."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, Protocol

from reverie_shared.errors import ServerUnavailable
from reverie_shared.errors.connection import NO_CONNECTION
from reverie_shared.translation import _


class Channel(Enum):
    """Which of the server's two sockets: requests and events, or pixels."""

    CONTROL = "control"
    PICTURES = "pictures"


class Transport(Protocol):
    """An authenticated connection to the server. No call blocks, except `wait`."""

    def send(self, channel: Channel, frames: Sequence[Any]) -> None:
        """Send the frames of one message (buffers of bytes); they are copied."""

    def receive(self, channel: Channel) -> list[bytes] | None:
        """The frames of the next message that has arrived; None where there is none."""

    def wait(self, seconds: float) -> None:
        """Block until a message has arrived, or the time is over."""

    @property
    def lost(self) -> bool:
        """Whether the server is gone. What it sent before can still be received."""

    def close(self) -> None:
        """Close the connection; messages already sent are still delivered."""


def refused(error: Exception) -> ServerUnavailable:
    """The error for a connection for which the system gives no memory, files or threads."""
    return NO_CONNECTION(reason=str(error) or _("no memory is left"))
