"""The server's two sockets, and reading from them without waiting.

ZeroMQ reads a stranger's first message, up to the longest frame, before it looks at the key, and accepts any number of
connections. So on Linux and macOS the sockets are files in the folder of a running server, which no other user can
reach. Loopback ports, which everyone on the machine can, are for Windows, and for a home whose path is too long.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import zmq

from reverie_server.net.listener import Listener, Socket
from reverie_server.net.zap import Keys
from reverie_shared.protocol import CONTROL_FRAME_BYTES, FRAME_BYTES, WINDOW

Context = zmq.Context[Socket]

_LINGER_MS = 500
"""Milliseconds that ZeroMQ may go on sending the last messages after the server has closed a socket."""

_HANDSHAKE_MS = 5000
"""Milliseconds after which a connection ends that has not shown its key. Our own clients take a few."""

_MAX_FRAMES = 4
"""Of a received message: the sender's identity, the two of a strip, and one that is too many."""

_DROPPED_FRAMES = 1000
"""Frames dropped in one call: that takes a millisecond."""

_CONTROL, _PICTURES = "control", "pictures"
"""How the names of the sockets' files end; they begin with the server's process."""

_PROCESS = re.compile("[0-9]{1,9}")


def open_control(context: Context, keys: Keys, folder: Path) -> Listener:
    """The socket for requests and events, which listens; `folder` is the user's alone."""
    socket = _new(context, keys, io_thread=0, queue_length=200, longest_frame=CONTROL_FRAME_BYTES)
    return Listener(socket, _path(folder, _CONTROL))


def open_pictures(context: Context, keys: Keys, folder: Path) -> Listener:
    """The socket for pixels, which listens. It has a ZeroMQ thread of its own: encrypting pixels takes long."""
    socket = _new(context, keys, io_thread=1, queue_length=2 * WINDOW, longest_frame=FRAME_BYTES)
    return Listener(socket, _path(folder, _PICTURES))


def remove_files(folder: Path) -> None:
    """Remove the sockets' files of this process, and of servers that were killed. What is no socket, or cannot be
    removed, stays.
    """
    for ending in (_CONTROL, _PICTURES):
        for file in folder.glob(f"*.{ending}"):
            process = file.stem
            lives = _PROCESS.fullmatch(process) and psutil.pid_exists(int(process))
            if process == str(os.getpid()) or not lives:
                with suppress(OSError):
                    if file.is_socket():
                        file.unlink()


def new_context() -> Context:
    """A context with one thread for each of the two sockets."""
    return zmq.Context(io_threads=2)


class Inbox:
    """Reads from a ROUTER socket without waiting. Of a message with more frames than there can be, it gives one too
    many, by which the message is refused, and drops the others, `_DROPPED_FRAMES` with each call.

    Parameters
    ----------
    socket : Socket
    copy : bool
        Whether frames are given as bytes; else as `zmq.Frame`.
    """

    def __init__(self, socket: Socket, copy: bool = True) -> None:
        self._socket = socket
        self._copy = copy
        self._dropping = False

    def receive(self) -> list[Any] | None:
        """The next message's frames, the sender's identity first; None where no message has arrived."""
        try:
            if self._dropping and not self._drop():
                return None
            frames = [self._next()]
            while self._more and len(frames) < _MAX_FRAMES:
                frames.append(self._next())
        except zmq.Again:
            return None
        self._dropping = self._more
        return frames

    def _drop(self) -> bool:
        """Drop some frames of a message; True at its end."""
        for _ in range(_DROPPED_FRAMES):
            self._socket.recv(zmq.DONTWAIT)
            if not self._more:
                self._dropping = False
                return True
        return False

    def _next(self) -> Any:
        return self._socket.recv(zmq.DONTWAIT, copy=self._copy)

    @property
    def _more(self) -> bool:
        """Whether the message has another frame."""
        return bool(self._socket.rcvmore)


def _new(context: Context, keys: Keys, io_thread: int, queue_length: int, longest_frame: int) -> Socket:
    """A ROUTER socket with CURVE; `queue_length` messages for each client, each way."""
    socket = context.socket(zmq.ROUTER)
    keys.protect(socket)
    socket.affinity = 1 << io_thread
    socket.maxmsgsize = longest_frame
    socket.handshake_ivl = _HANDSHAKE_MS
    socket.sndhwm = socket.rcvhwm = queue_length
    socket.router_mandatory = 1
    socket.router_handover = 1
    socket.linger = _LINGER_MS
    return socket


def _path(folder: Path, ending: str) -> Path:
    return folder / f"{os.getpid()}.{ending}"
