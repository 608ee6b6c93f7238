"""An animation of layers, dreamed as a film, in GIMP with windows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.hosts.gimp.editor import Gimp
from tests.support.pictures import Array

STRIPE = slice(100, 120), slice(200, 320)
"""Of the second layer what is other than in the first, in the image's coordinates."""


@pytest.fixture(scope="module")
def facts(gimp: Gimp) -> dict[str, Any]:
    outcome = gimp.show("frames")
    assert outcome.code == 0, outcome.output
    return outcome.facts


def layers(gimp: Gimp, facts: dict[str, Any], when: str) -> list[Array]:
    """The pixels of the layers, from the lowest on: [height, width, 4]."""
    return [
        np.frombuffer((gimp.stage / f"frames, {when}, {index}").read_bytes(), np.uint8).reshape(height, width, 4)
        for index, (_, _, width, height) in enumerate(facts[when]["places"])
    ]


def test_names_with_delays_places_and_alpha_of_the_layers_stay(gimp: Gimp, facts: dict[str, Any]) -> None:
    assert facts["outcome"]["status"] == "success", facts["outcome"]["error"]
    assert facts["dreamed"] == facts["before"]
    for before, after in zip(*(layers(gimp, facts, when) for when in ("before", "dreamed")), strict=True):
        assert np.array_equal(after[..., 3], before[..., 3])
        assert np.abs(after[..., :3].astype(int) - before[..., :3])[before[..., 3] > 0].mean() > 3


def test_where_nothing_moves_a_frame_shows_the_same_dream_as_the_one_before(gimp: Gimp, facts: dict[str, Any]) -> None:
    first, second, _ = layers(gimp, facts, "dreamed")
    x, y, width, height = facts["dreamed"]["places"][1]
    whole = first.astype(int).copy()
    whole[y : y + height, x : x + width] = np.where(second[..., 3:] > 0, second, whole[y : y + height, x : x + width])
    change = np.abs(whole - first)[..., :3].mean(axis=2)
    still = np.ones(change.shape, bool)
    still[STRIPE[0].start - 40 : STRIPE[0].stop + 40, STRIPE[1].start - 40 : STRIPE[1].stop + 40] = False
    assert change[still].mean() < 1
    assert change[STRIPE].mean() > 20


def test_only_what_is_selected_changes(gimp: Gimp, facts: dict[str, Any]) -> None:
    assert facts["outcome where it is selected"]["status"] == "success"
    before, after = (layers(gimp, facts, when)[2] for when in ("before", "selected"))
    assert np.array_equal(after[:, 225:], before[:, 225:])
    assert np.abs(after[:, :225].astype(int) - before[:, :225]).mean() > 3


@pytest.mark.parametrize("when", ["cancelled", "undone"])
def test_a_cancelled_and_with_one_step_an_undone_dream_leave_every_layer_as_it_was(
    gimp: Gimp, facts: dict[str, Any], when: str
) -> None:
    assert not facts["dirty once cancelled"]
    assert facts[when] == facts["before"]
    for before, after in zip(*(layers(gimp, facts, each) for each in ("before", when)), strict=True):
        assert np.array_equal(after, before)
    assert not np.array_equal(layers(gimp, facts, "in the window")[0], layers(gimp, facts, "before")[0])


def test_a_map_holds_for_all_frames_and_is_none_of_them(gimp: Gimp, facts: dict[str, Any]) -> None:
    assert facts["outcome by a map"]["status"] == "success", facts["outcome by a map"]["error"]
    for index in (0, 2):  # those as large as the image
        before, after = (layers(gimp, facts, when)[index].astype(int) for when in ("before", "by a map"))
        assert np.abs(after - before)[:, :225].max() <= 1, "the strength is 0 there"
        assert np.abs(after - before)[:, 225:].mean() > 3
    map = layers(gimp, facts, "by a map")[3]
    assert (map[:, :225, :3] == 0).all()
    assert (map[:, 225:, :3] == 255).all()


def test_a_layer_of_which_one_pixel_was_changed_since_the_click_stays_as_it_is_and_the_others_are_dreamed(
    gimp: Gimp, facts: dict[str, Any]
) -> None:
    assert facts["changed meanwhile"] == 2
    inverted, changed, painted = layers(gimp, facts, "painted on")
    before = layers(gimp, facts, "before")
    assert np.array_equal(inverted[..., :3], 255 - before[0][..., :3])
    assert np.count_nonzero((changed != before[1]).any(axis=2)) == 1
    assert (painted == 255).all()
    assert facts["images left behind"] == 0


def test_an_image_that_is_closed_before_its_first_frame_is_read_is_said_to_be(facts: dict[str, Any]) -> None:
    assert "The image was closed before its dream was finished." in facts["closed meanwhile"]


@pytest.mark.parametrize("name", ["a mode", "an opacity", "a filter"])
def test_a_layer_that_is_not_shown_as_its_pixels_are_is_no_frame(facts: dict[str, Any], name: str) -> None:
    assert "has a mode, an opacity or filters of its own, so it cannot be dreamed" in facts[name]["error"]


def test_an_image_without_frames_is_refused_in_words(facts: dict[str, Any]) -> None:
    assert "it has one layer, and each layer is a frame" in facts["one layer"]["error"]
    assert "“both” is a layer group" in facts["a group"]["error"]
    assert "The image has a floating selection." in facts["a floating selection"]["error"]


def test_a_guide_that_the_image_lacks_is_left_out_and_said(facts: dict[str, Any]) -> None:
    (said,), settings = facts["left out"]
    assert "The image has no layer “of another image” to be guided by." in said
    assert settings == ["size_map", "steps"]


def test_a_growing_dream_is_a_layer_on_top_for_each_octave_which_come_ever_nearer_to_the_last_in_one_undo_step(
    gimp: Gimp, facts: dict[str, Any]
) -> None:
    assert facts["growing"]["status"] == "success", facts["growing"]["error"]
    *before, last = facts["layers that grow"]
    assert [name for name, _, _ in before] == [f"Growing {n} (200ms)(combine)" for n in range(1, len(before) + 1)]
    assert last[0].startswith("Dream: reverie, seed 0")
    assert last[0].endswith("(2000ms)(combine)")
    assert {(*place, mask) for _, place, mask in facts["layers that grow"]} == {(100, 50, 200, 150, True)}
    *growing, dream = layers(gimp, facts, "grown")[3:]
    distances = [np.abs(each.astype(int) - dream)[..., :3].mean() for each in growing]
    assert len(distances) > 2
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] > 1, "the dream itself is there once"
    below = [*facts["before"]["names"][:2], "group"]
    assert (facts["layers below those that grow"], facts["layers once undone"]) == (below, below)


def test_where_one_layer_of_a_growing_dream_cannot_be_inserted_none_is(facts: dict[str, Any]) -> None:
    error, names = facts["growing, where the last layer fails"]
    assert "GIMP made a layer of another size" in error
    assert names == ["Background"]
