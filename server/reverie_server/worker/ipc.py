"""What the front and its worker say to each other through their pipe (pickled: both are always of one build).

Jobs go by number here: unlike the name a client made up, it is never used twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reverie_server.pictures.shared_memory import Block
from reverie_shared.picture import Part, Picture
from reverie_shared.settings import Settings

# --- front to worker ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Start:
    """Begin a dream; it goes before all that were started earlier."""

    job: int
    sent: float
    """When, by the clock that all processes of a machine share (`time.monotonic`): loading counts from here."""
    picture: Block
    digest: str
    """The picture's: it may be a result that something more is known of."""
    mask: Block | None
    guide: Block | None
    result: Block
    settings: Settings
    stop_after: int | None
    deliver: str
    part: Part | None
    measure: bool


@dataclass(frozen=True)
class Continue:
    """Go on with a dream that was halted; it goes before all others."""

    job: int
    stop_after: int | None


@dataclass(frozen=True)
class Discard:
    """Forget a dream, whatever its state; answered by `Discarded`."""

    job: int


@dataclass(frozen=True)
class Stop:
    """End at once, whatever is being dreamed."""


# --- worker to front ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loading:
    """A network is being loaded, up to a minute's work in one piece: no order is heard before `Ready`, or `Failed`."""


@dataclass(frozen=True)
class Ready:
    """A network is loaded; `network` says in words which one. At first, TensorFlow is loaded too."""

    network: str


@dataclass(frozen=True)
class Progress:
    """Where a dream stands (fields as in `reverie_shared.messages.Progress`)."""

    job: int
    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    seconds_left: float | None
    network: str


@dataclass(frozen=True)
class Preview:
    """An octave is finished: its preview."""

    job: int
    octave: int
    octaves: int
    picture: Picture


@dataclass(frozen=True)
class Paused:
    """The dream stopped after the octave it was asked to, and is kept."""

    job: int
    octave: int


@dataclass(frozen=True)
class Finished:
    """The result is in its block."""

    job: int
    report: dict[str, Any]


@dataclass(frozen=True)
class Failed:
    """The dream failed: an error's code and two sentences."""

    job: int
    code: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Discarded:
    """The worker holds nothing of this dream any more, and touches none of its blocks."""

    job: int
