"""How long a person waits in the real Krita for a dream, how long Krita waits for Reverie, and what stays in memory.

python3 install.py --dev && .venv/bin/python -m tests.benchmarks.in_krita
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from installer import editor_libraries, krita
from installer.hosts import Editor
from installer.journal import Journal
from tests.hosts.krita.pixels import SRGB
from tests.hosts.krita.real_krita import CACHE, Krita, install, profile, running_krita
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie

PHOTO_SIZE = 1733, 1154
"""Two megapixels."""
LARGE_SIZE = 4000, 3000
DREAMS = 100
PATIENCE = 900.0
"""Seconds that one measurement may take."""

Phases = list[tuple[str, float, float]]
"""What kept Krita's main thread, for how many milliseconds at most by the clock and of the processor, longest first."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="reverie-krita-") as name:
        folder = Path(name)
        for version in krita.python_versions(Editor("krita", "Krita", folder)):
            editor_libraries.install(CACHE / "editor", version, Path(sys.executable), Journal(), offline=False)
        code = install(folder / "reverie", CACHE / "editor")
        with (
            fresh_reverie(folder / "reverie", code) as reverie,
            running_krita(folder, profile(folder, reverie)) as app,
        ):
            wait_for_dreams(app, reverie)
            wait_for_krita(app)
            remember(app)


def wait_for_dreams(app: Krita, reverie: Reverie) -> None:
    """The menu's entry, the preview, Dream: with a server that has to be started, and with one that is warm."""
    for server in ("just started", "warm"):
        if server == "just started":
            reverie.run("stop")
        open_photo(app, *PHOTO_SIZE)
        waited, phases = measured(app, "time_person")
        print(f"\n{PHOTO_SIZE[0]} x {PHOTO_SIZE[1]}, server {server}")
        for what, seconds in waited.items():
            print(f"{what:45} {seconds:7.1f} s")
        tell(phases)
        app.close()


def wait_for_krita(app: Krita) -> None:
    """A large layer, which is dreamed small: what takes long is to read it and to insert another."""
    open_photo(app, *LARGE_SIZE)
    _, whole, phases, _ = measured(app, "time_dream", steps=1, max_size=256)
    print(f"\n{LARGE_SIZE[0]} x {LARGE_SIZE[1]}, dreamed at 256 pixels: the layer after {whole:.1f} s")
    tell(phases)
    app.close()


def remember(app: Krita) -> None:
    """Many dreams that are given up once they have something to show."""
    open_photo(app, 150, 100)
    tenth, last = measured(app, "dream_and_give_up", DREAMS)
    print(
        f"\nKrita after {DREAMS} dreams: {last / 1e6:.1f} MB, after 10: {tenth / 1e6:.1f} MB ({last / tenth - 1:+.1%})"
    )
    app.close()


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


def tell(phases: Phases) -> None:
    """Print what kept Krita waiting."""
    for phase, wall, processor in phases:
        print(f"{phase:45} {wall:7.1f} ms {processor:7.1f} ms of the processor")


if __name__ == "__main__":
    main()
