"""The menu of motifs, in words, on every network."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from reverie_plugin.order import Order
from reverie_plugin.ui.motif_menu import motif_menu
from reverie_shared.networks import BUNDLED, NETWORKS, PHOTOGRAPHS
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import MOTIFS


@pytest.mark.parametrize("network", NETWORKS)
def test_every_entry_can_be_chosen_and_dreamed_on_its_network(network: str) -> None:
    menu = motif_menu(network, asdict(resolve_order("reverie", {"network": network}, [network])))
    for name in menu.entries:
        Order(settings={"network": network, **menu.changes(name)}).resolved([network])


def test_the_drawn_motifs_are_chosen_by_their_names() -> None:
    menu = motif_menu(BUNDLED, {"layers": "mixed4=1", "motifs": "owls=1"})
    assert (menu.setting, tuple(menu.entries), menu.words) == ("motifs", MOTIFS, "owls")
    assert menu.changes("fish") == {"motifs": "owls=1,fish=1"}
    assert menu.changes("owls") == {"motifs": ""}
    assert motif_menu(BUNDLED, {"layers": "mixed4=1", "motifs": ""}).words == "all of them"


def test_another_networks_motifs_are_what_its_layers_draw() -> None:
    menu = motif_menu(PHOTOGRAPHS, {"layers": "animals=1,wool=0.5", "motifs": ""})
    assert (menu.setting, menu.words) == ("layers", "dogs, bears and birds; wool, fur and berries")
    assert menu.changes("berries") == {"layers": "animals=1,wool=0.5,berries=1", "motifs": ""}


def test_the_last_layer_stays() -> None:
    menu = motif_menu(PHOTOGRAPHS, {"layers": "animals=1", "motifs": ""})
    assert menu.changes("animals") == {"layers": "animals=1", "motifs": ""}


def test_what_has_no_words_is_the_looks_own_and_makes_room_for_what_is_chosen() -> None:
    menu = motif_menu(PHOTOGRAPHS, {"layers": "expand12=1", "motifs": "404=1,495=1"})
    assert menu.words == "as the look has them"
    assert menu.changes("animals") == {"layers": "animals=1", "motifs": ""}


def test_a_text_that_is_not_allowed_is_as_if_nothing_were_chosen() -> None:
    assert motif_menu(PHOTOGRAPHS, {"layers": "animals=x", "motifs": ""}).words == "as the look has them"
