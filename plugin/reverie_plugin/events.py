"""What a host learns while its dream is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture


@dataclass(frozen=True)
class Waiting:
    """Nothing is dreamed just now; `words` say why, for the user."""

    words: str


@dataclass(frozen=True)
class Progress:
    """Where the dream stands: `octave` and `step` count from 1, `fraction` is 0..1 of the work.

    `seconds_left` is None until it can be told. `network` says in words which network dreams.
    """

    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    seconds_left: float | None
    network: str


@dataclass(frozen=True)
class PreviewReady:
    """The dream after an octave, or a glimpse of the first: 8 bits, at the octave's own size, at most 1024 pixels a
    side; it shows `area`.
    """

    octave: int
    octaves: int
    picture: Picture
    area: Rectangle


@dataclass(frozen=True)
class Paused:
    """The dream rests after the octave it was to stop after; `Session.go_on` takes it to the end."""

    octave: int


@dataclass(frozen=True)
class Finished:
    """The host has inserted the result; `report` says how it was dreamed (docs/PROTOCOL.md has its keys)."""

    report: dict[str, Any]


@dataclass(frozen=True)
class Cancelled:
    """The dream was given up as asked; the document is as it was."""


Event: TypeAlias = "Waiting | Progress | PreviewReady | Paused | Finished | Cancelled"
