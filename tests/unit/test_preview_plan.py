"""How much of a dream is its preview."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reverie_plugin.ui.preview_plan import preview_octaves
from reverie_server.dream.octaves import sizes
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
