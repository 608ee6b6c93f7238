"""Many small dreams by two clients at once: a tenth is cancelled at a random moment, a tenth are previews that others
replace.

As the plug-ins do, the clients have the server forget each dream when they have its result. So the server and its
worker hold the same after the last dream as after the fiftieth.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from reverie_shared.connection import Connection
from reverie_shared.messages import Cancel, Done, Failed, Paused, Release
from reverie_shared.picture import Picture
from tests.chaos.outcome import Outcome, counts
from tests.chaos.scene import SETTLE
from tests.chaos.watch import faults
from tests.service.processes import ServerProcess
from tests.service.samples import picture
from tests.service.wire import SLOW, Wire

BEFORE = 50
"""Dreams before the first look: by then all that is loaded once is loaded."""

GROWTH = 1.05
"""By so much the memory of a process may have grown…"""

LEAST_GROWTH = 1_000_000
"""…or by so many bytes: the server takes less than 20 MB, and what the C library keeps free settles slowly (from 17.4
MB after 50 to 18.0 after 600). What leaks 1 KB a dream is found in 1,000 dreams."""

_PHOTOS = tuple(picture(seed, 96 + 16 * seed, 96) for seed in range(8))
"""What is dreamed, again and again: what the worker keeps of each result, to go deeper, is the same each time then."""

_MOMENT = 1.0
"""Seconds within which a dream is cancelled, or a preview replaced: about as long as one may wait and run."""

_REST = 2.0
"""Seconds before a look, in which what was given up is freed."""


def run(count: int, seed: int) -> Outcome:
    """Dream `count` times, the two clients half of them each."""
    before = min(BEFORE, count // 2)
    with TemporaryDirectory(prefix="reverie-chaos-") as home:
        server = ServerProcess(Path(home))
        try:
            clients = [_Client(server.connection, random.Random(f"{seed} {number}")) for number in range(2)]
            _dream(clients, before)
            time.sleep(_REST)
            first = _Held.now(server)
            _dream(clients, count - before)
            last = _last(server, first)
            losses = [loss for client in clients for loss in client.losses] + last.more_than(first) + faults(server)
        finally:
            server.stop()
    ends = sum((client.ends for client in clients), Counter[str]())
    figures = counts(ends)
    return Outcome("leaks", sum(ends.values()), losses, figures | _figures(first, last))


class _Client:
    """A client that dreams, cancels and replaces previews."""

    def __init__(self, connection: Connection, chance: random.Random) -> None:
        self._wire = Wire(connection)
        self._chance = chance
        self.ends: Counter[str] = Counter()
        self.losses: list[str] = []

    def dream(self, times: int) -> None:
        """Order so many dreams, one after the other: a tenth is cancelled, a tenth are previews that are replaced."""
        tenth = round(times / 10)
        acts = [self._cancel] * tenth + [self._replace] * tenth + [self._finish] * (times - 2 * tenth)
        self._chance.shuffle(acts)
        for act in acts:
            try:
                end = act()
            except Exception as error:  # noqa: BLE001 (whatever it is, it is a loss)
                self.losses.append(f"After {sum(self.ends.values())} dreams of a client: {error!r}.")
                return
            self.ends[end] += 1

    def _finish(self) -> str:
        photo = self._photo()
        job = self._wire.dream(photo)
        assert self._wire.result(job).format == photo.format
        self._forget(job, photo)
        return "dreamed"

    def _cancel(self) -> str:
        photo = self._photo()
        job = self._wire.dream(photo, settings=SLOW)
        time.sleep(self._chance.uniform(0, _MOMENT))
        self._forget(job, photo)
        return "cancelled"

    def _replace(self) -> str:
        photo = self._photo()
        self._wire.dream(photo, stop_after=1)
        time.sleep(self._chance.uniform(0, _MOMENT))
        job = self._wire.dream(photo, stop_after=1)
        outcome = self._wire.event(Paused, Done, Failed, job=job)
        assert not isinstance(outcome, Failed), outcome
        self._forget(job, photo, uploads=2)
        return "previews replaced"

    def _photo(self) -> Picture:
        return self._chance.choice(_PHOTOS)

    def _forget(self, job: str, photo: Picture, uploads: int = 1) -> None:
        """Have the server forget a job, and its picture as often as it was uploaded."""
        self._wire.ask(Cancel(job))
        for _ in range(uploads):
            self._wire.ask(Release(photo.digest))


def _dream(clients: Sequence[_Client], times: int) -> None:
    """Have the clients dream so often in all, all of them at once."""
    with ThreadPoolExecutor(len(clients)) as threads:
        for client in clients:
            threads.submit(client.dream, times // len(clients))


@dataclass(frozen=True)
class _Held:
    """What a server and its worker hold."""

    memory: Mapping[str, int]
    """Bytes that no other process shares, by the process. TensorFlow's 320 MB of code are among them, unless another
    worker runs: none may start or end meanwhile.
    """
    numbers: Mapping[str, int]
    """How many there are, by what is counted."""
    files: frozenset[str]
    """The files of the home."""

    @classmethod
    def now(cls, server: ServerProcess) -> _Held:
        """Look."""
        worker = next(child for child in server.children if "spawn_main" in " ".join(child.cmdline()))
        processes = {"server": psutil.Process(server.process.pid), "worker": worker}
        numbers = {"segments": len(server.segments())}
        for name, process in processes.items():
            numbers[f"{name}'s descriptors"] = process.num_fds()
            numbers[f"{name}'s threads"] = process.num_threads()
        home = server.places.home
        return cls(
            memory={f"{name}'s MB": process.memory_full_info().uss for name, process in processes.items()},
            numbers=numbers,
            files=frozenset(str(file.relative_to(home)) for file in home.rglob("*")),
        )

    def more_than(self, first: _Held) -> list[str]:
        """A sentence for each thing that is not as it was at first."""
        more = [
            f"The {what}: {first.memory[what] / 1e6:.1f} at first, {held / 1e6:.1f} in the end."
            for what, held in self.memory.items()
            if held > max(first.memory[what] * GROWTH, first.memory[what] + LEAST_GROWTH)
        ]
        more += [
            f"The {what}: {first.numbers[what]} at first, {number} in the end."
            for what, number in self.numbers.items()
            if number != first.numbers[what]
        ]
        if changed := self.files ^ first.files:
            more.append(f"Files came or went: {', '.join(sorted(changed))}.")
        return more


def _last(server: ServerProcess, first: _Held) -> _Held:
    """What is held in the end, once it is no more than at first, or there was time enough to free it."""
    until = time.monotonic() + SETTLE
    while (last := _Held.now(server)).more_than(first) and time.monotonic() < until:
        time.sleep(0.5)
    return last


def _figures(first: _Held, last: _Held) -> dict[str, str]:
    """What was held at first and in the end."""
    memory = {what: f"{held / 1e6:.1f} → {last.memory[what] / 1e6:.1f}" for what, held in first.memory.items()}
    numbers = {what: f"{number} → {last.numbers[what]}" for what, number in first.numbers.items()}
    return {**memory, **numbers, "files": f"{len(first.files)} → {len(last.files)}"}
