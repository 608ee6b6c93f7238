"""The events of a dream under way, for its host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture


@dataclass(frozen=True)
class Waiting:
    """No step is computed just now; `words` tell the user why."""

    words: str


@dataclass(frozen=True)
class Progress:
    """A step of the dream: `octave` and `step` count from 1, `fraction` is 0 to 1 of the work.

    `seconds_left` is None until it can be estimated. `network` describes the network, in a sentence for the user, and
    `network_title` is what windows call it. Of an animation, `fraction` and `seconds_left` are those of all its
    `frames`, of which the one that is dreamed is `frame`, counted from 1; of anything else, both are 0.
    """

    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    seconds_left: float | None
    network: str
    network_title: str = ""
    frame: int = 0
    frames: int = 0


@dataclass(frozen=True)
class PreviewReady:
    """The dream after an octave, or after the first few steps of the first.

    `picture` has 8 bits a channel and the octave's size, at most 1024 pixels a side; it shows `area`.
    """

    octave: int
    octaves: int
    picture: Picture
    area: Rectangle

    @property
    def is_last(self) -> bool:
        """Whether it shows the dream after its last octave, which is the finished one."""
        return self.octave == self.octaves


@dataclass(frozen=True)
class Paused:
    """The dream is paused after the octave it was to stop after; `Session.go_on` takes it to the end."""

    octave: int


@dataclass(frozen=True)
class Finished:
    """The host has inserted the result; `report` tells how it was dreamed (docs/PROTOCOL.md has its keys)."""

    report: dict[str, Any]


@dataclass(frozen=True)
class Cancelled:
    """The dream was cancelled as asked; the document is as it was."""


Event: TypeAlias = "Waiting | Progress | PreviewReady | Paused | Finished | Cancelled"
