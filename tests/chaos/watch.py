"""What is watched while a server is attacked: how soon it answers, and that its log tells of no fault."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Event
from typing import Any

import zmq

from reverie_shared.connection import Connection
from reverie_shared.messages import Ping
from tests.service.processes import ServerProcess
from tests.service.wire import Wire

SLOWEST_PING = 5.0
"""Seconds in which 99 of 100 pings are answered at the least: on a machine with other work. Without, a tenth of a
second is wanted; how long it took is among the figures."""


class Pings:
    """An honest client in a process of its own, which pings while this lasts."""

    def __init__(self, connection: Connection) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._answers, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_ping, args=(connection, self._stop, theirs))
        self._seconds: list[float] = []

    def __enter__(self) -> Pings:
        self._process.start()
        self._answers.recv()  # it has begun
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._seconds = self._answers.recv()
        self._process.join()

    def percentile(self, percent: int) -> float:
        """Seconds in which so many of a hundred were answered."""
        return sorted(self._seconds)[len(self._seconds) * percent // 100]

    def losses(self) -> list[str]:
        """What was too slow."""
        slowest = self.percentile(99)
        return [f"One ping in a hundred took {slowest * 1000:.0f} ms."] if slowest > SLOWEST_PING else []


def faults(server: ServerProcess) -> list[str]:
    """The server has not ended, and its log speaks of no fault."""
    found = []
    if server.process.poll() is not None:
        found.append(f"The server ended with {server.process.returncode}.")
    if told := sum(server.log().count(words) for words in ("Traceback", "by a fault in Reverie")):
        found.append(f"The server's log tells of {told} faults.")
    return found


def _ping(connection: Connection, stop: Event, told: Any) -> None:
    wire = Wire(connection)
    seconds: list[float] = []
    told.send(None)
    while not stop.is_set() or not seconds:
        began = time.monotonic()
        try:
            wire.ask(Ping())
        except (AssertionError, zmq.ZMQError):
            seconds.append(60.0)
            break
        seconds.append(time.monotonic() - began)
        time.sleep(0.01)
    wire.close()
    told.send(seconds)
