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
from reverie_shared.resolution import resolve, resolve_order

sides = st.integers(1, 6000)

PHOTOGRAPHS = ("photographs", "bundled")
"""The installed networks."""


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

    preview = plan_preview(order, PHOTOGRAPHS, Rectangle(-7, 8, 1200, 900), 400)

    assert preview.previews
    assert preview.stop_after == preview_octaves(order.resolved(PHOTOGRAPHS), 1200, 900, 400)
    assert (preview.preset, preview.settings, preview.deliver) == (order.preset, order.settings, order.deliver)


def test_the_settings_of_the_preset_count_in_a_preview_too() -> None:
    sent = Rectangle(0, 0, 1200, 900)
    tutorial = plan_preview(Order("tutorial"), PHOTOGRAPHS, sent, 400).stop_after
    assert tutorial == preview_octaves(resolve(PRESETS["tutorial"].look("photographs")), 1200, 900, 400)
    assert tutorial != plan_preview(Order(), PHOTOGRAPHS, sent, 400).stop_after


def test_the_network_decides_how_much_of_a_dream_is_its_preview() -> None:
    sent = Rectangle(0, 0, 1200, 900)
    for network in ("photographs", "bundled"):
        expected = preview_octaves(resolve_order("reverie", {}, [network]), 1200, 900, 400)
        assert plan_preview(Order(), [network], sent, 400).stop_after == expected


def test_a_preview_of_what_cannot_be_dreamed_is_refused() -> None:
    with pytest.raises(BadSettings, match="steps"):
        plan_preview(Order(settings={"steps": 0}), PHOTOGRAPHS, Rectangle(0, 0, 10, 10), 400)
