"""A job, and the order in which jobs come to the worker."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from reverie_server.pictures import Held
from reverie_shared.messages import Message, Progress
from reverie_shared.picture import Part
from reverie_shared.settings import Settings


class State(Enum):
    """Where a job is in its life."""

    QUEUED = "queued"
    AT_WORK = "at work"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(eq=False)
class Job:
    """One dream, as the front keeps it."""

    number: int
    """What the worker knows it by."""
    name: str
    """What its client knows it by."""
    client: bytes
    picture: Held
    mask: Held | None
    guide: Held | None
    result: Held
    settings: Settings
    preset: str
    stop_after: int | None
    deliver: str
    part: Part | None
    measure: bool
    accepted: float
    """When it came, by the server's clock; `queued` seconds later it went to the worker."""
    queued: float = 0.0
    state: State = State.QUEUED
    deaths: int = 0
    """How many workers have died with this job in them."""
    told: float = 0.0
    """When its client last heard of it."""
    changed: float = 0.0
    """When it was paused, or ended."""
    preview: Held | None = None
    outcome: Message | None = None
    """The event that ended it, or paused it."""
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = Progress(self.name, "queued")

    @property
    def is_preview(self) -> bool:
        """Whether it stops early: somebody is waiting to see it."""
        return self.stop_after is not None

    @property
    def unfinished(self) -> bool:
        """Whether it is queued or at work."""
        return self.state in (State.QUEUED, State.AT_WORK)


class FairQueue:
    """Jobs that wait; the clients take turns."""

    def __init__(self) -> None:
        self._turns: OrderedDict[bytes, deque[Job]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._turns.values()))

    def __iter__(self) -> Iterator[Job]:
        """The jobs in the order in which they would be taken."""
        rounds = [deque(jobs) for jobs in self._turns.values()]
        while rounds:
            for jobs in rounds:
                yield jobs.popleft()
            rounds = [jobs for jobs in rounds if jobs]

    def add(self, job: Job) -> None:
        """To the end of its client's jobs; a client that had none takes its turn last."""
        self._turns.setdefault(job.client, deque()).append(job)

    def take(self) -> Job | None:
        """The next job; its client's next turn comes after all others'."""
        if not self._turns:
            return None
        client, jobs = self._turns.popitem(last=False)
        job = jobs.popleft()
        if jobs:
            self._turns[client] = jobs
        return job

    def discard(self, job: Job) -> None:
        """Take a job out, wherever it stands."""
        for client, jobs in list(self._turns.items()):
            if job in jobs:
                jobs.remove(job)
                if not jobs:
                    del self._turns[client]
