"""SIGSTOP of the worker, the server or the client for good or for a while, and of all of them for some seconds.

A worker that stands still is replaced, a server that does so is told in words, a client that does so finds its dream
afterwards, and where all stood still the dream goes on.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import suppress

import psutil

from reverie_server.worker.watchdog import Limits
from tests.chaos.outcome import Outcome, counts
from tests.chaos.scene import Scene, moment, scene
from tests.chaos.watch import faults
from tests.service.processes import watched_server

VICTIMS = ("worker", "server", "client", "all")
"""Who is stopped, in turn."""

WORDS = {
    "worker": ("hung during a dream and was ended", "hung at its start and was ended"),
    "server": ("Reverie's server does not answer",),
    "client": (),
    "all": (),
}
"""What the client may say if it does not dream."""

LIMITS = Limits(silence=5.0, start=40.0, step=120.0, discard=30.0)
"""The server's limits for its worker: shorter than outside tests."""

_PAUSE, _LONG_PAUSE = 9.0, 60.0
"""Seconds for which a process is stopped: longer than a client bears a server's silence, and a server a worker's…"""

_SELDOM = 24
"""…and all of them in one of so many attempts."""


def run(count: int, seed: int) -> Outcome:
    """Stop processes `count` times."""
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    with scene() as attacked:
        server = watched_server(attacked.reverie.places.home, LIMITS)
        try:
            for attempt in attacked.attempts(range(count)):
                pause = _LONG_PAUSE if attempt % _SELDOM == _SELDOM - 1 else _PAUSE
                ends[_stop(attacked, VICTIMS[attempt % len(VICTIMS)], chance, pause)] += 1
            losses = [*attacked.losses, *faults(server)]
        finally:
            server.stop()
    return Outcome("stops", count, losses, counts(ends))


def _stop(attacked: Scene, victim: str, chance: random.Random, pause: float) -> str:
    """Stop processes in mid-dream; returns who was stopped and how the client ended."""
    client = attacked.client()
    moment(client, chance)
    stopped = [process for name, process in attacked.victims(client).items() if process and victim in (name, "all")]
    for process in stopped:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    if victim != "worker":  # it stands still for good
        time.sleep(pause)
        for process in stopped:
            with suppress(psutil.NoSuchProcess):
                process.resume()
    end = attacked.check_client(client, WORDS[victim], 120.0)
    if victim == "worker":
        attacked.check_ended(stopped)
    return f"{victim} stopped, client {end}"
