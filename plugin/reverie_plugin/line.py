"""A line to the server: directly by ZeroMQ, or through a relay where this Python cannot load it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from typing import Any, Protocol

from reverie_shared.connection import Connection

RELAY_VARIABLE = "REVERIE_RELAY"
"""Set to 1 in the environment, it has the relay speak even where ZeroMQ can be loaded."""


class Channel(Enum):
    """Which socket: requests and events, or pixels."""

    CONTROL = "control"
    PICTURES = "pictures"


class Line(Protocol):
    """An authenticated line to the server. Nothing here waits, `wait` apart."""

    def send(self, channel: Channel, frames: Sequence[Any]) -> None:
        """Send the frames of one message; they are copied."""

    def receive(self, channel: Channel) -> list[bytes] | None:
        """The frames of the next message that has come; None where there is none."""

    def wait(self, seconds: float) -> None:
        """Wait until something has come, or the time is over."""

    @property
    def lost(self) -> bool:
        """Whether the server is gone. What it sent before may still be received."""

    def close(self) -> None:
        """Close the line; what was sent last still leaves."""


def open_line(connection: Connection) -> Line:
    """A line to the server that `connection` tells of; raises `ServerUnavailable` where a relay cannot be started."""
    if os.environ.get(RELAY_VARIABLE) != "1":
        try:
            from reverie_plugin.wire import Wire

            return Wire(connection)
        except ImportError:  # no pyzmq for this Python, or one whose library does not load
            pass
    from reverie_plugin.relay import Relay

    return Relay(connection)
