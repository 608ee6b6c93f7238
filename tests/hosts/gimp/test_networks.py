"""Dreams on more than one network: what follows, what stays, and the switch between them, in GIMP with windows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reverie_plugin.ui.layer_menu import layer_menu
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS, unknown_layer
from reverie_shared.resolution import resolve_order
from tests.hosts.gimp.editor import Gimp
from tests.support.pictures import Array

ON_MOTIFS, ON_PHOTOGRAPHS = "Drawn motifs", "Photographs"
BOTH = [PHOTOGRAPHS, BUNDLED]
OFFER_OF_PHOTOGRAPHS = "Download the network of photographs (23 MB)"
OFFER_OF_IMAGENET = "Download the large network of photographs (88 MB)"
SMALL_SCREEN = (1366, 768)


@pytest.fixture(scope="module")
def person(gimp: Gimp, photographs_file: Path) -> Iterator[dict[str, Any]]:
    shutil.copy(photographs_file, gimp.stage)
    outcome = gimp.show("networks", SCREEN="{}x{}x24".format(*SMALL_SCREEN))
    try:
        assert outcome.code == 0, outcome.output
        yield outcome.facts
    finally:
        (gimp.reverie.places.weights / photographs_file.name).unlink(missing_ok=True)


def menu(network: str) -> list[str]:
    return list(layer_menu(network).values())


def test_a_network_that_is_installed_while_the_dialog_is_open_dreams_untouched_settings_follow_and_changed_ones_stay(
    person: dict[str, Any],
) -> None:
    before, after = person["at first"], person["once photographs are there"]
    assert before["words"] == f"Network: {ON_MOTIFS}"
    assert before["layers"] == resolve_order("reverie", {}, [BUNDLED]).layers
    assert before["switch"] == [], "there is nothing to switch to"
    assert after["words"] == f"Network: {ON_PHOTOGRAPHS}"
    assert after["layers"] == resolve_order("reverie", {}, BOTH).layers
    assert before["steps"] == after["steps"] == 3
    assert before["changed"] == after["changed"] == ["Steps"]
    assert "(Photographs" in person["preview of photographs"]
    assert (before["offer"], after["offer"]) == (OFFER_OF_PHOTOGRAPHS, OFFER_OF_IMAGENET)


def test_one_click_switches_to_another_network_and_back(person: dict[str, Any]) -> None:
    assert person["once photographs are there"]["switch"] == [ON_PHOTOGRAPHS, ON_MOTIFS]
    switched, back = person["switched to motifs"], person["switched back"]
    assert switched["words"] == f"Network: {ON_MOTIFS}"
    assert switched["layers"] == resolve_order("reverie", {}, [BUNDLED]).layers
    assert "(Drawn motifs" in person["preview of motifs"]
    assert back["words"] == f"Network: {ON_PHOTOGRAPHS}"
    assert back["layers"] == resolve_order("reverie", {}, BOTH).layers
    assert back["changed"] == ["Steps"]


def test_the_preview_shows_the_difference(gimp: Gimp, person: dict[str, Any]) -> None:
    def shown(name: str) -> Array:
        left, top, width, height = person[f"preview of {name} at"]
        with Image.open(gimp.stage / "pictures" / f"{name}.png") as screen:
            return np.asarray(screen.convert("RGB"))[top : top + height, left : left + width].astype(int)

    assert np.abs(shown("photographs") - shown("motifs")).mean() > 5
    assert np.abs(shown("photographs") - shown("photographs again")).mean() < 1


def test_the_menus_are_those_of_the_network_that_dreams(person: dict[str, Any]) -> None:
    assert person["at first"]["menu of layers"] == menu(BUNDLED)
    assert person["at first"]["menu of motifs"]
    assert person["once photographs are there"]["menu of layers"] == menu(PHOTOGRAPHS)
    assert not person["once photographs are there"]["menu of motifs"], "it has none by name"
    assert person["switched to motifs"]["menu of layers"] == menu(BUNDLED)
    assert person["switched to motifs"]["menu of motifs"]


def test_a_layer_of_another_network_is_refused_in_words_that_name_the_nearest(person: dict[str, Any]) -> None:
    assert person["words for a layer of photographs"] == str(unknown_layer("animals", BUNDLED))
    assert person["words for a layer of motifs"] == str(unknown_layer("mixed5", PHOTOGRAPHS))


def test_a_network_that_was_chosen_by_hand_stays_where_it_can_dream_the_preset(person: dict[str, Any]) -> None:
    by_hand = person["photographs by hand"]
    assert by_hand["words"] == f"Network: {ON_PHOTOGRAPHS}"
    another = person["another preset on photographs by hand"]
    assert another["words"] == f"Network: {ON_PHOTOGRAPHS}"
    assert another["layers"] == resolve_order("whisper", {}, BOTH).layers


def test_a_preset_of_motifs_takes_the_network_that_has_them(person: dict[str, Any]) -> None:
    owls = person["a preset of motifs"]
    assert owls["words"] == f"Network: {ON_MOTIFS}"
    assert owls["layers"] == resolve_order("owls", {}, BOTH).layers
    assert owls["changed"] == []
    assert owls["menu of motifs"]
    assert person["recipe"] == {"preset": "owls", "network": BUNDLED}


def test_a_preset_of_motifs_on_another_network_is_refused_in_words(person: dict[str, Any]) -> None:
    assert "The preset “owls” has no look on" in person["words for a preset of motifs on photographs"]


def test_the_dialog_fits_on_a_small_screen(person: dict[str, Any]) -> None:
    for x, y, width, height in person["corners"]:
        assert x >= 0
        assert y >= 0
        assert x + width <= SMALL_SCREEN[0]
        assert y + height <= SMALL_SCREEN[1]
