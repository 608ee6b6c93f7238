"""The layers of a network as a menu."""

from __future__ import annotations

import pytest

from reverie_plugin.order import Order
from reverie_plugin.ui.layer_menu import layer_menu
from reverie_shared.networks import NETWORKS


@pytest.mark.parametrize("network", NETWORKS)
def test_every_entry_is_a_value_that_the_network_takes(network: str) -> None:
    entries = layer_menu(network)
    assert len(entries) > 5
    for value, _ in entries:
        assert Order(settings={"network": network, "layers": value}).resolved([network]).layers == value


def test_an_entry_says_what_the_layer_draws() -> None:
    assert ("animals=1", "animals: dogs, bears and birds") in layer_menu("photographs")
    assert ("mixed0=1", "mixed0: marks and rings") in layer_menu("bundled")


def test_the_same_name_draws_something_else_on_another_network() -> None:
    assert dict(layer_menu("imagenet"))["mixed4=1"] != dict(layer_menu("bundled"))["mixed4=1"]
