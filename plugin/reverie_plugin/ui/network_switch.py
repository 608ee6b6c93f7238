"""Which network dreams, in words, and the installed ones that a dream can be switched to with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reverie_plugin.order import Order
from reverie_shared.declaration import check
from reverie_shared.networks import AUTO, chosen, family, title
from reverie_shared.presets import preset as find_preset
from reverie_shared.settings import DECLARATIONS


@dataclass(frozen=True)
class NetworkSwitch:
    """What an editor shows of an order's network.

    Attributes
    ----------
    words : str
        The network that dreams: “auto: Photographs (EfficientNet-Lite2)”, or without “auto: ” where it was chosen.
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
    wanted = str(check(DECLARATIONS["network"], order.settings.get("network", preset.network)))
    dreams, automatic = chosen(wanted, networks), chosen(preset.network, networks)

    def value(network: str) -> str:
        return AUTO if preset.network == AUTO and network == automatic else network

    words = f"{AUTO}: {title(dreams)}" if wanted == AUTO else title(dreams)
    return NetworkSwitch(
        words if dreams in networks else f"{words}, which is not installed",
        tuple((value(each), title(each)) for each in networks if family(each) in preset.looks),
        value(dreams),
    )
