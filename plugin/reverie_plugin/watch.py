"""What the server does, for an editor that shows it all the time. Who watches starts no server, and keeps none."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from reverie_plugin.client import Client
from reverie_plugin.launch import Installation
from reverie_shared.connection import Connection
from reverie_shared.errors import ReverieError
from reverie_shared.messages import AskStatus, Status

EVERY = 2.0
"""Seconds between two questions."""


@dataclass(frozen=True)
class Standing:
    """How the server stands: in words, and the names of the networks that can dream (None where that is not known)."""

    words: str
    networks: tuple[str, ...] | None = None


ABSENT = Standing("No server runs; it starts with the next dream.")


def watch(installation: Installation) -> Generator[Standing | None, None, None]:
    """Yield how the server stands, whenever it was asked, and None meanwhile; without end."""
    while True:
        connection = Connection.read(installation.places.connection)
        if connection is not None:
            with suppress(ReverieError):  # it is gone; dreams will tell what else is wrong
                yield from _listen(connection)
        yield ABSENT
        yield from _rest()


def _listen(connection: Connection) -> Generator[Standing | None, None, None]:
    """Ask the server again and again; raises when it is gone."""
    client = Client(connection)
    try:
        while True:
            status = yield from client.ask(AskStatus())
            if not isinstance(status, Status) or status.facts["retiring"]:
                return
            yield Standing(in_words(status.facts), tuple(status.facts["networks"]))
            for _ in _rest():
                client.receive()
                yield None
    finally:
        client.close()


def in_words(facts: Mapping[str, Any]) -> str:
    """The server's facts (docs/PROTOCOL.md has their keys) as a sentence."""
    worker, queue = facts["worker"], facts["queue"]
    network = f" with {worker['network']}" if worker["network"] else ""
    if any(job["phase"] == "dreaming" and job["state"] == "at work" for job in facts["jobs"]):
        waiting = f"; {queue} more wait{'s' if queue == 1 else ''}" if queue else ""
        return f"The server dreams{network}{waiting}."
    if worker["state"] == "ready":
        return f"The server is ready{network}."
    if worker["state"] == "starting":
        return "The server gets ready…"
    if worker["state"] == "loading":
        return "The server loads the network…"
    return "The server rests; the next dream wakes it."


def _rest() -> Generator[None, None, None]:
    until = time.monotonic() + EVERY
    while time.monotonic() < until:
        yield None
