"""Which sizes a dream goes through, and what is carried from one to the next."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_server.dream import octaves
from reverie_server.dream.image import resize
from reverie_shared import presets
from reverie_shared.resolution import resolve
from reverie_shared.settings import Settings

sides = st.integers(1, 9000)


@given(sides, sides)
def test_the_last_octave_is_the_picture_itself_and_each_is_larger_than_the_one_before(height: int, width: int) -> None:
    sizes = octaves.sizes((height, width), Settings())
    assert sizes[-1] == (height, width)
    assert all(a < b for a, b in pairwise(sizes))


@given(sides, sides)
def test_a_default_dream_costs_at_most_14_looks_at_the_picture(height: int, width: int) -> None:
    looked_at = sum(octave.work for octave in octaves.plan((height, width), Settings()))
    assert looked_at / (height * width) <= 14


@given(st.integers(300, 4000), st.floats(1.5, 4))
def test_a_picture_and_its_enlargement_share_their_coarse_octaves(side: int, factor: float) -> None:
    small = octaves.sizes((side, side), Settings())
    large = octaves.sizes((int(side * factor), int(side * factor)), Settings())
    assert large[: len(small) - 1] == small[:-1]


def test_the_tutorials_octaves_are_its_sizes() -> None:
    settings = resolve(presets.preset("tutorial").look("imagenet"))
    assert octaves.sizes((300, 451), settings) == [(int(300 * 1.3**n), int(451 * 1.3**n)) for n in (-2, -1, 0, 1, 2)]


@given(st.integers(400, 9000), st.integers(400, 9000))
def test_the_later_octaves_draw_only_what_is_finer_in_half_as_many_steps(height: int, width: int) -> None:
    first, *finer = octaves.plan((height, width), resolve({"steps": 10}))
    assert (first.coarse, first.steps) == (0, 10)
    assert {octave.steps for octave in finer} == {5}
    for before, octave in pairwise([first, *finer]):
        assert octave.coarse == octaves.COARSE_BLUR * octave.size[0] / before.size[0]


def test_without_coherence_every_octave_takes_as_many_steps() -> None:
    planned = octaves.plan((3000, 2000), resolve({"coherence": 0, "steps": 9}))
    assert {octave.steps for octave in planned} == {9}


@given(sides, sides, st.integers(1, 9000))
def test_max_size_bounds_the_longer_side_and_keeps_the_proportions(height: int, width: int, limit: int) -> None:
    size = resize.limited((height, width), limit)
    assert max(size) <= max(limit, 1)
    assert size == pytest.approx(
        (height * max(size) / max(height, width), width * max(size) / max(height, width)), abs=1
    )


def test_carried_with_full_detail_an_undreamed_picture_is_the_original_again(
    photo: npt.NDArray[np.uint8],
) -> None:
    large = (photo / 127.5 - 1).astype(np.float32)
    small = resize.shrink(large, (200, 300))
    assert (octaves.carry(small, small, large, detail=1) == large).all()


def test_carried_without_detail_the_small_picture_is_enlarged(photo: npt.NDArray[np.uint8]) -> None:
    large = (photo / 127.5 - 1).astype(np.float32)
    small = resize.shrink(large, (100, 150))
    carried = octaves.carry(small, small, large, detail=0)
    assert np.abs(np.diff(carried, axis=0)).mean() < 0.7 * np.abs(np.diff(large, axis=0)).mean()


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 300), st.integers(1, 300))
def test_shrinking_keeps_the_mean_of_an_even_picture(h: int, w: int, height: int, width: int) -> None:
    even = np.full((height, width, 3), 0.25, np.float32)
    assert resize.shrink(even, (min(h, height), min(w, width))) == pytest.approx(0.25, abs=1e-5)


def test_rounding_between_octaves_truncates_to_8_bits_as_the_tutorial_does() -> None:
    picture = np.linspace(-1, 1, 1000, dtype=np.float32).reshape(-1, 1, 1)
    tutorial = (255 * (picture + 1) / 2).astype(np.uint8) / np.float32(127.5) - 1
    assert octaves.round_down(picture) == pytest.approx(tutorial, abs=1e-6)
