"""GIMP as a person uses it: menu, dialog, live preview, undo, and every way to change one's mind."""

from __future__ import annotations

import re
import time

import pytest

from tests.hosts.gimp.editor import Gimp, Outcome


@pytest.fixture(scope="module")
def person(gimp: Gimp) -> Outcome:
    outcome = gimp.show("use_of_windows")
    assert outcome.code == 0, outcome.output
    return outcome


@pytest.fixture(scope="module")
def changes(gimp: Gimp) -> Outcome:
    outcome = gimp.show("cancelling")
    assert outcome.code == 0, outcome.output
    return outcome


def test_a_preview_leaves_the_image_as_it_is(person: Outcome) -> None:
    assert person.facts["with preview"]["layers"] == ["Background"]
    assert not person.facts["with preview"]["dirty"]


@pytest.mark.alone
def test_the_first_preview_comes_within_two_seconds_on_a_warm_server(gimp: Gimp) -> None:
    gimp.run("warm_up")
    before = _log(gimp)

    outcome = gimp.show("timing")

    assert outcome.code == 0, outcome.output
    (seconds,) = re.findall(r"first preview came after ([\d.]+) s", _log(gimp).removeprefix(before))
    assert float(seconds) < 2.0


def test_ok_brings_the_layer_with_mask_and_recipe(person: Outcome) -> None:
    facts = person.facts["after OK"]
    assert facts["layers"] == ["Dream: marks, seed 0", "Background"]
    assert facts["mask"]
    assert facts["recipe"]


def test_what_ok_inserts_is_to_the_bit_what_a_script_gets_with_the_preset_that_was_clicked(
    gimp: Gimp, person: Outcome
) -> None:
    assert person.facts["quietly"]["status"] == "success"
    assert (gimp.stage / "dialog.pixels").read_bytes() == (gimp.stage / "quiet.pixels").read_bytes()


def test_dream_again_follows_the_dialog_with_a_new_seed(person: Outcome) -> None:
    name = person.facts["after again"]["layers"][0]
    assert name.startswith("Dream: marks, seed ")
    assert not name.startswith("Dream: marks, seed 0")


def test_one_undo_takes_all_of_it_away_and_leaves_the_image_clean(person: Outcome) -> None:
    facts = person.facts["after undo"]
    assert facts["layers"] == ["Background"]
    assert not facts["dirty"]
    assert facts["selected"], "the selection, which was made before, stays"


def test_redo_brings_all_of_it_back(person: Outcome) -> None:
    assert person.facts["after redo"] == person.facts["after OK"]


def test_gimps_own_repeat_dreams_with_the_same_settings(person: Outcome) -> None:
    assert person.facts["after repeat"]["layers"][0] == "Dream: marks, seed 0 #1"


@pytest.mark.parametrize("way", ["escape in the dialog", "cancel in the progress window", "cancel in the status line"])
def test_cancelling_leaves_the_image_as_it_was_and_shows_no_box(changes: Outcome, way: str) -> None:
    facts = changes.facts[way]
    assert facts["layers"] == 1
    assert not facts["dirty"]
    assert facts["boxes"] == 0


def test_the_server_has_given_up_every_cancelled_dream(gimp: Gimp, changes: Outcome) -> None:
    began = time.monotonic()
    while gimp.reverie.facts()["jobs"]:
        assert time.monotonic() - began < 5
        time.sleep(0.1)


def test_the_dream_on_a_layer_deleted_in_mid_dream_comes_on_top_of_the_others(changes: Outcome) -> None:
    facts = changes.facts["deleted in mid-dream"]
    assert facts["before"] == ["Background"]
    top, below = facts["after"]
    assert top.startswith("Dream: reverie, seed ")
    assert below == "Background"
    assert changes.facts["after a deleted layer"]["boxes"] == 0


def test_an_image_closed_in_mid_dream_cancels_it_at_once_and_shows_no_box(changes: Outcome) -> None:
    """It would have taken minutes."""
    facts = changes.facts["closed in mid-dream"]
    assert (facts["images"], facts["boxes"]) == (0, 0)
    assert facts["seconds"] < 10


def _log(gimp: Gimp) -> str:
    """What the plug-in has logged so far."""
    file = gimp.reverie.places.logs / "gimp.log"
    return file.read_text(encoding="utf-8") if file.exists() else ""
