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

COUNT = 10

Settings = Mapping[str, Value]
DREAMS: dict[str, Settings] = {
    "as presets dream": {"network": BUNDLED},
    "two steps an octave, the shortest": {"network": BUNDLED, "steps": 2},
}


def measure() -> list[Table]:
    """Dream the same pictures with one and with two at a time."""
    with tempfile.TemporaryDirectory(prefix="reverie-") as folder:
        root = Path(folder)
        with Image.open(PHOTOS / "china.jpg") as image:
            image.resize(SIZE).save(root / "photo.jpg", quality=95)
        with fresh_reverie(root / "reverie") as reverie:
            _dream(root, reverie.installation, DREAMS["as presets dream"], 1, 1)  # a server is warm that has dreamed
            rows = [
                (words, jobs, *_dream(root, reverie.installation, settings, COUNT, jobs))
                for words, settings in DREAMS.items()
                for jobs in (1, 2)
            ]
    columns = ("dreams", "--jobs", "seconds", "the network dreamed, s", "it waited, %")
    return [Table(f"{COUNT} photos of a megapixel, one after the other", columns, tuple(rows))]


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
