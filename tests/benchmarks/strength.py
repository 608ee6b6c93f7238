"""Time to strength: how long the presets, the tutorial's octaves and google's schedule take, and how far each comes.

How far, on the bundled network, is the sum of the mean activations of mixed3 and mixed5 of the finished picture. The
tutorial's own code cannot load that network, so its time is taken at full width, against the same presets at full
width. The sheet of what they draw is docs/pictures/strength.jpg.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from reverie_server.dream import DreamRun, machine
from reverie_server.dream.image import pixels
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.networks.weights import WeightStore
from reverie_shared import presets
from reverie_shared.resolution import resolve_order
from tests.benchmarks.baselines import google, tutorial
from tests.benchmarks.tables import Cell, Table, seconds
from tests.support.pictures import PHOTO, picture

SHEET = Path(__file__).parents[2] / "docs" / "pictures" / "strength.jpg"
SIZE = 512, 340
"""Width and height of the cat, in pixels."""

NAMES = ("tutorial-octaves", presets.DEFAULT)

Floats = npt.NDArray[np.float32]


def dreamed(name: str, photo: npt.NDArray[np.uint8], network: Network) -> DreamRun:
    """A preset's dream of mixed3 + mixed5, finished."""
    changes = {"network": "bundled", "layers": ",".join(tutorial.LAYERS), "precision": "float32"}
    settings = resolve_order(name, changes, ["bundled"])
    run = DreamRun(picture(photo), settings, network)
    for _ in run.steps():
        pass
    return run


def how_far(photo: npt.NDArray[np.uint8], network: Network) -> tuple[Table, dict[str, Floats]]:
    """Each schedule on the bundled network: the table, and what it drew."""
    base = photo.astype(np.float32) / 127.5 - 1
    objective = Objective(dict.fromkeys(tutorial.LAYERS, 1.0))
    drawn: dict[str, Floats] = {}
    looks: dict[str, float] = {}

    def preset(name: str) -> None:
        run = dreamed(name, photo, network)
        drawn[name] = pixels.colours(run.result().picture()).astype(np.float32)
        looks[name] = run.result().report()["evaluations"]

    def googles() -> None:
        drawn["google/deepdream"] = google.dream(base, network, tutorial.LAYERS)
        looks["google/deepdream"] = google.STEPS * sum(google.SCALE ** (-2 * power) for power in range(google.OCTAVES))

    works: dict[str, Callable[[], None]] = {name: lambda name=name: preset(name) for name in NAMES}  # type: ignore[misc]
    works["google/deepdream"] = googles
    for work in (works[presets.DEFAULT], googles):
        work()  # what TensorFlow prepares once does not count
    drawn.clear()
    times = {name: seconds(work) for name, work in works.items()}
    rows: list[tuple[Cell, ...]] = []
    for name, dream in drawn.items():
        value = objective.value(network.profiles(dream, tutorial.LAYERS))
        change = float(np.sqrt(np.mean(np.square(dream - base))))
        rows.append((name, looks[name], times[name], times[NAMES[0]] / times[name], value, change))
    rows.append(("the photo itself", None, None, None, objective.value(network.profiles(base, tutorial.LAYERS)), 0.0))
    return Table(
        f"How far, and how soon: the cat at {SIZE[0]} x {SIZE[1]}, bundled network, all by Reverie's engine",
        ("schedule", "looks at the whole picture", "s", "times as fast", "objective", "rms change (-1..1)"),
        tuple(rows),
        "The pictures: [strength.jpg](pictures/strength.jpg).",
    ), drawn


def how_soon(photo: npt.NDArray[np.uint8]) -> Table:
    """The default at full width against the tutorial's own code and kernels."""
    network = Inception(tutorial.full_width()[1], machine.precision())
    dreamed(presets.DEFAULT, photo, network)  # what TensorFlow prepares once does not count
    ours = min(seconds(lambda: dreamed(presets.DEFAULT, photo, network)) for _ in range(2))
    os.environ.pop("TF_ENABLE_ONEDNN_OPTS", None)  # the engine's choice; the tutorial makes none
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        theirs = process.submit(tutorial.seconds_with_octaves, photo).result()
    times = {
        "the tutorial's code, 5 octaves of 50 steps": theirs,
        f"Reverie, `{presets.DEFAULT}` ({network.precision})": ours,
    }
    rows = tuple((name, time, theirs / time) for name, time in times.items())
    return Table("The same at full width, against the tutorial's code", ("what", "s", "times as fast"), rows)


def draw(drawn: dict[str, Floats], photo: npt.NDArray[np.uint8]) -> None:
    """The sheet: the photo and what became of it, named."""
    shown = {"photo": photo, **{name: np.uint8((np.clip(dream, -1, 1) + 1) * 127.5) for name, dream in drawn.items()}}
    width, height = SIZE
    sheet = Image.new("RGB", (2 * width, 2 * (height + 20)), "white")
    for index, (name, image) in enumerate(shown.items()):
        left, top = index % 2 * width, index // 2 * (height + 20)
        sheet.paste(Image.fromarray(np.asarray(image)), (left, top + 20))
        ImageDraw.Draw(sheet).text((left + 6, top + 4), name, "black")
    sheet.save(SHEET, quality=80)


def measure() -> list[Table]:
    """The tables; writes the sheet."""
    photo = np.asarray(Image.open(PHOTO).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS))
    far, drawn = how_far(photo, Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float32"))
    draw(drawn, photo)
    return [far, how_soon(photo)]
