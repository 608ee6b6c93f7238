"""The connection to the server by ZeroMQ: two sockets, and the check that the server is still there."""

from __future__ import annotations

import mmap
import os
import sys
import threading
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import zmq
from zmq.utils.monitor import recv_monitor_message

from reverie_plugin.connect.transport import Channel, refused
from reverie_shared.connection import Connection
from reverie_shared.protocol import FRAME_BYTES
from reverie_shared.threads import BackgroundThread

if sys.platform != "win32":
    import resource

FLUSH_MILLISECONDS = 200
"""How long `close` waits for messages already sent to leave this process. A running server takes them within one."""

_RESERVE = 2**24
"""Bytes of address space that are kept for `close`: ZeroMQ's threads need some, and where the system gives them none
the C library ends the process. They take no memory.
"""

_FILES = 24
"""Files that the process must be able to open for a connection, which takes 13."""

_THREADS = 3
"""Threads of a connection: ZeroMQ's two, and the one that closes it. Each takes the address space of a stack…"""

_STACK = 2**23
"""…of so many bytes, unless the system has another limit for stacks…"""

_BUFFERS = 2**23
"""…and so many bytes are for what they keep."""

CLOSE_SECONDS = 1.0
"""How long `close` may take in all: once, ZeroMQ did not return from closing a connection to a killed server."""


class ZmqTransport:
    """An authenticated, encrypted connection to the server that `connection` describes. No call blocks, except `wait`.

    It never reconnects: a loopback connection breaks only because the server is gone (or has disconnected this
    client). ZeroMQ reports that at once, also inside a sandbox where the server's process cannot be seen.

    Raises
    ------
    ServerUnavailable
        When the system refuses files, a thread or memory.
    """

    def __init__(self, connection: Connection) -> None:
        self._lost = False
        self._reserve: mmap.mmap | None = None
        self._sockets: dict[Channel, zmq.Socket[bytes]] = {}
        self._monitors: list[zmq.Socket[bytes]] = []
        self._poller = zmq.Poller()
        self._end = threading.Event()
        self._closing = BackgroundThread(self._destroy)
        try:
            if os.name == "posix":
                _check_room()
                self._reserve = mmap.mmap(-1, _RESERVE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            self._context = zmq.Context()
            self._closing.start()  # now: in the end the system may give none
            self._connect(connection)
        except (zmq.ZMQError, OSError, RuntimeError, MemoryError) as error:
            self._end.set()
            raise refused(error) from error

    def _connect(self, connection: Connection) -> None:
        identity = uuid.uuid4().hex.encode()
        endpoints = {Channel.CONTROL: connection.control, Channel.PICTURES: connection.pictures}
        for channel, endpoint in endpoints.items():
            socket = self._context.socket(zmq.DEALER)
            socket.identity = identity
            socket.curve_serverkey = connection.server_key.encode()
            socket.curve_publickey = connection.client_public.encode()
            socket.curve_secretkey = connection.client_secret.encode()
            socket.reconnect_ivl = -1
            socket.maxmsgsize = FRAME_BYTES
            self._sockets[channel] = socket
            self._monitors.append(socket.get_monitor_socket(zmq.EVENT_DISCONNECTED | zmq.EVENT_CLOSED))
            socket.connect(endpoint)
        for watched in (*self._sockets.values(), *self._monitors):
            self._poller.register(watched, zmq.POLLIN)

    def send(self, channel: Channel, frames: Sequence[Any]) -> None:
        """Send the frames of one message (buffers of bytes); they are copied."""
        if not self.lost:
            self._sockets[channel].send_multipart(frames, zmq.DONTWAIT)

    def receive(self, channel: Channel) -> list[bytes] | None:
        """The frames of the next message that has arrived; None where there is none."""
        try:
            return self._sockets[channel].recv_multipart(zmq.DONTWAIT)
        except zmq.Again:
            return None

    def wait(self, seconds: float) -> None:
        """Block until a message has arrived, or the time is over."""
        self._poller.poll(round(seconds * 1000))

    @property
    def lost(self) -> bool:
        """Whether the server is gone. What it sent before can still be received."""
        for monitor in self._monitors:
            while monitor.poll(0):
                recv_monitor_message(monitor)
                self._lost = True
        return self._lost

    def close(self) -> None:
        """Close the connection, after at most `FLUSH_MILLISECONDS` for messages already sent. Needs nothing of the
        system.
        """
        if self._reserve is not None:
            self._reserve.close()
        self._end.set()
        self._closing.join(CLOSE_SECONDS)

    @property
    def closed(self) -> bool:
        """Whether the connection is closed; `close` does not wait for ever."""
        return self._context.closed

    def _destroy(self) -> None:
        """Wait for the end, in a thread, and close all sockets."""
        self._end.wait()
        for socket in self._sockets.values():
            socket.disable_monitor()
        self._context.destroy(linger=0 if self._lost else FLUSH_MILLISECONDS)


def _check_room() -> None:
    """Raise `OSError` where the system would give the process too little for a connection: ZeroMQ ends the process,
    and with it the editor, where its threads get no file or no memory.
    """
    with ExitStack() as opened:
        for _ in range(_FILES):
            opened.callback(os.close, os.open(os.devnull, os.O_RDONLY))
    stack, _ = resource.getrlimit(resource.RLIMIT_STACK)
    stacks = _THREADS * (_STACK if stack == resource.RLIM_INFINITY else stack)
    mmap.mmap(-1, _RESERVE + stacks + _BUFFERS, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
