"""Fifty clients at once, for so many seconds, at a server whose system has little shared memory.

Each always has a dream in the queue, and every tenth as many as it may. Meanwhile it pings, asks for the status, sends
large pictures, orders dreams of them and cancels these, and orders previews. The clients are served in turn, previews
come before dreams, what has no room is refused in words, and a client that comes afterwards is served as ever.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from reverie_shared.connection import Connection
from reverie_shared.errors import Busy, NotFound, OutOfMemory, ReverieError
from reverie_shared.messages import Cancel, Cancelled, Done, Failed, Paused, Ping, Release
from reverie_shared.picture import Picture
from tests.chaos.outcome import Outcome
from tests.chaos.watch import Pings, faults
from tests.service.processes import ServerProcess
from tests.service.samples import picture
from tests.service.wire import Wire
from tests.support.small_memory import SMALL_MEMORY, can_mount

_End: TypeAlias = Done | Failed | Paused | Cancelled

_ENDS: tuple[type[_End], ...] = (Done, Failed, Paused, Cancelled)

CLIENTS = 50

GREEDY = 10
"""One client in so many orders more dreams than it may."""

LONGEST = 60.0
"""Seconds within which a client's only dream is done, on a machine with other work; how long it took is among the
figures."""

REFUSALS = (Busy, OutOfMemory, NotFound)
"""What a client may be told where there is no room: also that a picture that nobody used has made way for another."""

_TOO_MANY = 65
"""Dreams that a greedy client wants in the queue."""

_PAUSE = (2.0, 8.0)
"""Seconds between two acts of a client."""


def run(count: int, seed: int) -> Outcome:
    """Have the clients at work for `count` seconds."""
    with TemporaryDirectory(prefix="reverie-chaos-") as home:
        server = ServerProcess(Path(home), prefix=SMALL_MEMORY if can_mount() else ())
        try:
            _dream_alone(server.connection)
            clients = [_Client(server.connection, seed, number) for number in range(CLIENTS)]
            with Pings(server.connection) as pings, ThreadPoolExecutor(CLIENTS) as threads:
                until = time.monotonic() + count
                for client in clients:
                    threads.submit(client.work, until)
            losses = [*_losses(clients), *pings.losses(), *_dream_alone(server.connection), *faults(server)]
        finally:
            server.stop()
    return Outcome("crowd", count, losses, {**_figures(clients), **pings.figures()})


class _Client:
    """One of the clients; what came of its work is in its attributes."""

    def __init__(self, connection: Connection, seed: int, number: int) -> None:
        self._wire = Wire(connection)
        self._chance = random.Random(f"{seed} {number}")
        self._photo = picture(number, 96, 64)
        self._waiting: dict[str, tuple[str, float]] = {}
        """The unfinished jobs: whether each is a dream, a preview or a large dream, and when it was ordered."""
        self.greedy = number % GREEDY == 0
        self.waits: defaultdict[str, list[float]] = defaultdict(list)
        """The seconds that each dream and preview took, from the order on."""
        self.unfinished: list[float] = []
        """For how many seconds those dreams have waited that were not done in the end."""
        self.refused: Counter[str] = Counter()
        """The refusals, by their code."""
        self.loss = ""
        """What did not hold."""

    def work(self, until: float) -> None:
        """Be busy until that time."""
        try:
            while time.monotonic() < until:
                self._order_dreams()
                self._listen(min(until, time.monotonic() + self._chance.uniform(*_PAUSE)))
                self._act()
        except Exception as error:  # noqa: BLE001 (whatever it is, it is a loss)
            self.loss = f"A client ended with {error!r}."
        self.unfinished = [time.monotonic() - since for kind, since in self._waiting.values() if kind == "dream"]
        self._wire.close()

    # --- orders -----------------------------------------------------------------------------------------------

    def _order_dreams(self) -> None:
        """Have as many dreams in the queue as this client wants."""
        wanted = _TOO_MANY if self.greedy else 1
        while sum(kind == "dream" for kind, _ in self._waiting.values()) < wanted:
            if self._order("dream", self._photo) is None:
                return

    def _order(self, kind: str, photo: Picture, **order: Any) -> str | None:
        """Order a dream; the job's name, None where it was refused."""
        began = time.monotonic()
        try:
            job = self._wire.dream(photo, **order)
        except REFUSALS as error:
            self.refused[error.code] += 1
            return None
        self._waiting[job] = kind, began
        return job

    # --- acts -------------------------------------------------------------------------------------------------

    def _act(self) -> None:
        """Do something else than dream."""
        acts = (self._ping, self._ask, self._send, self._cancel, self._preview)
        self._chance.choice(acts)()

    def _ping(self) -> None:
        self._wire.ask(Ping())

    def _ask(self) -> None:
        assert self._wire.facts()["jobs"]

    def _send(self) -> None:
        try:
            self._wire.upload(self._large())
        except REFUSALS as error:
            self.refused[error.code] += 1

    def _cancel(self) -> None:
        """Order a dream of a large picture, and cancel it a moment later."""
        large = self._large()
        if job := self._order("large", large):
            self._listen(time.monotonic() + self._chance.uniform(0, 2))
            self._waiting.pop(job, None)
            self._wire.ask(Cancel(job))
            self._wire.ask(Release(large.digest))

    def _preview(self) -> None:
        self._order("preview", self._photo, stop_after=1)

    def _large(self) -> Picture:
        """A picture of 2 MB: a few of them fill the memory."""
        return picture(self._chance.randrange(2**31), 1000, 700)

    # --- events -----------------------------------------------------------------------------------------------

    def _listen(self, until: float) -> None:
        """Take in what comes until that time; where a dream is done, order another one."""
        while (left := until - time.monotonic()) > 0:
            try:
                end = self._wire.event(*_ENDS, within=left)
            except AssertionError:  # nothing came
                return
            self._take(end)
            self._order_dreams()

    def _take(self, end: _End) -> None:
        """Note that a job has ended or paused; fetch its result."""
        kind, since = self._waiting.pop(end.job, ("", 0.0))
        match end:
            case _ if not kind:  # it was cancelled meanwhile
                return
            case Failed():
                self._fail(end.exception())
            case Done():
                self.waits[kind].append(time.monotonic() - since)
                assert self._wire.fetch(end.picture).format.size
                self._wire.ask(Cancel(end.job))
            case Paused():
                self.waits[kind].append(time.monotonic() - since)

    def _fail(self, error: ReverieError) -> None:
        if not isinstance(error, REFUSALS):
            raise error
        self.refused[error.code] += 1


def _dream_alone(connection: Connection) -> list[str]:
    """A client that comes before or after the others is served; what did not hold."""
    wire = Wire(connection)
    try:
        wire.result(wire.dream(picture()))
    except Exception as error:  # noqa: BLE001 (whatever it is, it is a loss)
        return [f"A client that was alone was not served: {error!r}."]
    finally:
        wire.close()
    return []


def _dreams(clients: Sequence[_Client]) -> list[int]:
    """How many dreams each client got."""
    return [len(client.waits["dream"]) for client in clients]


def _waits(clients: Sequence[_Client], kind: str) -> list[float]:
    """How long the clients waited that wait for one at a time."""
    return [wait for client in clients if not client.greedy for wait in client.waits[kind]] or [0.0]


def _longest(clients: Sequence[_Client]) -> float:
    """The longest wait for a client's only dream, finished or not."""
    return max([*_waits(clients, "dream"), *(wait for each in clients if not each.greedy for wait in each.unfinished)])


def _losses(clients: Sequence[_Client]) -> list[str]:
    losses = [client.loss for client in clients if client.loss]
    if (longest := _longest(clients)) > LONGEST:
        losses.append(f"A client waited {longest:.0f} seconds for its only dream.")
    dreams = _dreams(clients)
    if 2 * min(dreams) < max(dreams):
        losses.append(f"One client got {min(dreams)} dreams, another one {max(dreams)}.")
    if median(_waits(clients, "preview")) >= median(_waits(clients, "dream")):
        losses.append("Previews did not come before dreams.")
    return losses


def _figures(clients: Sequence[_Client]) -> dict[str, str]:
    dreams = _dreams(clients)
    refused = sum((client.refused for client in clients), Counter[str]())
    return {
        "dreams": f"{sum(dreams):,} ({min(dreams)} to {max(dreams)} a client)",
        "previews": f"{sum(len(client.waits['preview']) for client in clients):,}",
        "wait for a dream": f"{median(_waits(clients, 'dream')):.1f} s, at most {_longest(clients):.1f} s",
        "wait for a preview": f"{median(_waits(clients, 'preview')) * 1000:.0f} ms",
        **{f"refused ({code})": f"{number:,}" for code, number in sorted(refused.items())},
    }
