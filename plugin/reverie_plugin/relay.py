"""A relay: a process of the server's Python that speaks ZeroMQ for one that cannot, over its own two pipes.

On the pipes, a message is a head (`_HEAD`: the channel, and how many frames follow), then each frame with its length
before it. The first message to the relay is the connection. It ends when its input does, or when the server is gone.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

from reverie_plugin.line import Channel
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from reverie_shared.protocol import FRAME_BYTES

_HEAD = struct.Struct("<BB")
_LENGTH = struct.Struct("<I")
_CHANNELS = (Channel.CONTROL, Channel.PICTURES)
_LOOK_SECONDS = 0.004
_FLUSH_SECONDS = 0.5
"""How long `close` lets what was sent last leave this process."""


class Relay:
    """A line to the server through a relay. Two threads move bytes between the pipes and this process's memory, so
    that nobody else waits for a pipe.
    """

    def __init__(self, connection: Connection) -> None:
        self._process = _start()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._outgoing: queue.Queue[list[Any] | None] = queue.Queue()
        self._incoming: dict[Channel, deque[list[bytes]]] = {channel: deque() for channel in _CHANNELS}
        self._news = threading.Event()
        self._lost = False
        self._outgoing.put([Channel.CONTROL, json.dumps(asdict(connection)).encode()])
        self._writer = threading.Thread(target=self._write, args=(self._process.stdin,), daemon=True)
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._writer.start()
        self._reader.start()

    def send(self, channel: Channel, frames: Sequence[Any]) -> None:
        """Send the frames of one message; they are copied."""
        if not self._lost:
            self._outgoing.put([channel, *map(bytes, frames)])

    def receive(self, channel: Channel) -> list[bytes] | None:
        """The frames of the next message that has come; None where there is none."""
        waiting = self._incoming[channel]
        return waiting.popleft() if waiting else None

    def wait(self, seconds: float) -> None:
        """Wait until something has come, or the time is over."""
        if not any(self._incoming.values()):
            self._news.clear()
            if not any(self._incoming.values()):
                self._news.wait(seconds)

    @property
    def lost(self) -> bool:
        """Whether the relay has ended, as it does when the server is gone."""
        return self._lost

    def close(self) -> None:
        """Close the line; what was sent last still leaves."""
        self._outgoing.put(None)
        self._writer.join(_FLUSH_SECONDS)
        try:
            self._process.wait(_FLUSH_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _write(self, pipe: IO[bytes]) -> None:
        try:
            while (message := self._outgoing.get()) is not None:
                _put(pipe, message[0], message[1:])
            pipe.close()
        except OSError:
            self._lost = True

    def _read(self, pipe: IO[bytes]) -> None:
        while (message := _get(pipe)) is not None:
            channel, frames = message
            self._incoming[channel].append(frames)
            self._news.set()
        self._lost = True
        self._news.set()


def _start() -> subprocess.Popen[bytes]:
    from reverie_plugin.launch import CODE, Installation

    installation = Installation.find()
    roots = os.pathsep.join(str(CODE / root) for root in ("shared", "plugin"))
    hidden_console = 0
    if sys.platform == "win32":
        hidden_console = subprocess.CREATE_NO_WINDOW
    try:
        return subprocess.Popen(
            [str(installation.python), "-m", "reverie_plugin.relay"],
            env={**installation.server_environment(), "PYTHONPATH": roots},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=hidden_console,
        )
    except OSError as error:
        raise ServerUnavailable(
            f"The relay, which speaks with Reverie's server for this editor, cannot be started: {error}.",
            "Run Reverie's install.py again.",
        ) from None


def _put(pipe: IO[bytes], channel: Channel, frames: Sequence[bytes]) -> None:
    pipe.write(_HEAD.pack(_CHANNELS.index(channel), len(frames)))
    for frame in frames:
        pipe.write(_LENGTH.pack(len(frame)))
        pipe.write(frame)
    pipe.flush()


def _get(pipe: IO[bytes]) -> tuple[Channel, list[bytes]] | None:
    """The next message; None where there is none any more, or no whole one."""
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
        return _CHANNELS[channel], frames
    except (OSError, ValueError, struct.error, IndexError):
        return None


def main() -> None:
    """Relay between the pipes and the server, until one of them ends."""
    from reverie_plugin.wire import Wire

    source, target = sys.stdin.buffer, sys.stdout.buffer
    first = _get(source)
    if first is None:
        return
    wire = Wire(Connection(**json.loads(first[1][0])))
    orders: queue.Queue[tuple[Channel, list[bytes]] | None] = queue.Queue()
    threading.Thread(target=_listen, args=(source, orders), daemon=True).start()
    try:
        while _forward(wire, orders) and _bring(wire, target):
            wire.wait(_LOOK_SECONDS)
    finally:
        wire.close()


def _listen(source: IO[bytes], orders: queue.Queue[tuple[Channel, list[bytes]] | None]) -> None:
    while (message := _get(source)) is not None:
        orders.put(message)
    orders.put(None)


def _forward(wire: Any, orders: queue.Queue[tuple[Channel, list[bytes]] | None]) -> bool:
    """Send what was asked to; False when nothing more will be."""
    while not orders.empty():
        order = orders.get()
        if order is None:
            return False
        wire.send(*order)
    return True


def _bring(wire: Any, target: IO[bytes]) -> bool:
    """Hand on what has come; False when nothing more will."""
    lost = wire.lost  # asked first: what was sent before the end is then still read
    try:
        for channel in _CHANNELS:
            while (frames := wire.receive(channel)) is not None:
                _put(target, channel, frames)
    except OSError:
        return False
    return not lost


if __name__ == "__main__":
    main()
