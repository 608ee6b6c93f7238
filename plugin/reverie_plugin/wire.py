"""The two sockets to the server, and whether it is still there. Nothing here waits, `wait` apart."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from typing import Any

import zmq
from zmq.utils.monitor import recv_monitor_message

from reverie_plugin.line import Channel
from reverie_shared.connection import Connection
from reverie_shared.protocol import FRAME_BYTES

FLUSH_MILLISECONDS = 200
"""How long `close` lets what was sent last leave this process. A server that runs takes it within one."""

CLOSE_SECONDS = 1.0
"""How long `close` may take at all: seen once, ZeroMQ did not come back from the end of a line to a killed server."""


class Wire:
    """An authenticated, encrypted line to the server that `connection` tells of.

    It is never mended: a loopback connection breaks only because the server is gone (or has thrown this client out),
    and ZeroMQ says so at once, also from inside a sandbox where the server's process cannot be seen.
    """

    def __init__(self, connection: Connection) -> None:
        self._context = zmq.Context()
        self._lost = False
        identity = uuid.uuid4().hex.encode()
        endpoints = {Channel.CONTROL: connection.control, Channel.PICTURES: connection.pictures}
        self._sockets: dict[Channel, zmq.Socket[bytes]] = {}
        self._monitors: list[zmq.Socket[bytes]] = []
        self._poller = zmq.Poller()
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
        """Send the frames of one message; they are copied."""
        if not self.lost:
            self._sockets[channel].send_multipart(frames, zmq.DONTWAIT)

    def receive(self, channel: Channel) -> list[bytes] | None:
        """The frames of the next message that has come; None where there is none."""
        try:
            return self._sockets[channel].recv_multipart(zmq.DONTWAIT)
        except zmq.Again:
            return None

    def wait(self, seconds: float) -> None:
        """Wait until something has come, or the time is over."""
        self._poller.poll(round(seconds * 1000))

    @property
    def lost(self) -> bool:
        """Whether the server is gone. What it sent before may still be received."""
        for monitor in self._monitors:
            while monitor.poll(0):
                recv_monitor_message(monitor)
                self._lost = True
        return self._lost

    def close(self) -> None:
        """Close the line, giving what was sent last a moment to leave."""
        closing = threading.Thread(target=self._destroy, name="reverie-closes-a-line", daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)

    def _destroy(self) -> None:
        for socket in self._sockets.values():
            socket.disable_monitor()
        self._context.destroy(linger=0 if self._lost else FLUSH_MILLISECONDS)
