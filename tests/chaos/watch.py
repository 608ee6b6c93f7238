"""What is watched while a server is attacked: how soon it answers, and that its log tells of no fault."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection as PipeEnd
from multiprocessing.synchronize import Event

import zmq

from reverie_shared.connection import Connection
from reverie_shared.messages import Ping
from tests.service.processes import ServerProcess
from tests.service.wire import Wire

SLOWEST_PING = 0.1
"""Seconds in which 99 of 100 pings are answered at the least, beside what the machine itself takes."""


class Pings:
    """An honest client in a process of its own, which pings while this lasts, and in turn asks an idle process over a
    pipe: how long that takes is the machine's doing, not the server's.
    """

    def __init__(self, connection: Connection) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._answers, theirs = context.Pipe(duplex=False)
        asking, answering = context.Pipe()
        self._processes = (
            context.Process(target=_answer, args=(answering,), daemon=True),
            context.Process(target=_ping, args=(connection, self._stop, asking, theirs), daemon=True),
        )
        self._pings: list[float] = []
        self._machine: list[float] = []

    def __enter__(self) -> Pings:
        for process in self._processes:
            process.start()
        self._answers.recv()  # it has begun
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pings, self._machine = self._answers.recv()
        for process in self._processes:
            process.join()

    def figures(self) -> dict[str, str]:
        """What was measured."""
        return {
            "ping (99 %)": f"{_most(self._pings) * 1000:.0f} ms",
            "an idle process (99 %)": f"{_most(self._machine) * 1000:.0f} ms",
        }

    def losses(self) -> list[str]:
        """What was too slow."""
        return too_slow(self._pings, self._machine)


def too_slow(pings: Sequence[float], machine: Sequence[float]) -> list[str]:
    """A sentence where more than one ping in a hundred took longer than it may, in seconds, beside an idle process."""
    slowest, idle = _most(pings), _most(machine)
    if slowest <= SLOWEST_PING + idle:
        return []
    return [f"One ping in a hundred took {slowest * 1000:.0f} ms (an idle process: {idle * 1000:.0f} ms)."]


def _most(seconds: Sequence[float]) -> float:
    """Within how long 99 of 100 were answered."""
    return sorted(seconds)[len(seconds) * 99 // 100]


def faults(server: ServerProcess) -> list[str]:
    """The server has not ended, and its log speaks of no fault."""
    found = []
    if server.process.poll() is not None:
        found.append(f"The server ended with {server.process.returncode}.")
    if told := sum(server.log().count(words) for words in ("Traceback", "by a fault in Reverie")):
        found.append(f"The server's log tells of {told} faults.")
    return found


def _ping(connection: Connection, stop: Event, idle: PipeEnd, told: PipeEnd) -> None:
    """Ping the server and ask the idle process in turn, until told to stop."""
    wire = Wire(connection)
    pings: list[float] = []
    machine: list[float] = []
    told.send(None)
    while not stop.is_set() or not pings:
        began = time.monotonic()
        idle.send_bytes(b"?")
        idle.recv_bytes()
        machine.append(time.monotonic() - began)
        began = time.monotonic()
        try:
            wire.ask(Ping())
        except (AssertionError, zmq.ZMQError):
            pings.append(60.0)
            break
        pings.append(time.monotonic() - began)
        time.sleep(0.01)
    idle.send_bytes(b"")
    wire.close()
    told.send((pings, machine))


def _answer(asked: PipeEnd) -> None:
    """Answer what comes, until it is empty."""
    while said := asked.recv_bytes():
        asked.send_bytes(said)
