"""A user's own presets, and a surprise, in the dialog of GIMP with windows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.hosts.gimp.editor import Gimp


@pytest.fixture(scope="module")
def facts(gimp: Gimp) -> dict[str, Any]:
    presets = gimp.reverie.places.presets
    presets.mkdir(exist_ok=True)
    (presets / "bad.json").write_text("no preset")
    outcome = gimp.show("own_presets")
    assert outcome.code == 0, outcome.output
    return outcome.facts


def test_a_look_is_saved_first_in_the_gallery_with_its_picture(facts: dict[str, Any]) -> None:
    """The script waits for the picture in the preset's file."""
    assert facts["first in the gallery"] == "Night owls"
    assert facts["changed once saved"] == []
    assert facts["strength once saved"] == 0.5


def test_a_name_that_is_taken_is_refused_where_it_was_typed(facts: dict[str, Any]) -> None:
    assert facts["refused"].startswith("“Owls” is the name of a preset")


def test_it_is_chosen_like_any_other_preset_and_named_by_its_dreams(facts: dict[str, Any]) -> None:
    assert facts["strength of marks"] == 1.0
    assert facts["strength of it"] == 0.5
    assert len(facts["changed"]) == 1
    assert facts["layer"].startswith("Dream: Night owls, seed 0 (")
    assert facts["strength when opened again"] == 0.7


def test_what_is_dreamed_is_known_once_the_dialog_closes_also_where_its_file_is_gone(facts: dict[str, Any]) -> None:
    assert facts["messages of a look whose file is gone"] == ""


def test_a_surprise_is_a_mix_with_a_seed_of_its_own(facts: dict[str, Any]) -> None:
    assert "Variant" in facts["surprise"]


def test_once_it_is_deleted_the_default_look_stands_in_for_it(facts: dict[str, Any]) -> None:
    assert facts["file once deleted"] is False
    assert facts["layer once deleted"].startswith("Dream: reverie, seed")
    assert facts["messages"] == ""


def test_a_damaged_file_is_set_aside_and_stops_nothing(gimp: Gimp, facts: dict[str, Any]) -> None:
    assert json.dumps(facts)
    assert (gimp.reverie.places.presets / "bad.json.damaged").read_text() == "no preset"
