"""The recipe of a dreamed layer, which is stored with it as a parasite."""

from __future__ import annotations

from typing import Any

from reverie_plugin.order import Order
from reverie_plugin.recipe import from_text
from reverie_shared.errors import HostRefused

PARASITE = "reverie-recipe"


def order_of(layer: Any) -> Order:
    """The order by which a layer was dreamed.

    Raises
    ------
    HostRefused
        When the layer has no recipe: it was not dreamed.
    BadSettings
        When the recipe is damaged, or of a newer Reverie.
    """
    parasite = layer.get_parasite(PARASITE)
    if parasite is None:
        raise HostRefused(
            f"“{layer.get_name()}” is not a dreamed layer.",
            "Choose Filters > DeepDream > Dream first, then dream the new layer deeper.",
        )
    return from_text(bytes(parasite.get_data()).decode())
