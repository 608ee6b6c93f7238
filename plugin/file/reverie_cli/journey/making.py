"""Make a journey as it was ordered on the command line."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from reverie_cli.film.pixels import picture_of, samples_of
from reverie_cli.film.production import Production
from reverie_cli.film.progress import LatestFrame
from reverie_cli.film.reader import still_track
from reverie_cli.film.run import check_target, produce, say_outcome
from reverie_cli.film.unfinished import Unfinished
from reverie_cli.host import read_guide, read_map, small
from reverie_cli.journey.course import Course, Stage, planned
from reverie_cli.journey.dreamer import ServerDreamer
from reverie_cli.journey.frames import Journey
from reverie_cli.journey.motion import Motion
from reverie_cli.own_network import with_own_network
from reverie_cli.pictures.reading import read_photo
from reverie_cli.presets import own_presets
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_shared.declaration import Value
from reverie_shared.errors import BadPicture
from reverie_shared.picture import Picture
from reverie_shared.settings import MAPS
from reverie_shared.translation import _

SMALLEST = 32
"""Pixels that the shorter side of a frame has at least."""


@dataclass(frozen=True)
class JourneyOrder:
    """What the user asks for.

    Attributes
    ----------
    preset, given
        A preset and the settings that were given.
    changes : sequence of (seconds, mapping)
        See `course.planned`.
    motion : Motion
    seconds, rate, fade, loop
        As `Course` has them.
    size : int
        Pixels of a frame's longer side at most.
    overwrite : bool
        Whether files that are there may be replaced.
    preview : Path or None
        A file for the latest frame.
    """

    preset: str
    given: Mapping[str, Value]
    changes: Sequence[tuple[float, Mapping[str, str]]]
    motion: Motion
    seconds: float
    rate: int
    fade: float
    loop: bool
    size: int
    overwrite: bool
    preview: Path | None


def make_journey(source: Path, target: Path, ordered: JourneyOrder, resume: bool) -> None:
    """Make a journey into the picture `source` and write it to `target`; raises `ReverieError`, or
    `KeyboardInterrupt`.
    """
    began = time.monotonic()
    installation = Installation.find()
    first = Stage(0.0, ordered.preset, ordered.given, ordered.motion)
    course = Course((first,), ordered.seconds, ordered.rate, ordered.fade, ordered.loop)
    course = planned(first, ordered.changes, course)
    orders = [complete(stage, installation) for stage in course.stages]
    target = check_target(source, target, overwrite=ordered.overwrite or resume)
    picture = first_frame(source, ordered.size)
    dreamer = ServerDreamer(installation)
    latest = LatestFrame.of(ordered.preview, source, picture.format, ordered.overwrite or resume)
    with Unfinished(target, _facts(source, picture, course, orders), ordered.overwrite) as unfinished:
        progress = unfinished.begin_or(resume)
        production = Production(target, still_track(picture, Fraction(ordered.rate)), unfinished, progress)
        journey = Journey(picture, course, orders, dreamer)
        steps = journey.steps() if progress is None else journey.steps(progress.number, progress.kept["view"])
        outcome = produce(production, steps, dreamer.wait, picture, course.frames, latest)
    say_outcome(target, outcome, time.monotonic() - began)


def complete(stage: Stage, installation: Installation) -> Order:
    """What a stage dreams on one of the installed networks, with all settings; a network's file is checked and kept.

    Raises
    ------
    BadSettings
        When there is no such preset or setting, or a value is not allowed.
    HostRefused
        When a network's file cannot be read or kept, or holds no network that Reverie knows.
    """
    order = own_presets().order(stage.preset, with_own_network(stage.given, installation))
    return replace(order, settings=asdict(order.resolved(installation.networks())))


def first_frame(path: Path, size: int) -> Picture:
    """The picture in a file as a frame: RGB, 8 bits, at most `size` pixels wide and high, which are even numbers; what
    is transparent is black.

    Raises
    ------
    BadPicture
        When it cannot be read, or is too small for a film.
    """
    whole = small(read_photo(path), size)
    samples = samples_of(whole)
    if whole.format.channels in ("ya", "rgba"):
        opacity = samples[..., -1:].astype(np.float32) / 255
        samples = np.rint(samples[..., :-1] * opacity).astype(np.uint8)
    height, width = (side - side % 2 for side in samples.shape[:2])
    if min(height, width) < SMALLEST:
        raise BadPicture(
            _("{path} is {width} x {height} pixels large: too small for a journey.").format(
                path=path, width=whole.format.width, height=whole.format.height
            ),
            _("Give a picture of {least} pixels at least on each side.").format(least=SMALLEST),
        )
    return picture_of(np.broadcast_to(samples[:height, :width], (height, width, 3)))


def _facts(source: Path, picture: Picture, course: Course, orders: Sequence[Order]) -> dict[str, Any]:
    """All that decides what the frames become, by the names of its refusal."""
    stages = [[stage.time, *astuple(stage.motion)] for stage in course.stages]
    return {
        "source": [os.fsencode(source.resolve()), picture.digest],
        "seconds": course.seconds,
        "rate": course.rate,
        "fade": course.fade,
        "loop": course.loop,
        "motion": stages,
        "settings": [[order.preset, dict(order.settings)] for order in orders],
        "guide": [_digest(read_guide, order.settings["guide"]) for order in orders],
        "map": [[_digest(read_map, order.settings[name]) for name in MAPS] for order in orders],
    }


def _digest(read: Callable[[str], Picture], name: Value) -> str | None:
    """The digest of the picture that a setting names, if it names one."""
    return read(str(name)).digest if name else None
