"""Sends messages to clients without ever waiting for one of them."""

from __future__ import annotations

from collections import deque
from typing import Any

import zmq

from reverie_shared.messages import Message
from reverie_shared.protocol import encode

PROBE_INTERVAL = 1.0
"""Seconds after which a client that is sent nothing else is sent a message that says nothing: only a failed send shows
that a client is gone.
"""

_MAX_WAITING = 1000
"""How many messages wait for a client that does not read; one that lets more wait counts as gone."""


class Outbox:
    """Sends on one ROUTER socket.

    `gone` collects the clients that a message could not be routed to: they have closed their connection, or
    their process has ended.
    """

    def __init__(self, socket: zmq.Socket[bytes]) -> None:
        self._socket = socket
        self._waiting: dict[bytes, deque[list[Any]]] = {}
        self.gone: set[bytes] = set()

    def send(self, client: bytes, message: Message, id: int = 0, *, must_arrive: bool = True) -> None:
        """Send now; where the client does not read, keep the message for `retry`, if it must arrive."""
        frames = encode(message, id)
        waiting = self._waiting.get(client)
        if not waiting and self.try_send(client, frames):
            return
        if must_arrive and client not in self.gone:
            waiting = self._waiting.setdefault(client, deque())
            waiting.append(frames)
            if len(waiting) > _MAX_WAITING:
                self._mark_gone(client)

    def try_send(self, client: bytes, frames: list[Any]) -> bool:
        """Send now or not at all; False where the client's queue is full, or the client is gone."""
        try:
            self._socket.send_multipart([client, *frames], zmq.DONTWAIT)
        except zmq.Again:
            return False
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            self._mark_gone(client)
            return False
        return True

    def retry(self) -> None:
        """Send the messages that wait, in their order, until a client's queue is full."""
        for client, waiting in list(self._waiting.items()):
            while waiting and self.try_send(client, waiting[0]):
                waiting.popleft()
            if not waiting:
                self._waiting.pop(client, None)

    @property
    def waiting(self) -> bool:
        """Whether any message waits for `retry`."""
        return bool(self._waiting)

    def take_gone(self) -> set[bytes]:
        """The clients found gone since the last call."""
        gone, self.gone = self.gone, set()
        return gone

    def _mark_gone(self, client: bytes) -> None:
        self.gone.add(client)
        self._waiting.pop(client, None)
