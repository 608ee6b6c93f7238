"""A user's own presets, and a surprise, in the docker of the real Krita."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hosts.krita.real_krita import Krita
from tests.support.running import Reverie

NAME = "Night owls"


@pytest.fixture(scope="module", autouse=True)
def _damaged_file(reverie: Reverie) -> None:
    reverie.places.presets.mkdir()
    (reverie.places.presets / "bad.json").write_text("no preset")


def test_a_look_is_saved_gets_its_picture_is_dreamed_and_deleted(
    document: Krita, reverie: Reverie, tmp_path: Path
) -> None:
    assert "bad.json: This is no preset of Reverie's, or it is damaged" in document.own_words()
    assert document.my_looks() == ([], False, None)
    document.set_settings("owls", live=True, strength=0.5)

    assert document.save_look("Owls", NAME) == [
        "“Owls” is the name of a preset of Reverie's. Choose another name.",
        "",
    ]

    assert document.my_looks() == ([NAME], True, NAME)
    assert document.chosen() == ("owls", {"steps": 2, "smallest": 48, "strength": 0.5})
    assert document.marked() == []
    assert document.gallery()[1] is None
    assert document.setting("strength") == 0.5
    document.until_it_has_a_picture(NAME)
    document.screenshot(str(tmp_path / "mine.png"))
    assert (tmp_path / "mine.png").is_file()

    document.click_preset("marks")
    assert document.my_looks()[2] is None
    assert document.setting("strength") == 1.0
    document.click_my_look(NAME)
    assert document.setting("strength") == 0.5
    document.press("reverie_dream_button")
    document.wait_until_over()
    assert document.newest_report()["own"]["name"] == NAME
    assert document.history()[0].startswith(f"{NAME}, seed 0")

    document.delete_look()
    assert document.my_looks() == ([], False, None)
    assert not (reverie.places.presets / f"{NAME}.json").exists()


def test_a_surprise_is_a_mix_with_a_seed_of_its_own(document: Krita) -> None:
    document.set_settings()
    document.press("reverie_surprise")
    preset, changes = document.chosen()
    assert changes["seed"] == document.setting("seed")
    document.press("reverie_surprise")
    assert document.chosen() != (preset, changes)
