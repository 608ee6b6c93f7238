"""The two sockets a server listens on, and reading from them without waiting."""

from __future__ import annotations

from typing import Any

import zmq

from reverie_server.net.zap import Keys
from reverie_shared.protocol import FRAME_BYTES, WINDOW

Socket = zmq.Socket[bytes]
Context = zmq.Context[Socket]

_FLUSH_MS = 500
"""How long last messages may take to leave when the server ends."""


def open_control(context: Context, keys: Keys) -> tuple[Socket, str]:
    """The socket for requests and events, and its endpoint."""
    return _open(context, keys, io_thread=0, waiting=200)


def open_pictures(context: Context, keys: Keys) -> tuple[Socket, str]:
    """The socket for pixels, and its endpoint. A thread of ZeroMQ's is its own: encryption takes its time."""
    return _open(context, keys, io_thread=1, waiting=2 * WINDOW)


def new_context() -> Context:
    """A context with a thread for each of the two sockets."""
    return zmq.Context(io_threads=2)


def receive(socket: Socket, copy: bool = True) -> list[Any] | None:
    """The next message's frames, the sender's identity first; None where none has come."""
    try:
        return socket.recv_multipart(zmq.DONTWAIT, copy=copy)
    except zmq.Again:
        return None


def _open(context: Context, keys: Keys, io_thread: int, waiting: int) -> tuple[Socket, str]:
    """A protected ROUTER on a free loopback port; `waiting` messages queue for each client, each way."""
    socket = context.socket(zmq.ROUTER)
    keys.protect(socket)
    socket.affinity = 1 << io_thread
    socket.maxmsgsize = FRAME_BYTES
    socket.sndhwm = socket.rcvhwm = waiting
    socket.router_mandatory = 1
    socket.router_handover = 1
    socket.linger = _FLUSH_MS
    socket.bind("tcp://127.0.0.1:*")
    endpoint = socket.last_endpoint
    assert isinstance(endpoint, bytes)
    return socket, endpoint.decode().rstrip("\0")
