"""The connection to the server through a relay, for a Python that cannot load ZeroMQ."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import IO, Any

from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.pipe import CHANNELS, read_message, write_message
from reverie_plugin.connect.transport import Channel, refused
from reverie_shared.build import install_again
from reverie_shared.connection import Connection
from reverie_shared.errors.connection import NO_RELAY
from reverie_shared.threads import BackgroundThread

_FLUSH_SECONDS = 0.5
"""How long `close` waits for messages already sent to leave this process."""


class RelayTransport:
    """A connection to the server through a relay, a process of the server's Python.

    Two threads move messages between the relay's pipes and this process's memory, so no call blocks on a pipe.

    Raises
    ------
    ServerUnavailable
        When the relay cannot be started, or the system refuses a thread.
    """

    def __init__(self, connection: Connection, installation: Installation) -> None:
        self._process = _start(installation)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._outgoing: queue.Queue[list[Any] | None] = queue.Queue()
        self._incoming: dict[Channel, deque[list[bytes]]] = {channel: deque() for channel in CHANNELS}
        self._arrived = threading.Event()
        self._lost = False
        self._outgoing.put([Channel.CONTROL, json.dumps(asdict(connection)).encode()])
        self._writer = BackgroundThread(partial(self._write, self._process.stdin))
        self._reader = BackgroundThread(partial(self._read, self._process.stdout))
        try:
            self._writer.start()
            self._reader.start()
        except RuntimeError as error:  # the system gives no thread
            self._process.kill()
            raise refused(error) from error

    def send(self, channel: Channel, frames: Sequence[Any]) -> None:
        """Send the frames of one message (buffers of bytes); they are copied."""
        if not self._lost:
            self._outgoing.put([channel, *map(bytes, frames)])

    def receive(self, channel: Channel) -> list[bytes] | None:
        """The frames of the next message that has arrived; None where there is none."""
        arrived = self._incoming[channel]
        return arrived.popleft() if arrived else None

    def wait(self, seconds: float) -> None:
        """Block until a message has arrived, or the time is over."""
        if not any(self._incoming.values()):
            self._arrived.clear()
            if not any(self._incoming.values()):
                self._arrived.wait(seconds)

    @property
    def lost(self) -> bool:
        """Whether the relay has exited, as it does when the server is gone."""
        return self._lost

    def close(self) -> None:
        """Close the connection; messages already sent are still delivered."""
        self._outgoing.put(None)
        self._writer.join(_FLUSH_SECONDS)
        try:
            self._process.wait(_FLUSH_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _write(self, pipe: IO[bytes]) -> None:
        try:
            while (message := self._outgoing.get()) is not None:
                write_message(pipe, message[0], message[1:])
            pipe.close()
        except OSError:
            self._lost = True

    def _read(self, pipe: IO[bytes]) -> None:
        while (message := read_message(pipe)) is not None:
            channel, frames = message
            self._incoming[channel].append(frames)
            self._arrived.set()
        self._lost = True
        self._arrived.set()


def _start(installation: Installation) -> subprocess.Popen[bytes]:
    hidden_console = 0
    if sys.platform == "win32":
        hidden_console = subprocess.CREATE_NO_WINDOW
    try:
        return subprocess.Popen(
            installation.relay_command(),
            env=installation.relay_environment(),
            cwd=installation.places.home,  # Reverie's own, since Python imports from it
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=hidden_console,
        )
    except OSError as error:
        raise NO_RELAY(reason=str(error), repair=install_again()) from None
