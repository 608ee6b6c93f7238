"""The course of a journey: at which time which dream is dreamed, and how the view moves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from reverie_cli.journey.motion import Floats, Motion
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.resolution import check_names
from reverie_shared.translation import _

MOTIONS = tuple(each.name for each in fields(Motion))
"""What `--at` may change beside the preset and the settings."""


@dataclass(frozen=True)
class Stage:
    """What is dreamed from a time on, in seconds: a preset and what is given beside it; and how the view moves."""

    time: float
    preset: str
    given: Mapping[str, Value]
    motion: Motion

    def dreams_as(self, other: Stage) -> bool:
        """Whether both dream the same, however the view moves."""
        return (self.preset, self.given) == (other.preset, other.given)


@dataclass(frozen=True)
class Course:
    """All stages of a journey by time, the first at 0; each fades in over `fade` seconds at most.

    Attributes
    ----------
    stages : sequence of Stage
    seconds : float
        How long the journey is.
    rate : int
        Frames a second.
    fade : float
    loop : bool
        Whether the journey ends where it begins.
    """

    stages: Sequence[Stage]
    seconds: float
    rate: int
    fade: float
    loop: bool

    @property
    def frames(self) -> int:
        """How many frames the journey has."""
        return max(1, round(self.seconds * self.rate))

    def dreams(self, frame: int) -> list[tuple[int, float]]:
        """The stages that dream a frame, by number, and the share of each: one, or two while one fades in."""
        number, share = self._fading(frame)
        if share >= 1 or self.stages[number].dreams_as(self.stages[number - 1]):
            return [(number, 1.0)]
        return [(number - 1, 1 - share), (number, share)]

    def places(self, frame: int, width: int, height: int) -> Floats:
        """Where each pixel of a frame was in the one before: see `Motion.places`. The view sways a little."""
        number, share = self._fading(frame)
        motion = self.stages[number].motion
        if share < 1:
            motion = self.stages[number - 1].motion.between(motion, share)
        return motion.places(1 / self.rate, width, height, _sway(frame))

    def arrival(self, frame: int) -> float:
        """How near a frame is to the end of a loop: 0 where it is not yet in sight, 1 at the end itself."""
        if not self.loop:
            return 0.0
        span = min(_ARRIVAL_SECONDS, _ARRIVAL_SHARE * self.seconds) * self.rate
        return max(0.0, 1 - (self.frames - frame) / span)

    def to_end(self, frame: int, width: int, height: int) -> Floats:
        """Where each pixel of a frame will be in the one after the last, which is the first one again."""
        back = np.eye(3)
        for later in range(frame + 1, self.frames + 1):
            back = back @ self.places(later, width, height)
        return np.asarray(np.linalg.inv(back))

    def _fading(self, frame: int) -> tuple[int, float]:
        """The stage of a frame, and how far it has faded in: 1 is completely."""
        seconds = frame / self.rate
        number = max(index for index, stage in enumerate(self.stages) if stage.time <= seconds)
        if number == 0:
            return 0, 1.0
        begin = self.stages[number].time
        following = self.stages[number + 1].time if number + 1 < len(self.stages) else float("inf")
        fade = min(self.fade, following - begin)
        share = min(1.0, (seconds - begin + 1 / self.rate) / fade) if fade else 1.0
        return number, share * share * (3 - 2 * share)


_SWAY, _SWAY_FRAMES = 0.5, 90
"""Pixels by which the view sways in a frame, and in how many frames it comes round: seven pixels to each side. Without
it the middle row and column stand still in every frame, lose nothing of their detail, as all others do when they are
moved, and in a few seconds stand out as a cross."""


def _sway(frame: int) -> tuple[float, float]:
    """By how many pixels the view sways to the right and down in a frame."""
    angle = 2 * math.pi * frame / _SWAY_FRAMES
    return _SWAY * math.cos(angle), _SWAY * math.sin(1.3 * angle)


_ARRIVAL_SECONDS, _ARRIVAL_SHARE = 5.0, 0.4
"""The seconds for which the beginning is in sight at the end of a loop; of a short one, the part."""


def planned(first: Stage, changes: Sequence[tuple[float, Mapping[str, str]]], course: Course) -> Course:
    """The course with stages for all changes, each of what is dreamed before it; in a loop, back to the first.

    Parameters
    ----------
    first : Stage
    changes : sequence of (seconds, mapping)
        The preset, settings and parts of the motion by name. Those at the same time are one change.
    course : Course
        All else.

    Raises
    ------
    BadSettings
        When a change comes at no time of the journey, or has a motion that is not allowed.
    """
    by_time: dict[float, dict[str, str]] = {}
    for time, changed in changes:
        if not 0 < time < course.seconds:
            raise BadSettings(
                _("“--at {time:g}” is no time of this journey, which is {seconds:g} seconds long.").format(
                    time=time, seconds=course.seconds
                ),
                _("Give a time between its beginning and its end."),
            )
        by_time.setdefault(time, {}).update(changed)
    stages = [first]
    for time in sorted(by_time):
        stages.append(_changed(stages[-1], time, by_time[time]))
    if course.loop and len(stages) > 1:
        back = max(stages[-1].time + 1 / course.rate, course.seconds - course.fade)
        stages.append(replace(first, time=back))
    return replace(course, stages=tuple(stages))


def _changed(stage: Stage, time: float, changed: Mapping[str, str]) -> Stage:
    settings = {name: value for name, value in changed.items() if name != "preset" and name not in MOTIONS}
    numbers = {name: _number(name, value) for name, value in changed.items() if name in MOTIONS}
    check_names(settings, also=MOTIONS)
    preset, motion = changed.get("preset", stage.preset), replace(stage.motion, **numbers)
    return Stage(time, preset, {**stage.given, **settings}, motion)


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise BadSettings(
            _("“{name}” is a number, not “{value}”.").format(name=name, value=value), _("Give one, such as 1.5.")
        ) from None
