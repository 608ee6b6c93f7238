"""One dream, from its admission to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from reverie_server.pictures.store import Held
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
