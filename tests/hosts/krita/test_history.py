"""The history of a document's dreams, in the real Krita."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.krita.pixels import layer
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import Array


def kept(app: Krita) -> list[dict[str, Any]]:
    """The entries of the history as they are stored."""
    dreams: list[dict[str, Any]] = json.loads(app.annotation())["dreams"]
    return dreams


@pytest.fixture
def dreamed(document: Krita) -> Krita:
    """Krita with a document that was dreamed twice."""
    document.dream("marks", seed=11)
    document.choose("photo")
    document.dream("whisper", seed=12)
    return document


def test_dreams_are_listed_with_a_picture_the_last_one_first(dreamed: Krita) -> None:
    assert dreamed.history() == ["whisper, seed 12", "marks, seed 11"]
    assert dreamed.has_thumbnails() == [True, True]


@pytest.mark.every_krita
def test_the_history_is_there_after_save_and_reopen(dreamed: Krita, tmp_path: Path) -> None:
    dreamed.save_and_reopen(str(tmp_path / "dreamed.kra"))
    assert dreamed.history() == ["whisper, seed 12", "marks, seed 11"]
    assert dreamed.has_thumbnails() == [True, True]
    dreamed.choose_dream(1)
    dreamed.press("reverie_deeper")
    dreamed.wait_until_over()
    assert dreamed.history(whole=True)[0].splitlines()[1].startswith("deeper")
    assert sorted(dreamed.names()) == [
        "Dream: marks, seed 11",
        "Dream: marks, seed 12",
        "Dream: whisper, seed 12",
        "photo",
    ]


def test_a_document_without_dreams_has_no_history(dreamed: Krita) -> None:
    dreamed.remember_second()
    assert dreamed.history() == []
    dreamed.close_front()
    assert len(dreamed.history()) == 2


def test_only_the_last_twenty_are_kept_and_they_are_small(dreamed: Krita) -> None:
    dreamed.remember_dreams(25)
    dreams = kept(dreamed)
    assert len(dreams) == 20
    assert dreams[0]["report"]["settings"]["seed"] == 24
    assert len(dreamed.annotation()) < 200_000


def test_a_damaged_history_counts_as_none(dreamed: Krita) -> None:
    dreamed.damage_history()
    assert dreamed.history() == []


def test_an_entry_that_cannot_be_read_hides_no_other_and_is_kept(dreamed: Krita) -> None:
    dreamed.damage_newest_dream()
    assert dreamed.history() == ["marks, seed 11"]

    dreamed.remember_dreams(1)

    seeds = [dream.get("report", {}).get("settings", {}).get("seed") for dream in kept(dreamed)]
    assert seeds == [0, None, 11]


def test_a_dream_can_be_removed_from_the_list_and_its_layer_stays(dreamed: Krita) -> None:
    dreamed.choose_dream(0)
    dreamed.press("reverie_remove")
    assert [words.split(",")[0] for words in dreamed.history()] == ["marks"]
    assert len(kept(dreamed)) == 1
    assert len(dreamed.names()) == 3


def test_what_was_removed_from_the_list_is_a_dream_still_and_the_next_one_lies_above_it(dreamed: Krita) -> None:
    dreamed.choose_dream(0)
    dreamed.press("reverie_remove")
    dreamed.choose("photo")
    dreamed.dream("marks", seed=13)
    assert dreamed.names()[-1] == "Dream: marks, seed 13"


def test_its_settings_can_be_used_again(dreamed: Krita) -> None:
    dreamed.set_settings("cells")
    dreamed.choose_dream(1)
    dreamed.press("reverie_use")
    preset, settings = dreamed.chosen()
    assert preset == "marks"
    assert (settings["seed"], settings["steps"], settings["smallest"]) == (11, 2, 48)


def test_the_same_again_has_another_seed(dreamed: Krita) -> None:
    dreamed.choose("photo")
    dreamed.choose_dream(1)
    dreamed.press("reverie_again")
    dreamed.wait_until_over()
    first = dreamed.history()[0]
    assert first.startswith("marks, seed ")
    assert first != "marks, seed 11"


def test_to_dream_deeper_starts_from_the_dreamed_layer(dreamed: Krita, photo: Array) -> None:
    before = layer(dreamed, "Dream: marks, seed 11")[2].copy()
    dreamed.choose_dream(1)
    dreamed.press("reverie_deeper")
    dreamed.wait_until_over()
    deeper = layer(dreamed, "Dream: marks, seed 12")[2]
    assert abs(deeper.astype(float) - photo).mean() > abs(before.astype(float) - photo).mean()


def test_to_dream_deeper_goes_on_from_the_exact_state_until_the_layer_is_painted_on(document: Krita) -> None:
    assert not document.dream("marks", seed=11)["continued"]
    document.press("reverie_deeper")
    document.wait_until_over()
    assert "deeper, from the exact state" in document.history(whole=True)[0]
    document.choose_dream(1)
    document.paint("Dream: marks, seed 11", 0, 0, 10, 10)
    document.press("reverie_deeper")
    document.wait_until_over()
    assert "exact state" not in document.history(whole=True)[0]


def test_to_dream_deeper_from_a_layer_that_is_gone_is_refused_in_words(dreamed: Krita) -> None:
    dreamed.remove_layer("Dream: marks")
    dreamed.choose_dream(1)
    dreamed.press("reverie_deeper")
    assert "gone" in dreamed.message()


def test_the_recipe_can_be_copied_and_names_every_setting(dreamed: Krita) -> None:
    dreamed.choose_dream(1)
    dreamed.press("reverie_copy")
    recipe = json.loads(dreamed.clipboard())
    assert recipe["preset"] == "marks"
    assert recipe["settings"]["seed"] == 11
    assert recipe["settings"]["precision"] != "auto"
