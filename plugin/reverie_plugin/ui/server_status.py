"""The state of the server, for an editor that shows it all the time."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass

from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.ui.formatting import describe_server
from reverie_shared.connection import Connection
from reverie_shared.errors import ReverieError
from reverie_shared.messages import AskStatus, Status
from reverie_shared.translation import _

INTERVAL = 2.0
"""Seconds between two questions."""


@dataclass(frozen=True)
class ServerStatus:
    """The state of the server in a sentence, and the names of the networks that can dream (None: no server runs)."""

    words: str
    networks: tuple[str, ...] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a server runs."""
        return self.networks is not None


def no_server() -> ServerStatus:
    """The state where no server runs."""
    return ServerStatus(_("No server runs; it starts with the next dream."))


def poll_status(installation: Installation) -> Generator[ServerStatus | None, None, None]:
    """Ask for the server's state every `INTERVAL` seconds; yield each answer, and None meanwhile; never ends.

    It starts no server, and does not keep one running: a status request does not reset the server's idle timer.
    """
    while True:
        connection = Connection.read(installation.places.connection)
        if connection is not None:
            with suppress(ReverieError):  # the server is gone; other errors show with the next dream
                yield from _poll(connection, installation)
        yield no_server()
        yield from _pause()


def _poll(connection: Connection, installation: Installation) -> Generator[ServerStatus | None, None, None]:
    """Poll one server until it is about to exit; raises `ReverieError` when it is gone."""
    client = Client(connection, installation)
    try:
        while True:
            status = yield from client.ask(AskStatus())
            if not isinstance(status, Status) or status.facts["retiring"]:
                return
            yield ServerStatus(describe_server(status.facts), tuple(status.facts["networks"]))
            for _ in _pause():
                client.receive()
                yield None
    finally:
        client.close()


def _pause() -> Generator[None, None, None]:
    until = time.monotonic() + INTERVAL
    while time.monotonic() < until:
        yield None
