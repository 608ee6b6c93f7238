"""Limits that the system sets at a random moment of a dream: how much memory a process may address, how many files it
may open, and how much memory all of them may take (a cgroup).

Who gets too little says so in words, the server lives, and once the limit is lifted the next dream is fine.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.chaos.outcome import Outcome, counts
from tests.chaos.scene import BEGINNING, IN_WORDS, Scene, moment, scene
from tests.support.running import runs

VICTIMS = ("server", "worker", "client")
"""Who is limited, in turn."""

EARLY = {"server": 0.75, "worker": 0.25, "client": 0.0}
"""How many of the moments are in the client's start: a server needs files and memory at a dream's begin above all, and
Python itself cannot start with too little.
"""

LEFT = {"files": (0, 2, 4, 6, 20), "memory": (0, 2**21, 2**24, 2**27)}
"""How much more than it has a process may have at the most: files, or bytes."""

GROUP_MEMORY = 1_500_000_000
"""Bytes that the processes of a cgroup may take together."""

_VERSION_1 = "/sys/fs/cgroup/memory"
"""Where Linux has the first version's groups for memory."""

WITHIN = 120.0
"""Seconds in which the client must have ended: a worker may be started anew."""


def run(count: int, seed: int) -> Outcome:
    """Limit processes `count` times."""
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    with _memory_group() as group, scene() as attacked:
        turns = [(victim, kind) for kind in LEFT for victim in VICTIMS]
        for attempt in attacked.attempts(range(count)):
            turn = attempt % (len(turns) + bool(group))
            what = " ".join(turns[turn]) if turn < len(turns) else "cgroup"
            attacked.attempt = f"{attempt + 1} ({what})"
            if turn < len(turns):
                end = _limit(attacked, *turns[turn], chance)
            elif group:
                end = _limit_group(attacked, group, chance)
            ends[f"{what}, client {end}"] += 1
        losses = attacked.losses
    figures = counts(ends)
    if not group:
        figures["cgroup"] = "left out, for none with a limit of memory can be made here"
    return Outcome("limits", count, losses, figures)


def _limit(attacked: Scene, victim: str, kind: str, chance: random.Random) -> str:
    """Limit one process in mid-dream until the client has ended; returns how that ended."""
    worker = attacked.worker()
    if worker and victim == "server" and chance.random() < 1 / 2:
        worker.kill()  # so that the server has to start another
    client = attacked.client()
    moment(client, chance, EARLY[victim], BEGINNING)
    server = attacked.server()
    found = {"worker": attacked.worker(), "server": server, "client": psutil.Process(client.pid)}
    with _too_little(attacked, found[victim], kind, chance.choice(LEFT[kind])):
        end = attacked.check_end(client, IN_WORDS, WITHIN)
    attacked.check_target(end)
    _check_lives(attacked, server)
    return end


@contextmanager
def _too_little(attacked: Scene, process: psutil.Process | None, kind: str, left: int) -> Iterator[None]:
    """While this lasts, a process and those that it starts get no more than that."""
    limit = psutil.RLIMIT_NOFILE if kind == "files" else psutil.RLIMIT_AS
    with suppress(psutil.Error):
        if process:
            used = process.num_fds() if kind == "files" else process.memory_info().vms
            process.rlimit(limit, (used + left, process.rlimit(limit)[1]))
    yield
    for heir in attacked.processes():
        with suppress(psutil.Error):
            most = heir.rlimit(limit)[1]
            heir.rlimit(limit, (most, most))


@dataclass(frozen=True)
class _MemoryGroup:
    """A cgroup whose processes' memory can be limited.

    Attributes
    ----------
    folder : Path
    limit : str
        The file in it that holds the limit, in bytes.
    none : str
        What stands in that file where there is no limit.
    """

    folder: Path
    limit: str
    none: str

    def allow(self, memory: str) -> None:
        """Limit the processes of the group to so many bytes."""
        (self.folder / self.limit).write_text(memory)


@contextmanager
def _memory_group() -> Iterator[_MemoryGroup | None]:
    """A new cgroup while this lasts; None where this user can make none with a limit of memory."""
    group = _new_group(f"reverie-chaos-{os.getpid()}")
    try:
        yield group
    finally:
        if group:
            group.folder.rmdir()


def _new_group(name: str) -> _MemoryGroup | None:
    for place, limit, none in (("/sys/fs/cgroup", "memory.max", "max"), (_VERSION_1, "memory.limit_in_bytes", "-1")):
        group = _MemoryGroup(Path(place, name), limit, none)
        with suppress(OSError):
            if Path(place, "cgroup.procs").exists():
                group.folder.mkdir()
                if (group.folder / limit).exists():
                    return group
                group.folder.rmdir()
    return None


def _limit_group(attacked: Scene, group: _MemoryGroup, chance: random.Random) -> str:
    """Limit the client and a server that it starts, with its worker, until the client has ended."""
    attacked.reverie.run("stop")
    client = attacked.client(prefix=("sh", "-c", f'echo $$ > {group.folder}/cgroup.procs && exec "$@"', "sh"))
    moment(client, chance)
    server = attacked.server()
    with suppress(OSError):  # version 1 sets no limit below what is in use and cannot be given up
        group.allow(str(GROUP_MEMORY))
    end = attacked.check_end(client, IN_WORDS, WITHIN)
    group.allow(group.none)
    attacked.check_target(end)
    _check_lives(attacked, server)
    return end


def _check_lives(attacked: Scene, server: psutil.Process | None) -> None:
    if server and not runs(server):
        attacked.lose("the server ended.")
