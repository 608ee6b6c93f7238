"""What is stored with a dreamed layer, as parasites: its recipe, and from what it was dreamed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from reverie_gimp.gimp import Gimp
from reverie_plugin.order import Order
from reverie_plugin.recipe import from_text
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _

PARASITE = "reverie-recipe"
_ORIGIN = "reverie-origin"


@dataclass(frozen=True)
class Origin:
    """From what a layer was dreamed. Layers are named by their tattoos, which GIMP keeps in XCF files.

    Attributes
    ----------
    layer : int
        The layer that was dreamed; 0 for all that was visible.
    first : int
        The layer that the first of these dreams was dreamed from: another one where it was dreamed deeper.
    baked : bool
        Whether the selection is in the dreamed layer's alpha.
    """

    layer: int = 0
    first: int = 0
    baked: bool = False

    def attach(self, layer: Any) -> None:
        """Store it with a dreamed layer."""
        _attach(layer, _ORIGIN, json.dumps(asdict(self)))

    @classmethod
    def of(cls, layer: Any) -> Origin | None:
        """What is stored with a layer; None where it was not dreamed, or by a Reverie that did not store it."""
        try:
            found = json.loads(_read(layer, _ORIGIN))
            return cls(int(found["layer"]), int(found["first"]), bool(found["baked"]))
        except (ValueError, KeyError, TypeError):
            return None


def is_dream(layer: Any) -> bool:
    """Whether a layer was dreamed, by this or an earlier Reverie."""
    return layer.get_parasite(PARASITE) is not None


def attach_recipe(layer: Any, text: str) -> None:
    """Store a recipe with a dreamed layer."""
    _attach(layer, PARASITE, text)


def order_of(layer: Any) -> Order:
    """The order by which a layer was dreamed.

    Raises
    ------
    HostRefused
        When the layer has no recipe: it was not dreamed.
    BadSettings
        When the recipe is damaged, or of a newer Reverie.
    """
    text = _read(layer, PARASITE)
    if not text:
        raise HostRefused(
            _("“{name}” is not a dreamed layer.").format(name=layer.get_name()),
            _("Choose Filters > DeepDream > Dream first, then dream the new layer deeper."),
        )
    origin = Origin.of(layer)
    return replace(from_text(text), deliver="baked" if origin is not None and origin.baked else "dream")


def _attach(layer: Any, name: str, text: str) -> None:
    layer.attach_parasite(Gimp.Parasite.new(name, Gimp.PARASITE_PERSISTENT, text.encode()))


def _read(layer: Any, name: str) -> str:
    """The text of a parasite; empty where there is none."""
    parasite = layer.get_parasite(name)
    return "" if parasite is None else bytes(parasite.get_data()).decode(errors="replace")
