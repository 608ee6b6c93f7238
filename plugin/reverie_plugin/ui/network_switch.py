"""Which network dreams, in words, and the installed ones that a dream can be switched to with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reverie_plugin.order import Order
from reverie_shared.networks import AUTO, title
from reverie_shared.presets import preset as find_preset
from reverie_shared.resolution import wanted_network
from reverie_shared.translation import _


@dataclass(frozen=True)
class NetworkSwitch:
    """What an editor shows of an order's network.

    Attributes
    ----------
    words : str
        The network that dreams: “Photographs”; and that it is not installed, where it is not.
    entries : tuple of (str, str)
        The installed networks that can dream the order: a value of the setting `network`, and a title. The value for
        the one that `auto` means is `auto`, so that the order goes on following it.
    current : str
        The value of the entry that dreams now; one that is not installed has no entry.
    """

    words: str
    entries: tuple[tuple[str, str], ...]
    current: str


def network_switch(order: Order, networks: Sequence[str]) -> NetworkSwitch:
    """Describe an order's network, and the other ones.

    Parameters
    ----------
    order : Order
    networks : sequence of str
        The installed networks.

    Raises
    ------
    BadSettings
        When there is no such preset or network.
    """
    preset = find_preset(order.preset)
    dreams = wanted_network(order.preset, order.settings, networks)
    automatic = wanted_network(order.preset, {**order.settings, "network": AUTO}, networks)

    def value(network: str) -> str:
        return AUTO if preset.network == AUTO and network == automatic else network

    return NetworkSwitch(
        title(dreams) if dreams in networks else _("{network}, which is not installed").format(network=title(dreams)),
        tuple((value(each), title(each)) for each in networks if preset.can_dream_on(each)),
        value(dreams),
    )
