"""How Krita fares with many dreams and with large ones, in the real Krita."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.hosts.krita.pixels import SRGB
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import PHOTO

BLOCK = 100
"""Milliseconds of the processor that one call of ours may take of Krita's main thread, but for the layer's own
reading and insertion. Time on the processor, not on the clock: another program may have the processor meanwhile."""


def large(app: Krita, width: int, height: int) -> Krita:
    """Krita with the photo open, enlarged."""
    with Image.open(PHOTO) as image:
        rgb = np.asarray(image.convert("RGB").resize((width, height)))
    pixels = np.dstack([rgb[..., ::-1], np.full((height, width), 255, np.uint8)])
    app.new_document(width, height, "RGBA", "U8", SRGB, pixels.tobytes())
    app.show_docker()
    return app


def test_a_hundred_dreams_that_are_given_up_leave_no_memory_behind(document: Krita) -> None:
    document.begin("dream_and_give_up", 100)
    tenth, last = document.end(110)
    print(f"Krita: {tenth / 1e6:.0f} MB after the tenth dream, {last / 1e6:.0f} MB after the hundredth")
    assert last <= 1.05 * tenth


@pytest.mark.alone
@pytest.mark.parametrize(("width", "height", "settings"), [(1200, 800, {}), (4000, 3000, {"max_size": 256})])
def test_krita_is_never_blocked_for_long(app: Krita, width: int, height: int, settings: dict[str, int]) -> None:
    large(app, width, height)
    first, whole, phases, seconds = app.time_dream(steps=1, **settings)
    print(f"\n{width} x {height}: first picture {first:.2f} s, layer {whole:.2f} s, {seconds}")
    for phase, wall, processor in phases:
        print(f"{phase:45} {wall:7.1f} ms {processor:7.1f} ms of the processor")
    ours = {phase: processor for phase, _, processor in phases if phase.endswith("but for the layer")}
    assert "manager: a tick, but for the layer" in ours
    made = max(processor for phase, _, processor in phases if phase == "layer: made")
    assert max(ours.values()) < max(BLOCK, 1.5 * made), "Krita itself takes as long to write the layer"
