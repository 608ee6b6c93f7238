"""The messages on a relay's two pipes.

A message is a head (channel and number of frames, one byte each), then each frame after its length (four bytes,
little-endian). The first message to a relay holds the connection, as JSON.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import IO, Any

from reverie_plugin.connect.transport import Channel
from reverie_shared.protocol import FRAME_BYTES

CHANNELS = (Channel.CONTROL, Channel.PICTURES)
"""The channels, by their number in a head."""

_HEAD = struct.Struct("<BB")
_LENGTH = struct.Struct("<I")


def write_message(pipe: IO[bytes], channel: Channel, frames: Sequence[Any]) -> None:
    """Write one message; blocks until the pipe has taken it. Raises OSError where nobody reads the pipe any more."""
    pipe.write(_HEAD.pack(CHANNELS.index(channel), len(frames)))
    for frame in frames:
        pipe.write(_LENGTH.pack(len(frame)))
        pipe.write(frame)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> tuple[Channel, list[bytes]] | None:
    """The next message; blocks until it has arrived. None at the pipe's end, or where what arrived is no message."""
    try:
        head = pipe.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        channel, count = _HEAD.unpack(head)
        frames = []
        for _ in range(count):
            (length,) = _LENGTH.unpack(pipe.read(_LENGTH.size))
            frame = pipe.read(length) if length <= FRAME_BYTES else b""
            if len(frame) < length:
                return None
            frames.append(frame)
        return CHANNELS[channel], frames
    except (OSError, ValueError, struct.error, IndexError):
        return None
