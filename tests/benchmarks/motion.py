"""Films: how much less they flicker than frames dreamed alone, at which cost, and whether their strength stays.

The films are made of photos, so that it is known where everything moves. All is dreamed in one process, without a
server, on the bundled network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reverie_server.dream.image import pixels
from reverie_server.dream.motion import FrameBefore, FrameRun
from reverie_server.dream.motion.flow import flow_between
from reverie_server.dream.networks.loading import NetworkCache
from reverie_server.dream.networks.network import Network
from reverie_shared.networks import BUNDLED
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings
from tests.benchmarks import film_cost, journeys
from tests.benchmarks.parts import Parts
from tests.benchmarks.tables import Table, seconds
from tests.support import films
from tests.support.films import Film
from tests.support.pictures import picture

SIZE = (108, 192)
"""Height and width of a frame."""

LONG_SIZE, LONG = (64, 96), 500
"""The same of a long film, and how many frames it has."""

_STEADY = 20
"""The frame from which on the strength is compared with the last one's."""

_SAMPLES = 5
"""How many pairs of frames are dreamed alone, evenly spread."""

_FRESH = range(5, 10)
"""The ages, in frames, at which what has come into view is compared with all else."""

Floats = npt.NDArray[Any]


@dataclass
class Found:
    """What is measured of a film."""

    flicker: list[float] = field(default_factory=list)
    own_flicker: list[float] = field(default_factory=list)
    alone_flicker: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    alone_looks: list[float] = field(default_factory=list)
    strength: list[float] = field(default_factory=list)
    borders: list[float] = field(default_factory=list)
    flow_seconds: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)


def measure(frames: int = 120, parts: Path | None = None) -> list[Table]:
    """The table of all films, so many frames each; `parts` keeps what was measured before."""
    made: Mapping[str, Callable[[], Film]] = {
        "pan": lambda: films.pan(SIZE),
        "zoom": lambda: films.zoom(SIZE),
        "a figure over a still ground": lambda: films.figure(SIZE),
        "a cut": lambda: films.cut(SIZE, frames // 2),
    }
    kept = Parts(parts)
    settings = resolve_order(DEFAULT, {"network": BUNDLED}, [BUNDLED])

    def row(make: Callable[[], Film]) -> list[Any]:
        return _row(of_film(make(), frames, settings))

    rows = [(name, *kept.get(f"{name}, {frames} frames", partial(row, make))) for name, make in made.items()]
    long = kept.get(f"strength of {LONG} frames", partial(_long_strength, settings))
    return [
        film_cost.time_table(settings, kept),
        film_cost.memory_table(kept),
        journeys.table(kept),
        Table(
            f"The strength of {LONG} frames, {LONG_SIZE[1]} x {LONG_SIZE[0]}: a camera that moves to and fro",
            ("frame", "rms change", "of frame 50 (0.9 to 1.1)"),
            tuple((number, rms, rms / long[0][1]) for number, rms in long),
        ),
        Table(
            f"Films of {frames} frames, {SIZE[1]} x {SIZE[0]}, {DEFAULT} on {BUNDLED}",
            (
                "film",
                "flicker / of frames dreamed alone (wanted: 0.2)",
                "the film's own flicker / the same",
                "looks a frame / of a still (0.3)",
                f"rms change, last / frame {_STEADY} (0.9 to 1.1)",
                "what came into view / elsewhere, against the same alone (0.8 to 1.2)",
                "flow, part of the time (0.15)",
                "seconds a frame",
                "new shots at",
            ),
            tuple(rows),
            "Flicker is the root mean square between a frame and the one before, moved as the film is known to move. "
            "What came into view 5 to 9 frames ago is compared by its root mean square with what is older, and that "
            "with the same places of the frames dreamed alone.",
        ),
    ]


def _long_strength(settings: Settings) -> list[tuple[int, float]]:
    """The root mean square of the change at some frames of a long film."""
    network = NetworkCache(Path()).get(settings)
    film = films.pan(LONG_SIZE)
    before: FrameRun | None = None
    found = []
    for number in range(LONG + 1):
        before, _ = _dreamed(film, number, before, settings, network)
        if number in (50, 100, 200, 300, 400, LONG):
            found.append((number, before.result().report()["rms_change"]))
    return found


def of_film(film: Film, frames: int, settings: Settings) -> Found:
    """Dream a film, and some of its frames alone."""
    network = NetworkCache(Path()).get(settings)
    found = Found()
    age: Floats = np.full(SIZE, 99, np.float32)
    before: FrameRun | None = None
    alone_at = {round(at) for at in np.linspace(8, frames - 2, _SAMPLES)}
    for number in range(frames):
        run, took = _dreamed(film, number, before, settings, network)
        found.strength.append(run.result().report()["rms_change"])
        if number and run.begins_shot:
            found.cuts.append(number)
        if before is not None:
            places = film.places(number)
            age = np.where(np.isnan(places[..., 0]), 0, _moved(age, places, cv2.INTER_NEAREST) + 1).astype(np.float32)
            if not np.isnan(places).all():
                found.seconds.append(took)
                found.looks.append(run.result().report()["evaluations"])
                found.flicker.append(flicker(_result(run), _result(before), places))
                found.own_flicker.append(flicker(film.frame(number), film.frame(number - 1), places))
        if number in alone_at:
            _alone(film, number, run, age, found, settings, network)
        before = run
    return found


def _alone(
    film: Film, number: int, run: FrameRun, age: Floats, found: Found, settings: Settings, network: Network
) -> None:
    """Compare with the frame and the next one, dreamed alone; and time the flow."""
    places = film.places(number + 1)
    if np.isnan(places).all():
        return
    one, two = (_dreamed(film, at, None, settings, network)[0] for at in (number, number + 1))
    found.alone_flicker.append(flicker(_result(two), _result(one), places))
    found.alone_looks.append(one.result().report()["evaluations"])
    fresh, old = (age >= _FRESH.start) & (age < _FRESH.stop), age >= 2 * _FRESH.stop
    if fresh.sum() > 100 and old.sum() > 100:
        carried, still = run.state().change, one.state().change
        found.borders.append((_rms(carried[fresh]) / _rms(carried[old])) / (_rms(still[fresh]) / _rms(still[old])))
    frame, following = (film.frame(at).astype(np.float32) / 127.5 - 1 for at in (number, number + 1))
    found.flow_seconds.append(seconds(lambda: flow_between(following, frame)))


def _row(found: Found) -> list[Any]:
    alone, still = float(np.mean(found.alone_flicker)), float(np.mean(found.alone_looks))
    steady = found.strength[min(_STEADY, len(found.strength) // 2)]
    return [
        float(np.mean(found.flicker)) / alone,
        float(np.mean(found.own_flicker)) / alone,
        float(np.mean(found.looks)) / still,
        None if found.cuts else found.strength[-1] / steady,
        float(np.mean(found.borders)) if found.borders else None,
        float(np.mean(found.flow_seconds)) / float(np.mean(found.seconds)),
        float(np.mean(found.seconds)),
        ", ".join(map(str, found.cuts)) or None,
    ]


def _dreamed(
    film: Film, number: int, before: FrameRun | None, settings: Settings, network: Network
) -> tuple[FrameRun, float]:
    """The finished dream of a frame, and how long it took."""
    runs: list[FrameRun] = []

    def work() -> None:
        held = None
        if before is not None:
            held = FrameBefore(before.result().source.original, before.state(), before.strength)
        runs.append(FrameRun(picture(film.frame(number)), settings, network, held))
        list(runs[0].steps())

    took = seconds(work)
    return runs[0], took


def flicker(frame: Floats, before: Floats, places: Floats) -> float:
    """The root mean square, in units of -1..1, between a frame (8 bits) and the one before at its known places."""
    known = ~np.isnan(places[..., 0])
    return _rms((frame.astype(np.float32) - _moved(before.astype(np.float32), places, cv2.INTER_CUBIC))[known]) / 127.5


def _moved(values: Floats, places: Floats, interpolation: int) -> Floats:
    return np.asarray(cv2.remap(values, np.nan_to_num(places), np.empty(0), interpolation))


def _result(run: FrameRun) -> Floats:
    return pixels.samples(run.result().picture())


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.square(values).mean()))
