"""Journeys: whether contrast and colours stay as they are in a still dream, for hundreds of frames.

All is dreamed in one process, without a server.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from reverie_cli.film.pixels import samples_of
from reverie_cli.film.production import Ready
from reverie_cli.journey.course import Course, Stage
from reverie_cli.journey.frames import Journey
from reverie_cli.journey.making import first_frame
from reverie_cli.journey.motion import Motion
from reverie_cli.journey.strength import Strength
from reverie_plugin.driver import run_to_end
from reverie_plugin.order import Order
from reverie_server.dream import dream
from reverie_server.dream.networks.loading import NetworkCache
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS
from reverie_shared.picture import Picture
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings
from tests.benchmarks.parts import Parts
from tests.benchmarks.tables import Table
from tests.support import photographs
from tests.support.pictures import PHOTOS

SIDE = 128
"""Pixels of a frame's longer side."""

FRAMES, RATE = 501, 25

AT = (50, 100, 200, 400, 500)
"""The frames that are measured."""


class EngineDreamer:
    """Dreams the frames of a journey in this process; `folder` is that of downloaded networks."""

    def __init__(self, folder: Path) -> None:
        self._networks = NetworkCache(folder)

    def dream(self, picture: Picture, order: Order) -> Generator[None, None, Picture]:
        """Dream a picture: see `journey.dreamer.Dreamer`."""
        settings = Settings(**dict(order.settings))  # type: ignore[arg-type]  # they are complete
        yield None
        return dream(picture, settings, self._networks.get(settings))


def table(kept: Parts) -> Table:
    """What frames of a journey have of a still dream's contrast, on both networks that come with Reverie."""
    rows = []
    for name in (BUNDLED, PHOTOGRAPHS):
        found = kept.get(f"a journey on {name}", lambda name=name: _contrasts(name))  # type: ignore[misc]
        rows += [(name, frame, *figures) for frame, *figures in found]
    return Table(
        f"A journey of {FRAMES - 1} frames, {SIDE} pixels wide, {DEFAULT}",
        (
            "network",
            "frame",
            "finest detail / of a still dream",
            "all octaves / of the same",
            "colour, all octaves / of the same",
            "mean colour, away from the picture's",
        ),
        tuple(rows),
        "Contrast is the standard deviation in the octaves of a Laplacian pyramid, of brightness; of colour, of red "
        "against green and of yellow against blue. The last column is in units of -1..1.",
    )


def _contrasts(name: str) -> list[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        photographs.install(Path(folder))
        settings = resolve_order(DEFAULT, {"network": name}, [BUNDLED, PHOTOGRAPHS])
        order = Order(DEFAULT, asdict(settings))
        picture = first_frame(PHOTOS / "china.jpg", SIDE)
        course = Course((Stage(0.0, DEFAULT, {}, Motion()),), FRAMES / RATE, RATE, 2.0, loop=False)
        dreamer = EngineDreamer(Path(folder))
        still = _strength(run_to_end(dreamer.dream(picture, order), lambda _seconds: None))
        own = _strength(picture)
        steps = Journey(picture, course, [order], dreamer).steps()
        frames = (event for event in steps if isinstance(event, Ready) and event.number in AT)
        return [(frame.number, *_figures(_strength(frame.picture), still, own)) for frame in frames]


def _figures(now: Strength, still: Strength, own: Strength) -> tuple[float, float, float, float]:
    one, other = now.contrast[:-1], still.contrast[:-1]
    return (
        float(one[0, 0] / other[0, 0]),
        float(np.linalg.norm(one[:, 0]) / np.linalg.norm(other[:, 0])),
        float(np.linalg.norm(one[:, 1:]) / np.linalg.norm(other[:, 1:])),
        float(np.abs(now.mean - own.mean).max()),
    )


def _strength(picture: Picture) -> Strength:
    return Strength.of(samples_of(picture).astype(np.float32) / 127.5 - 1)
