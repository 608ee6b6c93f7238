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
    for name in entries:
        assert Order(settings={"network": network, "layers": name}).resolved([network]).layers == f"{name}=1"


def test_an_entry_says_what_the_layer_draws() -> None:
    assert layer_menu("photographs")["animals"] == "animals: dogs, bears and birds"
    assert layer_menu("bundled")["mixed0"] == "mixed0: marks and rings"


def test_the_same_name_draws_something_else_on_another_network() -> None:
    assert layer_menu("imagenet")["mixed4"] != layer_menu("bundled")["mixed4"]
