"""The drawn pictures: seeded, labelled where they show a motif, colourful."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reverie_shared.settings import MOTIFS
from tools.motifs.generator import scenes
from tools.motifs.generator.frame import CATALOGUE, Array
from tools.motifs.generator.scenes import NUMBER, Scene

SIDE = 96


def drawn(motif: str, ground: float) -> tuple[Array, scenes.Bytes]:
    """A motif on a gray ground [SIDE, SIDE, 3], and its label map."""
    made = Scene(np.random.default_rng(3), SIDE)
    made.rgb = np.full((SIDE, SIDE, 3), ground, np.float32)
    if CATALOGUE[motif].texture:
        made.cover(motif, made.cloud())
    else:
        made.place(motif, SIDE / 2, SIDE / 2, 40)
    return made.rgb, made.labels


def test_there_is_one_drawing_for_every_motif_of_the_settings() -> None:
    assert set(CATALOGUE) == set(MOTIFS)


@pytest.mark.parametrize("motif", MOTIFS)
def test_the_label_map_says_where_the_motif_covers_the_ground(motif: str) -> None:
    on_black, labels = drawn(motif, 0.0)
    on_white, _ = drawn(motif, 1.0)
    cover = 1 - (on_white - on_black).mean(-1)
    assert np.array_equal(labels == NUMBER[motif], cover > 0.5)
    assert 0.03 < (labels == NUMBER[motif]).mean() < 1


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_has_strong_colours(motif: str) -> None:
    rgb, labels = drawn(motif, 0.5)
    shown = rgb[labels == NUMBER[motif]]
    assert (shown.max(-1) - shown.min(-1)).mean() > 0.2


def test_a_scene_is_the_same_whenever_it_is_drawn_and_another_for_another_number_or_seed() -> None:
    image, labels = scenes.scene(5, 7)
    again, labels_again = scenes.scene(5, 7)
    assert np.array_equal(image, again)
    assert np.array_equal(labels, labels_again)
    assert not np.array_equal(image, scenes.scene(5, 8)[0])
    assert not np.array_equal(image, scenes.scene(6, 7)[0])


def test_pictures_in_a_folder_are_those_scenes_whatever_the_number_of_processes(tmp_path: Path) -> None:
    scenes.draw(tmp_path, 3, seed=5, processes=2)
    for number in range(3):
        image, labels = scenes.scene(5, number)
        assert np.array_equal(np.load(tmp_path / "images.npy")[number], image)
        assert np.array_equal(np.load(tmp_path / "labels.npy")[number], labels)


def test_in_wrong_colours_a_motif_counts_as_nothing() -> None:
    made = Scene(np.random.default_rng(0))
    made.cover("stripes")
    before = made.rgb
    made.miscolour()
    assert not made.labels.any()
    assert np.abs(made.rgb - before).mean() > 0.1
    assert made.rgb.mean(-1) == pytest.approx(before.mean(-1), abs=1e-5)
