"""The window of choices in GIMP with windows: by picture, by name, by what is in the image."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from reverie_shared import atlas
from reverie_shared.atlas import Atlas
from reverie_shared.networks import BUNDLED
from tests.hosts.gimp.editor import Gimp
from tests.support.pictures import PHOTO
from tests.support.small_atlas import small_atlas


@pytest.fixture(scope="module")
def facts(gimp: Gimp) -> dict[str, Any]:
    with Image.open(PHOTO) as image:
        image.convert("RGB").crop((90, 30, 330, 230)).save(gimp.stage / "face.png")
    if not atlas.is_shipped(BUNDLED):
        small_atlas(gimp.reverie.places)
    outcome = gimp.show("chooser")
    assert outcome.code == 0, outcome.output
    return outcome.facts


def test_it_opens_at_once_with_what_can_grow_in_order(gimp: Gimp, facts: dict[str, Any]) -> None:
    seconds = [float(line.rpartition("after ")[2].removesuffix(" s.")) for line in facts["opened"]]
    assert min(seconds) < 0.5, "where no other program had the processor"
    entries = [entry.words(BUNDLED) for entry in Atlas.of(BUNDLED, gimp.reverie.places).entries]
    assert facts["choices"][:10] == entries[:10]
    assert facts["nothing chosen"] == "Nothing is chosen: what grows is as the look has it."


def test_what_cannot_be_done_is_said_in_words(facts: dict[str, Any]) -> None:
    assert facts["no such name"] == "Nothing has that name."
    assert facts["no selection"] == "Nothing is selected. Select a part of the picture, or click on it here."


def test_what_is_selected_comes_first_and_elsewhere_it_is_something_else(facts: dict[str, Any]) -> None:
    assert facts["selected"][1] == facts["selected again"][1]
    assert facts["another point"] != facts["selected"][1]
    assert facts["selected again"][0] < 4


def test_more_like_this_bit_here(facts: dict[str, Any]) -> None:
    """What is seen most, taken by a click and dreamed, is what is seen most of all in the dream."""
    assert facts["recipe"].endswith("=1")
    assert facts["seen in the dream"][0] == facts["selected again"][1][0]
