"""The order of the last dream, which GIMP keeps in a global parasite from one session to the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from reverie_gimp.gimp import Gimp
from reverie_gimp.landing import Landing
from reverie_plugin.order import Order, Own
from reverie_plugin.recipe import order_of_0_1
from reverie_shared.errors import BadSettings

_NAME = "reverie-last-dream"
_FORMAT = 2
"""The version of the stored format. In the first, of Reverie 0.1, which names none, all settings are stored."""


def remember(order: Order, landing: Landing) -> None:
    """Store the order, and how its layer came into the image; `order` and `landing` return them."""
    kept = {
        "format": _FORMAT,
        "preset": order.preset,
        "settings": dict(order.settings),
        "deliver": order.deliver,
        "landing": asdict(landing),
        "own": order.own and asdict(order.own),
    }
    Gimp.attach_parasite(Gimp.Parasite.new(_NAME, Gimp.PARASITE_PERSISTENT, json.dumps(kept).encode()))


def order(networks: Sequence[str]) -> Order:
    """The stored order; the default one where there is none, or it cannot be read.

    Parameters
    ----------
    networks : sequence of str
        The installed networks.
    """
    parasite = Gimp.get_parasite(_NAME)
    if parasite is None:
        return Order()
    try:
        kept = json.loads(bytes(parasite.get_data()))
        preset, settings = kept["preset"], kept["settings"]
        if kept.get("format") == _FORMAT:
            found = Order(preset, dict(settings), own=Own.read(kept.get("own")))
        else:
            found = order_of_0_1(preset, settings, networks)
        return replace(found, deliver=kept["deliver"])
    except (ValueError, KeyError, TypeError, RecursionError, BadSettings):
        return Order()


def landing() -> Landing:
    """The stored landing; the default one where there is none, or it cannot be read."""
    parasite = Gimp.get_parasite(_NAME)
    try:
        return Landing(**json.loads(bytes(parasite.get_data()))["landing"]).check()
    except (AttributeError, ValueError, KeyError, TypeError, RecursionError, BadSettings):
        return Landing()
