"""How long the network waits between the pictures of a batch, while others are read, sent, fetched and written."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from reverie_cli.batch import Dreamed, Options, Told, dream_all
from reverie_cli.pictures.blend import REPLACE
from reverie_cli.pictures.writing import Encoding
from reverie_cli.work import Work
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Progress
from reverie_plugin.order import Order
from reverie_shared.declaration import Value
from reverie_shared.networks import BUNDLED
from tests.benchmarks.tables import CannotMeasure, Table
from tests.support.pictures import PHOTOS
from tests.support.running import fresh_reverie

SIZE = 1224, 817
"""A megapixel."""

SHORTEST, USUAL = "two steps an octave, the shortest", "as presets dream"

Settings = Mapping[str, Value]
DREAMS: dict[str, Settings] = {SHORTEST: {"network": BUNDLED, "steps": 2}, USUAL: {"network": BUNDLED}}

DEFAULT_JOBS, WANTED = 2, 10.0
"""With as many jobs as the command has by itself, the network waits at most so much of the time, in percent."""

RUNS = (SHORTEST, 20, 1), (SHORTEST, 100, DEFAULT_JOBS), (USUAL, 20, DEFAULT_JOBS)
"""Which dreams, of how many photos, with how many jobs. The shorter a dream is, the more weighs what lies between."""


def measure() -> list[Table]:
    """Dream the same pictures with one and with two at a time."""
    with tempfile.TemporaryDirectory(prefix="reverie-") as folder:
        root = Path(folder)
        with Image.open(PHOTOS / "china.jpg") as image:
            image.resize(SIZE).save(root / "photo.jpg", quality=95)
        with fresh_reverie(root / "reverie") as reverie:
            _dream(root, reverie.installation, DREAMS[USUAL], 1, 1)  # a server is warm that has dreamed
            rows = [
                (words, count, jobs, *_dream(root, reverie.installation, DREAMS[words], count, jobs))
                for words, count, jobs in RUNS
            ]
    columns = ("dreams", "photos", "--jobs", "seconds", "the network dreamed, s", "it waited, %")
    longest = max(waited for *_, jobs, _, _, waited in rows if jobs == DEFAULT_JOBS)
    note = (
        f"With {DEFAULT_JOBS} jobs, the command's default, it waited {longest:.1f} % at most (wanted: {WANTED:.0f} %)."
    )
    return [Table("Photos of a megapixel, read, dreamed and written as JPEG", columns, tuple(rows), note)]


def _dream(
    root: Path, installation: Installation, settings: Settings, count: int, jobs: int
) -> tuple[float, float, float]:
    """Seconds from the first dream's begin until the last picture is written; in which the network dreamed; the share
    in which it did not, in percent.
    """
    order = Order(settings=settings)
    works = [(Work(root / "photo.jpg", root / "dreams" / f"{number}.jpg"), order) for number in range(count)]
    moments: list[float] = []

    def tell(_work: Work, told: Told) -> None:
        if isinstance(told, Progress | Dreamed):
            moments.append(time.monotonic())

    outcomes = dream_all(works, installation, Options(Encoding(), REPLACE, overwrite=True), jobs, tell)
    dreamed = [outcome for outcome in outcomes if isinstance(outcome, Dreamed)]
    if len(dreamed) < count:
        raise CannotMeasure("A dream has failed.")
    busy = sum(float(outcome.report["seconds"]["dream"]) for outcome in dreamed)
    whole = moments[-1] - moments[0]
    return whole, busy, 100 * (1 - busy / whole)
