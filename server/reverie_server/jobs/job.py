"""One job of the worker, a dream or a look at a picture, from its admission to its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from reverie_server.pictures.store import HeldPicture
from reverie_server.worker import ipc
from reverie_shared.messages import Message, Progress
from reverie_shared.picture import Part
from reverie_shared.settings import MAPS, Settings


class State(Enum):
    """Where a job is in its life; the values are those of the protocol's `status`."""

    NEW = "new"
    """Admitted, and not in the queue yet: no client ever sees this state."""
    QUEUED = "queued"
    RUNNING = "at work"
    """Given to the worker (where a preview may interrupt it)."""
    PAUSED = "paused"
    ENDED = "ended"


_ALLOWED: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.NEW: frozenset({State.QUEUED}),
        State.QUEUED: frozenset({State.RUNNING, State.ENDED}),
        State.RUNNING: frozenset({State.QUEUED, State.PAUSED, State.ENDED}),  # queued again where its worker is gone
        State.PAUSED: frozenset({State.QUEUED, State.ENDED}),
        State.ENDED: frozenset(),
    }
)
"""The states that may follow each state."""


@dataclass(frozen=True, eq=False)
class FilmFrame:
    """What a job that dreams a frame of a film goes on from, and what it leaves."""

    before: tuple[HeldPicture, HeldPicture] | None
    """The frame before, and the state that its dream left; None where the film begins."""
    strength: float
    """Of the shot so far."""
    state: HeldPicture
    """What this frame's dream leaves."""

    @property
    def blocks(self) -> ipc.FilmBlocks:
        """The same for the worker."""
        before = (self.before[0].block, self.before[1].block) if self.before else None
        return ipc.FilmBlocks(before, self.strength, self.state.block)


@dataclass(eq=False, kw_only=True)
class Job(ABC):
    """What the worker is to do for a client, as the server keeps it. Times are seconds of the server's clock."""

    number: int
    """What the worker knows it by: never used twice, unlike `name`."""
    name: str
    """What its client knows it by."""
    client: bytes
    picture: HeldPicture
    mask: HeldPicture | None
    settings: Settings
    """Complete; of a look, the network and the precision alone count."""
    part: Part | None
    worker_deaths: int = 0
    """How many workers have died that held something of this job."""
    last_sent: float = 0.0
    """When its client was last sent something about it."""
    outcome: Message | None = None
    """The event that ended it, or paused it."""
    progress: Progress = field(init=False)
    changed: float = field(default=0.0, init=False)
    """When its state last changed."""
    queue_seconds: float = field(default=0.0, init=False)
    """How long it has waited in the queue, all its waits together."""
    _state: State = field(default=State.NEW, init=False)

    def __post_init__(self) -> None:
        self.progress = Progress(self.name, "queued")

    @property
    def inputs(self) -> list[HeldPicture]:
        """The pictures that it uses."""
        return [held for held in (self.picture, self.mask) if held]

    @property
    def outputs(self) -> list[HeldPicture]:
        """The pictures that it makes."""
        return []

    @property
    @abstractmethod
    def goes_first(self) -> bool:
        """Whether it is soon done: then it goes before the jobs that are not, and interrupts one between two tiles."""

    @abstractmethod
    def start(self, sent: float) -> ipc.Start | ipc.Look:
        """The command to begin it, sent at the time `sent` of `time.monotonic`."""

    @property
    def state(self) -> State:
        """Where it is in its life; only `transition` changes it."""
        return self._state

    def transition(self, state: State, now: float) -> None:
        """Go over to `state` at the time `now`; raises `ValueError` where that may not follow the present state."""
        if state not in _ALLOWED[self._state]:
            raise ValueError(f"job {self.name} is {self._state.value} and cannot become {state.value}")
        if self._state is State.QUEUED:
            self.queue_seconds += now - self.changed
        self._state, self.changed = state, now

    @property
    def active(self) -> bool:
        """Whether it is queued or given to the worker."""
        return self._state in (State.QUEUED, State.RUNNING)


@dataclass(eq=False, kw_only=True)
class DreamJob(Job):
    """One dream."""

    guide: HeldPicture | None
    maps: Mapping[str, HeldPicture]
    """The control maps, by the settings that name them."""
    result: HeldPicture
    preset: str
    stop_after: int | None
    deliver: str
    measure: bool
    film: FilmFrame | None = None
    on: str | None = None
    """The address of the cluster that computes its tiles, or `auto`."""
    mixed: bool = False
    """Whether nodes that are unlike this machine may, too."""
    preview: HeldPicture | None = None

    @property
    def inputs(self) -> list[HeldPicture]:
        """The pictures that it uses."""
        before = self.film.before if self.film else None
        others = (self.guide, *self.maps.values(), *(before or ()))
        return [*super().inputs, *(held for held in others if held)]

    @property
    def outputs(self) -> list[HeldPicture]:
        """The pictures that it makes: the result, and a film's state."""
        return [self.result, self.film.state] if self.film else [self.result]

    @property
    def goes_first(self) -> bool:
        """Whether it is a preview, which stops early."""
        return self.stop_after is not None

    @property
    def other_digests(self) -> tuple[str, ...]:
        """The digests of mask, guide and maps, in the order of their settings; empty where there is none."""
        held = self.mask, self.guide, *map(self.maps.get, MAPS)
        return tuple(each.name if each else "" for each in held)

    def start(self, sent: float) -> ipc.Start:
        """The command to begin it."""
        return ipc.Start(
            job=self.number,
            sent=sent,
            picture=self.picture.block,
            digest=self.picture.name,
            others=self.other_digests,
            mask=self.mask.block if self.mask else None,
            guide=self.guide.block if self.guide else None,
            maps={setting: held.block for setting, held in self.maps.items()},
            result=self.result.block,
            settings=self.settings,
            stop_after=self.stop_after,
            deliver=self.deliver,
            part=self.part,
            measure=self.measure,
            film=self.film.blocks if self.film else None,
            on=self.on,
            mixed=self.mixed,
        )

    def continue_for(self, client: bytes, stop_after: int | None) -> None:
        """Prepare a paused job to be queued again: for this client, up to another stop or to its end."""
        self.client, self.stop_after, self.outcome = client, stop_after, None


@dataclass(eq=False, kw_only=True)
class LookJob(Job):
    """One look at a picture: what a network sees in it."""

    @property
    def goes_first(self) -> bool:
        """Always: it takes a second."""
        return True

    def start(self, sent: float) -> ipc.Look:
        """The command to begin it."""
        mask = self.mask.block if self.mask else None
        return ipc.Look(self.number, sent, self.picture.block, mask, self.settings, self.part)
