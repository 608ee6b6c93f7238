"""Control maps in the dialog of GIMP with windows: layers that a person makes, paints on, and chooses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.hosts.gimp.editor import Gimp
from tests.support.pictures import PHOTO, Array

WIDTH, HEIGHT = 320, 300


@pytest.fixture(scope="module")
def facts(gimp: Gimp) -> dict[str, Any]:
    with Image.open(PHOTO) as image:
        image.convert("RGB").crop((60, 0, 60 + WIDTH, HEIGHT)).save(gimp.stage / "face.png")
    outcome = gimp.show("maps")
    assert outcome.code == 0, outcome.output
    return outcome.facts


def read(gimp: Gimp, name: str, width: int = WIDTH, height: int = HEIGHT, channels: int = 3) -> Array:
    raw = (gimp.stage / f"{name}.pixels").read_bytes()
    return np.frombuffer(raw, np.uint8).reshape(height, width, channels)


def test_a_new_map_lies_on_top_is_white_cannot_be_seen_and_is_one_undo_step(gimp: Gimp, facts: dict[str, Any]) -> None:
    assert facts["choices at first"] == ["the same everywhere"]
    assert facts["strength map"] == ["Strength map", "face", "multiply"]
    assert facts["choices then"] == ["the same everywhere", "Strength map"]
    assert (read(gimp, "strength map", channels=4) == 255).all()
    assert facts["layers once undone"] == ["face"]


def test_the_preview_follows_what_is_painted_on_a_map(facts: dict[str, Any]) -> None:
    assert "The preview is complete" in facts["preview of what is painted"]


def test_a_map_that_selects_nothing_lies_elsewhere_or_is_gone_is_said_in_words(facts: dict[str, Any]) -> None:
    assert "Paint it white where the dream shall be strong" in facts["words of a black map"]
    assert facts["words of a map that lies elsewhere"] == (
        "“Strength map” does not cover all that is dreamed: beside it, the picture stays as it is."
    )
    assert "The image has no layer “Strength map” to be a map." in facts["words of a map that is gone"]


def test_a_colour_map_begins_with_two_colours_to_paint_with(facts: dict[str, Any]) -> None:
    assert facts["colour map"] == ["Colour map", "face", 50.0]
    assert "Paint on it with the colours of its list" in facts["words of an empty map"]
    assert facts["first list"] == ["Paint with #e02020: owls", "Paint with #2040e0: peacock"]
    assert facts["painting colour"] == "2040e0"


def test_colours_that_are_painted_join_the_list_and_others_leave_it(facts: dict[str, Any]) -> None:
    assert "most of it #20a060" in facts["words of a colour that is not listed"]
    assert facts["list with what is painted"][2] == "Paint with #20a060: as without the map"
    assert facts["list once chosen"][2] == "Paint with #20a060: peacock"
    assert facts["list once one is removed"] == ["Paint with #e02020: owls", "Paint with #20a060: peacock"]


def test_a_map_that_is_selected_is_not_what_is_dreamed(facts: dict[str, Any]) -> None:
    assert facts["dreamed where the map is selected"] == ["the layer “face”", "all that is visible"]
    assert facts["layers of a dream by a map"][0] == "Colour map"
    assert facts["layers of a dream by a map"][1].startswith("Dream: ")
    assert facts["chosen map when opened again"][1:] == facts["list once one is removed"]


def test_all_that_is_visible_is_dreamed_without_the_map_that_lies_over_it(gimp: Gimp, facts: dict[str, Any]) -> None:
    assert facts["place"]
    assert np.array_equal(read(gimp, "visible"), read(gimp, "face"))


def test_a_face_becomes_owls_on_the_left_and_peacock_on_the_right_of_a_painted_border(
    gimp: Gimp, facts: dict[str, Any]
) -> None:
    left, top, width, height = facts["place"]
    kinds = ("owls and owls", "peacock and peacock", "owls and peacock")
    inside = slice(40 - top, HEIGHT - 40 - top), slice(40 - left, WIDTH - 40 - left)
    one, other, both = (read(gimp, each, width, height).astype(float)[inside] for each in kinds)
    way, at = other - one, WIDTH // 2 - 40
    along = (way * (both - one)).sum((0, 2)) / (way * way).sum((0, 2))
    smooth = np.convolve(along, np.ones(15) / 15, "same")
    crossings = np.flatnonzero((smooth[:-1] < 0.5) & (smooth[1:] >= 0.5))
    assert np.abs(crossings + 0.5 - at).min() <= 8
    assert along[: at - 40].mean() < 0.35
    assert along[at + 40 :].mean() > 0.65
