"""How long a person waits in the real Krita for a dream on a photo of two megapixels, how long Krita's own thread waits
for Reverie, and what stays in memory.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.tables import CannotMeasure, Cell, Table
from tests.hosts.krita.pixels import SRGB
from tests.hosts.krita.real_krita import SYSTEM_KRITA, Krita, install, place_libraries, profile, running_krita
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie

PHOTO_SIZE = 1733, 1154
"""Two megapixels."""
LARGE_SIZE = 4000, 3000
DREAMS = 100
PATIENCE = 900.0
"""Seconds that one measurement may take."""

SHOWN = 8
"""Rows of what kept Krita waiting."""


def measure() -> list[Table]:
    """The tables; `CannotMeasure` where Krita is missing."""
    if words := SYSTEM_KRITA.reason_unavailable():
        raise CannotMeasure(words)
    with tempfile.TemporaryDirectory(prefix="reverie-krita-") as name:
        folder = Path(name)
        code = install(folder / "reverie", place_libraries())
        with (
            fresh_reverie(folder / "reverie", code) as reverie,
            running_krita(folder, profile(folder, reverie)) as app,
        ):
            return [*waiting_for_dreams(app, reverie), waiting_for_reverie(app), memory(app)]


def waiting_for_dreams(app: Krita, reverie: Reverie) -> list[Table]:
    """The menu's entry, the preview, Dream: with a server that has to be started, and with one that is warm."""
    rows: list[tuple[Cell, ...]] = []
    for server in ("cold", "warm"):
        if server == "cold":
            reverie.stop()
        open_photo(app, *PHOTO_SIZE)
        waited, phases = measured(app, "time_person")
        rows += [(server, what, seconds) for what, seconds in waited.items()]
        app.close()
    return [
        Table(f"In Krita, {words(PHOTO_SIZE)}", ("server", "until", "s"), tuple(rows)),
        blocks(f"Krita's main thread meanwhile, {words(PHOTO_SIZE)}, server warm", phases),
    ]


def waiting_for_reverie(app: Krita) -> Table:
    """A large layer, which is dreamed small: what takes long is to read it and to insert another."""
    open_photo(app, *LARGE_SIZE)
    _, _, phases, _ = measured(app, "time_dream", steps=1, max_size=256)
    app.close()
    return blocks(f"Krita's main thread, {words(LARGE_SIZE)}, dreamed at 256 pixels", phases)


def memory(app: Krita) -> Table:
    """Many dreams that are given up once they have something to show."""
    open_photo(app, 150, 100)
    tenth, last = measured(app, "dream_and_give_up", DREAMS)
    app.close()
    rows = ((10, tenth / 1e6), (DREAMS, last / 1e6))
    return Table("Krita's memory after dreams that were given up", ("dreams", "MB"), rows)


def open_photo(app: Krita, width: int, height: int) -> None:
    """Open the photo of a cat in that size."""
    with Image.open(PHOTO) as image:
        rgb = np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS))
    pixels = np.dstack([rgb[..., ::-1], np.full((height, width), 255, np.uint8)])
    app.new_document(width, height, "RGBA", "U8", SRGB, pixels.tobytes())


def measured(app: Krita, name: str, *arguments: object, **named: object) -> Any:
    """The result of a function of `inside` that may take long."""
    app.begin(name, *arguments, **named)
    return app.end(PATIENCE)


def blocks(title: str, phases: list[tuple[str, float, float]]) -> Table:
    """What kept Krita's main thread longest: for how many milliseconds of the processor and by the clock at most."""
    rows = sorted(((phase, processor, wall) for phase, wall, processor in phases), key=lambda row: -row[1])
    columns = ("longest single call", "ms of the processor", "ms by the clock")
    return Table(title, columns, tuple((phase, cpu, wall or None) for phase, cpu, wall in rows[:SHOWN]))


def words(size: tuple[int, int]) -> str:
    """The size, for people."""
    return f"{size[0]} x {size[1]}"
