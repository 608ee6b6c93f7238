"""kill -9 of the worker, the server or the client, at a random moment of a dream.

Afterwards the photo is as it was and no picture is half written, who still lives says in words what happened, no
process and no shared memory is left, and the next dream is fine.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress

import psutil

from tests.chaos.outcome import Outcome, counts
from tests.chaos.scene import Scene, moment, scene

VICTIMS = ("worker", "server", "worker", "client")
"""Who is killed, in turn."""

WORDS = {
    "worker": ("(signal 9", "could not start"),
    "server": ("Reverie's server has ended. Try again", "Reverie's server does not answer"),
    "client": ("",),
}
"""What the client may say; a killed one says nothing."""


def run(count: int, seed: int) -> Outcome:
    """Kill `count` times."""
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    with scene() as attacked:
        for attempt in attacked.attempts(range(count)):
            ends[_kill(attacked, VICTIMS[attempt % len(VICTIMS)], chance)] += 1
        losses = attacked.losses
    return Outcome("kills", count, losses, counts(ends))


def _kill(attacked: Scene, victim: str, chance: random.Random) -> str:
    """Kill one process in mid-dream; returns who was killed and how the client ended."""
    client = attacked.client()
    moment(client, chance)
    process = attacked.victims(client)[victim]
    if process:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return f"{victim} killed, client {attacked.check_client(client, WORDS[victim], 60.0)}"
