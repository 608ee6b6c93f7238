"""Messages between the server and its worker process, pickled through a pipe (both always run the same build).

A job is named by its number here: unlike the name that a client chose, it is never used twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from logging import LogRecord
from typing import Any, TypeAlias

from reverie_server.pictures.shared_memory import Block
from reverie_shared.errors import ReverieError
from reverie_shared.picture import Part, Picture
from reverie_shared.settings import Settings

# --- server to worker --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FilmBlocks:
    """What a frame of a film goes on from, and what it leaves."""

    before: tuple[Block, Block] | None
    """The frame before, and the state that its dream left; None where the film begins."""
    strength: float
    """Of the shot so far."""
    state: Block
    """For what this frame's dream leaves."""


@dataclass(frozen=True)
class Start:
    """Start a dream; it runs before all that were started earlier."""

    job: int
    sent: float
    """When it was sent, by the clock that all processes of a machine share (`time.monotonic`): the report's seconds of
    loading count from here.
    """
    picture: Block
    digest: str
    """The picture's digest: the key to a cached rounding residual."""
    others: tuple[str, ...]
    """The digests of mask, guide and maps, empty where there is none: with the picture's, they say what is dreamed."""
    mask: Block | None
    guide: Block | None
    maps: Mapping[str, Block]
    """The control maps, by the settings that name them."""
    result: Block
    settings: Settings
    stop_after: int | None
    deliver: str
    part: Part | None
    measure: bool
    film: FilmBlocks | None = None
    on: str | None = None
    """The address of the cluster whose nodes compute the tiles, or `auto`; None for this machine alone."""
    mixed: bool = False
    """Whether nodes that are unlike this machine may compute, too."""


@dataclass(frozen=True)
class Look:
    """Look at a picture; it runs before all that were started earlier. Answered by `Finished`."""

    job: int
    sent: float
    """When it was sent, as in `Start`."""
    picture: Block
    mask: Block | None
    settings: Settings
    """Which network looks, in which precision."""
    part: Part | None


@dataclass(frozen=True)
class Continue:
    """Continue a paused dream; it runs before all others."""

    job: int
    stop_after: int | None


@dataclass(frozen=True)
class Discard:
    """Discard a dream, whatever its state; answered by `Discarded`."""

    job: int


@dataclass(frozen=True)
class Stop:
    """Exit at once, whatever is being computed."""


# --- worker to server --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alive:
    """A sign of life, sent each second by a thread that does nothing else."""


@dataclass(frozen=True)
class Loading:
    """A network is being loaded, which can take a minute: no command is read before `Ready`."""


@dataclass(frozen=True)
class Ready:
    """Loading has ended, and commands are read again; the first `Ready` also says that TensorFlow is loaded."""

    network: str
    """The name of the loaded network; empty where it could not be loaded."""


@dataclass(frozen=True)
class ProgressReport:
    """How far a dream is (fields as in `reverie_shared.messages.Progress`)."""

    job: int
    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    seconds_left: float | None
    network: str


@dataclass(frozen=True)
class PreviewReport:
    """The picture as it is now, mostly at the end of an octave."""

    job: int
    octave: int
    octaves: int
    picture: Picture


@dataclass(frozen=True)
class PausedReport:
    """The dream has reached the octave after which it should stop, and is kept."""

    job: int
    octave: int


@dataclass(frozen=True)
class Finished:
    """A dream's result is in its block; of a look, the report is the result."""

    job: int
    report: dict[str, Any]


@dataclass(frozen=True)
class FailedReport:
    """The dream failed."""

    job: int
    error: ReverieError


@dataclass(frozen=True)
class Discarded:
    """The worker does not go on with this dream, and no longer uses its blocks."""

    job: int


Command: TypeAlias = Start | Look | Continue | Discard | Stop
"""What the server sends."""

JobReport: TypeAlias = ProgressReport | PreviewReport | PausedReport | Finished | FailedReport
"""What the worker sends about a job that it computes."""

Report: TypeAlias = Ready | Discarded | JobReport
"""What the worker sends to the scheduler."""

Message: TypeAlias = Alive | Loading | LogRecord | Report
"""All that the worker sends; the first three are for its supervisor."""
