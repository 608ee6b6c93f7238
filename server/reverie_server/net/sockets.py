"""The server's two sockets, and reading from them without waiting."""

from __future__ import annotations

from typing import Any

import zmq

from reverie_server.net.zap import Keys
from reverie_shared.protocol import FRAME_BYTES, WINDOW

Socket = zmq.Socket[bytes]
Context = zmq.Context[Socket]

_LINGER_MS = 500
"""Milliseconds that ZeroMQ may go on sending the last messages after the server has closed a socket."""


def open_control(context: Context, keys: Keys) -> tuple[Socket, str]:
    """The socket for requests and events, and its endpoint."""
    return _open(context, keys, io_thread=0, queue_length=200)


def open_pictures(context: Context, keys: Keys) -> tuple[Socket, str]:
    """The socket for pixels, and its endpoint. It has a ZeroMQ thread of its own: encrypting pixels takes long."""
    return _open(context, keys, io_thread=1, queue_length=2 * WINDOW)


def new_context() -> Context:
    """A context with one thread for each of the two sockets."""
    return zmq.Context(io_threads=2)


def receive(socket: Socket, copy: bool = True) -> list[Any] | None:
    """The next message's frames, the sender's identity first; None where no message has arrived."""
    try:
        return socket.recv_multipart(zmq.DONTWAIT, copy=copy)
    except zmq.Again:
        return None


def _open(context: Context, keys: Keys, io_thread: int, queue_length: int) -> tuple[Socket, str]:
    """A ROUTER socket with CURVE on a free loopback port; `queue_length` messages for each client, each way."""
    socket = context.socket(zmq.ROUTER)
    keys.protect(socket)
    socket.affinity = 1 << io_thread
    socket.maxmsgsize = FRAME_BYTES
    socket.sndhwm = socket.rcvhwm = queue_length
    socket.router_mandatory = 1
    socket.router_handover = 1
    socket.linger = _LINGER_MS
    socket.bind("tcp://127.0.0.1:*")
    endpoint = socket.last_endpoint
    assert isinstance(endpoint, bytes)
    return socket, endpoint.decode().rstrip("\0")
