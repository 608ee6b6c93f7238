"""Which network dreams, and the ones that it can be switched to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_plugin.ui.network_switch import network_switch
from reverie_shared.errors import BadSettings
from reverie_shared.networks import FILES, PREFERRED
from reverie_shared.places import Places
from reverie_shared.presets import PRESETS

WITH_PHOTOGRAPHS = ("photographs", "bundled")


def test_the_network_that_auto_means_is_named() -> None:
    switch = network_switch(Order(), WITH_PHOTOGRAPHS)
    assert switch.words == "Photographs"
    assert switch.current == "auto"


def test_each_installed_network_can_be_chosen_and_auto_stays_the_value_for_the_one_it_means() -> None:
    entries = network_switch(Order(), WITH_PHOTOGRAPHS).entries
    assert entries == (("auto", "Photographs"), ("bundled", "Drawn motifs"))
    assert network_switch(Order(settings={"network": "bundled"}), WITH_PHOTOGRAPHS).entries == entries


def test_a_network_that_was_chosen_is_named_without_auto() -> None:
    switch = network_switch(Order(settings={"network": "bundled"}), WITH_PHOTOGRAPHS)
    assert (switch.words, switch.current) == ("Drawn motifs", "bundled")


def test_an_application_that_is_installed_can_be_chosen_too() -> None:
    switch = network_switch(Order(), ("bundled", "VGG16"))
    assert switch.entries == (("auto", "Drawn motifs"), ("VGG16", "VGG16"))


def test_a_network_that_is_not_installed_is_said_to_be_missing() -> None:
    switch = network_switch(Order(settings={"network": "VGG16"}), WITH_PHOTOGRAPHS)
    assert switch.words == "VGG16, which is not installed"
    assert switch.current not in dict(switch.entries)


def test_a_preset_for_one_motif_can_only_be_dreamed_on_drawn_motifs() -> None:
    switch = network_switch(Order("owls"), ("imagenet", *WITH_PHOTOGRAPHS))
    assert (switch.words, switch.entries, switch.current) == ("Drawn motifs", (("bundled", "Drawn motifs"),), "bundled")


def test_named_motifs_are_dreamed_on_drawn_motifs_until_another_network_is_chosen() -> None:
    switch = network_switch(Order(settings={"motifs": "owls=1"}), WITH_PHOTOGRAPHS)
    assert (switch.words, switch.current) == ("Drawn motifs", "auto")
    assert switch.entries == (("photographs", "Photographs"), ("auto", "Drawn motifs"))
    by_hand = network_switch(Order(settings={"motifs": "owls=1", "network": "photographs"}), WITH_PHOTOGRAPHS)
    assert (by_hand.words, by_hand.current) == ("Photographs", "photographs")


def test_a_network_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadSettings, match="network cannot be “vgg”"):
        network_switch(Order(settings={"network": "vgg"}), WITH_PHOTOGRAPHS)


@given(st.sampled_from(sorted(PRESETS)), st.sets(st.sampled_from(PREFERRED)).map(lambda some: {*some, "bundled"}))
def test_every_entry_makes_an_order_that_can_be_dreamed_on_the_network_of_its_title(
    preset: str, some: set[str]
) -> None:
    networks = [name for name in PREFERRED if name in some]
    assume(any(map(PRESETS[preset].can_dream_on, networks)))
    switch = network_switch(Order(preset), networks)
    assert switch.current in dict(switch.entries)
    for value, title in switch.entries:
        chosen = Order(preset, {"network": value})
        assert network_switch(chosen, networks).words == title
        assert network_switch(chosen, networks).current == value
        assert chosen.resolved(networks).network in networks


def test_an_installation_sees_a_network_that_is_installed_meanwhile(tmp_path: Path) -> None:
    installation = Installation(Places(tmp_path), Path("python"), "build")
    assert installation.networks() == ["bundled"]
    for network in ("photographs", "imagenet"):
        installation.places.weights.mkdir(parents=True, exist_ok=True)
        (installation.places.weights / FILES[network]).touch()
        assert installation.networks()[0] == network
