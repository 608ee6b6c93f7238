"""What the judge of dreams learns from: drawings over pictures without motifs, each with a true map of what is where;
and what it says of them in a table.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.motifs import judge
from tools.motifs.generator import grounds, scenes

MOTIF = 7
SEEDS = st.integers(0, 2**32 - 1)


def test_a_ground_is_the_same_whenever_it_is_drawn_and_another_for_another_number_or_seed() -> None:
    ground = grounds.ground(5, 7)
    assert ground.shape == (scenes.SIDE, scenes.SIDE, 3)
    assert np.array_equal(ground, grounds.ground(5, 7))
    assert not np.array_equal(ground, grounds.ground(5, 8))
    assert not np.array_equal(ground, grounds.ground(6, 7))


@pytest.mark.parametrize("blended", [0, 1])
@settings(max_examples=20)
@given(seed=SEEDS, top=st.integers(0, 20), left=st.integers(0, 20))
def test_an_examples_map_says_where_the_drawing_is(blended: float, seed: int, top: int, left: int) -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[top : top + 20, left : left + 20] = MOTIF
    drawing = np.repeat((labels[..., None] * np.uint8(30)).repeat(4, 0).repeat(4, 1), 3, -1)
    ground = np.zeros_like(drawing)
    shown, found = judge.example(drawing, labels, ground, blended, np.random.default_rng(seed))
    bright = shown.mean(-1).reshape(35, 4, 35, 4).mean((1, 3))
    inside, outside = bright[found == MOTIF], bright[found == 0]
    assert set(np.unique(found)) <= {0, MOTIF}
    if inside.size and outside.size:
        assert np.median(inside) > np.median(outside) + 0.1


def test_the_table_tells_which_motif_was_named_and_the_right_ones_place_among_all() -> None:
    answers = {
        "cat": {"eyes": ["eyes", "owls", "fur"], "owls": ["fur", "eyes", "owls"]},
        "cup": {"eyes": ["fur", "eyes", "owls"], "owls": ["owls", "fur", "eyes"]},
    }
    assert judge.table(answers).splitlines() == [
        "| asked for | cat | cup |",
        "|---|---|---|",
        "| eyes | yes (1.) | yes (2.) |",
        "| owls | eyes (3.) | yes (1.) |",
        "| named rightly | 1 of 2 | 2 of 2 |",
    ]
