"""The frames of a journey, each dreamed on from the one before."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np

from reverie_cli.film.pixels import picture_of, samples_of
from reverie_cli.film.production import Ready
from reverie_cli.journey.course import Course
from reverie_cli.journey.dreamer import Dreamer
from reverie_cli.journey.motion import Floats, depth, moved, shrunk
from reverie_cli.journey.strength import Strength
from reverie_plugin.events import Event
from reverie_plugin.order import Order
from reverie_shared.picture import Picture
from reverie_shared.settings import DECLARATIONS

STEP_SHARE = 0.12
"""The part of a still picture's steps that a frame takes, in every octave."""

PACE = 0.8
"""The length of a frame's steps, in those of a still picture: shapes grow as fast as the view comes nearer."""

_EDGE = 0.4
"""Over which part of its half the picture fades out beyond its edges, at the end of a loop; what is there is its mirror
image."""


class Journey:
    """A journey into a picture.

    Parameters
    ----------
    picture : Picture
        The first frame: RGB, 8 bits a channel.
    course : Course
    orders : sequence of Order
        What each of its stages dreams, with complete settings.
    dreamer : Dreamer
    """

    def __init__(self, picture: Picture, course: Course, orders: Sequence[Order], dreamer: Dreamer) -> None:
        self._first, self._course, self._orders, self._dreamer = picture, course, orders, dreamer
        self._strengths: dict[int, Strength] = {}
        self._values = _values(picture)

    def steps(self, number: int = 0, view: Picture | None = None) -> Generator[Event | Ready | None, None, None]:
        """Dream the frames after the one of that number, with the view that it has left (`Ready.kept`), to the end.

        Yields
        ------
        Event, Ready or None
            Each frame when it is dreamed; None where there is nothing to do just now.

        Raises
        ------
        ReverieError
            When a frame cannot be dreamed.
        """
        if view is None:
            view = _picture(self._values)
            yield Ready(0, 0, self._first, {"view": view})
        for following in range(number + 1, self._course.frames):
            values = yield from self._dreamed(following, view)
            view = _picture(values)
            yield Ready(following, following, _shown(view), {"view": view})

    def _dreamed(self, number: int, view: Picture) -> Generator[Event | None, None, Floats]:
        """The frame of that number, which goes on from the view before it."""
        format = view.format
        places = self._course.places(number, format.width, format.height)
        start = _picture(moved(_values(view), places))
        total, strength = np.zeros_like(self._values), None
        for stage, share in self._course.dreams(number):
            one = yield from self._dreamer.dream(start, of_frame(self._orders[stage], number))
            total += np.float32(share) * _values(one)
            wanted = yield from self._strength(stage)
            strength = wanted if strength is None else strength.between(wanted, share)
        assert strength is not None, "each frame is dreamed by one stage at least"
        return self._arriving(number, strength.lead(total))

    def _strength(self, stage: int) -> Generator[Event | None, None, Strength]:
        """The strength that a stage's dream has: that of a still dream of the picture, in the picture's colours."""
        if stage not in self._strengths:
            still = yield from self._dreamer.dream(self._first, self._orders[stage])
            self._strengths[stage] = Strength.of(_values(still)).around(Strength.of(self._values))
        return self._strengths[stage]

    def _arriving(self, number: int, values: Floats) -> Floats:
        """A frame in which, at the end of a loop, the first one comes nearer."""
        near = self._course.arrival(number)
        if not near:
            return values
        height, width = values.shape[:2]
        places = self._course.to_end(number, width, height)
        edge = np.clip(1 + depth(places, width, height) / np.float32(_EDGE), 0, 1)
        share = edge * edge * (3 - 2 * edge) * np.float32(near * near)
        return np.asarray(values + share * (shrunk(self._values, places) - values))


def of_frame(order: Order, number: int) -> Order:
    """The order of a frame that goes on: few steps in all octaves, and in each frame another seed, so that tiles lie
    elsewhere.
    """
    settings = order.settings
    seeds, least = int(DECLARATIONS["seed"].kind.high) + 1, DECLARATIONS["step_size"].kind.low
    changed = {
        "steps": max(1, math.ceil(int(settings["steps"]) * STEP_SHARE)),
        "step_size": max(least, float(settings["step_size"]) * PACE),
        "seed": (int(settings["seed"]) + number) % seeds,
        "detail": 1.0,
        "round_octaves": False,
    }
    return replace(order, settings={**settings, **changed})


def _values(picture: Picture) -> Floats:
    """The samples of a picture [height, width, 3] as float32 in -1..1."""
    samples = samples_of(picture)
    return np.asarray(samples.astype(np.float32) * np.float32(2 / np.iinfo(samples.dtype).max) - 1)


def _picture(values: Floats) -> Picture:
    """Values in -1..1 as 16 bits."""
    return picture_of(np.rint((np.clip(values, -1, 1) + 1) * np.float32(32767.5)).astype("<u2"))


def _shown(view: Picture) -> Picture:
    """A view in 8 bits."""
    return picture_of(np.rint(samples_of(view) * np.float32(1 / 257)).astype(np.uint8))
