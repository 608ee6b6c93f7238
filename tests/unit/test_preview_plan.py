"""How much of a dream is its preview."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_plugin.ui.preview_plan import plan_preview, preview_octaves
from reverie_server.dream.octaves import sizes
from reverie_shared.errors import BadSettings
from reverie_shared.presets import PRESETS
from reverie_shared.settings import resolve

sides = st.integers(1, 6000)


@given(
    sides,
    sides,
    st.integers(50, 1000),
    st.integers(32, 400),
    st.sampled_from([1.1, 1.3, 1.5, 2.0]),
    st.sampled_from([(0, 0), (5, 2), (1, 0), (3, 0)]),
)
def test_a_preview_ends_with_the_first_octave_that_fills_it(
    width: int, height: int, side: int, smallest: int, scale: float, counted: tuple[int, int]
) -> None:
    above = {"octaves": counted[0], "octaves_above": counted[1]}
    settings = resolve({"smallest": smallest, "octave_scale": scale, **above})
    octaves = [max(size) for size in sizes((height, width), settings)]

    count = preview_octaves(settings, width, height, side)

    assert count >= 1
    assert all(octave <= side + 1 for octave in octaves[: count - 1][:-1]), "no octave before it fills the preview"
    assert count >= len(octaves) or octaves[count - 1] >= side - 1 - max(width, height) / min(width, height)


def test_a_preview_is_the_beginning_of_the_very_order_and_shows_each_octave() -> None:
    order = Order("marks", {"smallest": 100, "seed": 5}, deliver="baked")

    preview = plan_preview(order, Rectangle(-7, 8, 1200, 900), 400)

    assert preview.previews
    assert preview.stop_after == preview_octaves(order.resolved(), 1200, 900, 400)
    assert (preview.preset, preview.settings, preview.deliver) == (order.preset, order.settings, order.deliver)


def test_the_settings_of_the_preset_count_in_a_preview_too() -> None:
    sent = Rectangle(0, 0, 1200, 900)
    assert plan_preview(Order("tutorial"), sent, 400).stop_after == preview_octaves(
        resolve(PRESETS["tutorial"].values), 1200, 900, 400
    )
    assert plan_preview(Order("tutorial"), sent, 400).stop_after != plan_preview(Order(), sent, 400).stop_after


def test_a_preview_of_what_cannot_be_dreamed_is_refused() -> None:
    with pytest.raises(BadSettings, match="steps"):
        plan_preview(Order(settings={"steps": 0}), Rectangle(0, 0, 10, 10), 400)
