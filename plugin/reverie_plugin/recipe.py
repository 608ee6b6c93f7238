"""How a layer was dreamed, as it is stored with the layer: all that is needed to dream it again, bit for bit."""

from __future__ import annotations

import json
from typing import Any

from reverie_plugin.order import Order
from reverie_shared import VERSION
from reverie_shared.errors import BadSettings
from reverie_shared.settings import resolve

FORM = 1
"""The version of what is stored."""


def title(report: dict[str, Any]) -> str:
    """The name of a dreamed layer: the preset and the seed."""
    return f"Dream: {report['preset']}, seed {report['settings']['seed']}"


def to_text(report: dict[str, Any]) -> str:
    """The recipe of a finished dream, as JSON; its settings name the network, precision and tile size really used.

    A guide is in the settings by its name; its digest says whether the picture of that name still is the same.
    """
    kept = {name: report[name] for name in ("preset", "settings", "network", "guide")}
    return json.dumps({"recipe": FORM, "reverie": VERSION, **kept})


def from_text(text: str) -> Order:
    """The order that a recipe makes; raises `BadSettings` where it is damaged, or of a newer Reverie."""
    try:
        found = json.loads(text)
        form, preset, settings = found["recipe"], found["preset"], found["settings"]
        if form != FORM:
            raise BadSettings(
                f"The layer's recipe is of a newer Reverie ({found.get('reverie', form)}).",
                "Install that one, or dream the layer anew.",
            )
        resolve(settings)
        return Order(preset=preset, settings=settings)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSettings("The recipe stored with the layer is damaged.", "Dream the layer anew.") from None
