"""The settings of the last dream, which GIMP keeps in a global parasite from one session to the next."""

from __future__ import annotations

import json

from reverie_gimp.gimp import Gimp
from reverie_plugin.order import Order
from reverie_shared.errors import BadSettings
from reverie_shared.settings import resolve

_NAME = "reverie-last-dream"


def remember(order: Order) -> None:
    """Store the order; `order` returns it."""
    kept = {"preset": order.preset, "settings": dict(order.settings), "deliver": order.deliver}
    Gimp.attach_parasite(Gimp.Parasite.new(_NAME, Gimp.PARASITE_PERSISTENT, json.dumps(kept).encode()))


def order() -> Order:
    """The stored order; the default one where there is none, or it cannot be read."""
    parasite = Gimp.get_parasite(_NAME)
    if parasite is None:
        return Order()
    try:
        kept = json.loads(bytes(parasite.get_data()))
        resolve(kept["settings"])
        return Order(preset=kept["preset"], settings=kept["settings"], deliver=kept["deliver"])
    except (ValueError, KeyError, TypeError, BadSettings):
        return Order()
