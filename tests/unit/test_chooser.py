"""The window of choices without a toolkit: what is in it, in which order, what is chosen, and what that comes to."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from reverie_plugin.connect.look import Sight, Sights, surroundings
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_plugin.ui.chooser import NONE_CHOSEN, Chooser, chosen_weights, status
from reverie_plugin.ui.motif_menu import chosen_words, growing
from reverie_shared import atlas
from reverie_shared.networks import BUNDLED, NETWORKS, PHOTOGRAPHS
from reverie_shared.places import Places
from reverie_shared.resolution import resolve_order
from tests.support.small_atlas import ENTRIES, jpeg, small_atlas


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A home folder with a small atlas of the drawn motifs, and none that comes with Reverie."""
    monkeypatch.setattr(atlas, "SHIPPED", tmp_path / "none")
    places = Places(tmp_path)
    small_atlas(places)
    return places


def terms(chooser: Chooser, text: str = "") -> list[str]:
    return [choice.term for choice in chooser.choices(text)]


def test_it_shows_what_is_in_the_atlas_and_its_pictures(places: Places) -> None:
    chooser = Chooser(BUNDLED, places, {})
    assert terms(chooser) == [entry.term for entry in ENTRIES]
    owls = next(choice for choice in chooser.choices() if choice.term == "owls")
    assert (owls.words, chooser.picture(owls)) == ("owls", jpeg("owls"))
    assert status(chooser) == NONE_CHOSEN


@pytest.mark.parametrize("network", NETWORKS)
def test_without_an_atlas_it_has_names_alone_and_says_why(network: str, tmp_path: Path) -> None:
    chooser = Chooser(network, Places(tmp_path / "empty"), {})
    if not atlas.is_shipped(network):
        assert terms(chooser) == list(growing(network))
        assert all(chooser.picture(choice) == b"" for choice in chooser.choices())
        assert "atlas" in status(chooser)
    assert len(terms(chooser)) > 3


def test_a_damaged_atlas_is_said_and_names_are_there(places: Places) -> None:
    (places.atlases / f"{BUNDLED}.zip").write_bytes(b"no archive")
    chooser = Chooser(BUNDLED, places, {})
    assert "owls" in terms(chooser)
    assert "damaged" in status(chooser)


def test_it_is_searched_by_name(places: Places) -> None:
    chooser = Chooser(BUNDLED, places, {})
    assert terms(chooser, "OWL") == ["owls"]
    assert terms(chooser, "mixed4") == ["mixed4", "mixed4:3", "mixed4:17"]
    assert terms(chooser, "nothing like it") == []


def test_what_was_seen_comes_first(places: Places) -> None:
    chooser = Chooser(BUNDLED, places, {})
    channels = Sight("mixed4", 17, None, 5.0), Sight("mixed5", 400, None, 4.0)
    chooser.show_seen(Sights(BUNDLED, {"mixed4": 384, "mixed5": 448}, channels, (Sight("", None, "peacock", 0.7),)))
    assert terms(chooser)[:3] == ["peacock", "mixed4:17", "mixed4"]
    assert sorted(terms(chooser)) == sorted(entry.term for entry in ENTRIES)


def test_a_click_switches_on_and_off_and_nothing_is_as_the_look_has_it(places: Places) -> None:
    chooser = Chooser(BUNDLED, places, {})
    chooser.toggle("owls")
    chooser.toggle("mixed4:3")
    chooser.set_weight("owls", 0.5)
    assert chooser.changes() == {"motifs": "owls=0.5,mixed4:3=1"}
    assert [choice.term for choice in chooser.chosen()] == ["owls", "mixed4:3"]
    chooser.toggle("owls")
    chooser.toggle("mixed4:3")
    assert chooser.changes() == {}


def test_layers_and_channels_take_each_others_place_but_in_a_colour_of_a_map(places: Places) -> None:
    chooser = Chooser(BUNDLED, places, {"owls": 1.0})
    chooser.toggle("mixed4")
    assert chooser.changes() == {"layers": "mixed4=1", "motifs": ""}
    chooser.toggle("mixed4:3")
    assert chooser.changes() == {"motifs": "mixed4:3=1"}
    colour = Chooser(BUNDLED, places, {"owls": 1.0}, mixes_all=True)
    colour.toggle("mixed4")
    assert colour.weights == {"owls": 1.0, "mixed4": 1.0}


def test_every_choice_can_be_dreamed(places: Places) -> None:
    for entry in ENTRIES:
        chooser = Chooser(BUNDLED, places, {})
        chooser.toggle(entry.term)
        Order(settings={"network": BUNDLED, **chooser.changes()}).resolved([BUNDLED])


def test_what_is_chosen_is_read_from_the_settings() -> None:
    looks = asdict(resolve_order("reverie", {}, [PHOTOGRAPHS]))
    assert chosen_weights(PHOTOGRAPHS, looks) == {"animals": 1.0}
    assert chosen_weights(BUNDLED, {"layers": "mixed4=1", "motifs": ""}) == {}
    assert chosen_weights(BUNDLED, {"layers": "mixed4=1", "motifs": "owls=1,fur=0"}) == {"owls": 1.0}
    assert chosen_weights(PHOTOGRAPHS, {"layers": "animals=x", "motifs": ""}) == {}


def test_what_is_chosen_is_said_in_words() -> None:
    assert chosen_words(BUNDLED, {"layers": "mixed4=1", "motifs": "owls=1"}) == "owls"
    assert chosen_words(BUNDLED, {"layers": "mixed4=1", "motifs": ""}) == "all of them"
    layers = {"layers": "animals=1,wool=0.5", "motifs": ""}
    assert chosen_words(PHOTOGRAPHS, layers) == "dogs, bears and birds; wool, fur and berries"
    assert chosen_words(PHOTOGRAPHS, {**layers, "motifs": "animals:7=1"}) == "animals:7"
    for text in ("expand12=1", "animals=x"):
        assert chosen_words(PHOTOGRAPHS, {"layers": text, "motifs": "404=1"}) == "as the look has them"


def test_what_surrounds_a_part_is_sent_with_it_as_far_as_there_is_any() -> None:
    whole = Rectangle(10, 20, 400, 300)
    assert surroundings(Rectangle(110, 120, 80, 40), whole) == Rectangle(90, 100, 120, 80)
    assert surroundings(Rectangle(10, 20, 80, 80), whole) == Rectangle(10, 20, 100, 100)
