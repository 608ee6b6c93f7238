"""The recipe that is stored with a dreamed layer: all that is needed to dream it again, bit for bit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from reverie_plugin.order import Order, Own
from reverie_shared import VERSION
from reverie_shared.errors import settings as wrong
from reverie_shared.networks import AUTO, BUNDLED, IMAGENET
from reverie_shared.resolution import resolve
from reverie_shared.seeds import next_seed
from reverie_shared.spelling import shortened

FORMAT_VERSION = 1
"""The version of the stored format."""


def to_text(report: dict[str, Any]) -> str:
    """The recipe of a finished dream as JSON, from its report.

    The settings name the network, precision and tile size that were used. A guide and control maps are in them by their
    names; their digests tell whether the pictures of those names are still the same.
    """
    kept: dict[str, Any] = {
        name: report[name] for name in ("preset", "settings", "network", "guide", "own") if name in report
    }
    if maps := report.get("maps"):
        kept["maps"] = {setting: said["digest"] for setting, said in maps.items()}
    return json.dumps({"recipe": FORMAT_VERSION, "reverie": VERSION, **kept})


def from_text(text: str) -> Order:
    """The order that a recipe stands for: every setting counts, whatever the preset wants today.

    Raises
    ------
    BadSettings
        When the recipe is damaged, or of a newer Reverie.
    """
    try:
        found = json.loads(text)
        version, preset, settings = found["recipe"], found["preset"], found["settings"]
        if not isinstance(preset, str):
            raise TypeError
        if version != FORMAT_VERSION:
            raise wrong.NEWER_RECIPE(version=shortened(str(found.get("reverie", version))))
        return Order(preset=preset, settings=asdict(resolve(settings)), own=Own.read(found.get("own")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise wrong.DAMAGED_RECIPE() from None


def order_of_0_1(preset: str, settings: Mapping[str, object], networks: Sequence[str]) -> Order:
    """The order that Reverie 0.1 stored with all its settings: it dreams as it did there.

    Parameters
    ----------
    preset : str
    settings : mapping
        All settings of 0.1; its `auto` was `imagenet` where that was installed, else `bundled`.
    networks : sequence of str
        The installed networks.

    Raises
    ------
    BadSettings
        When there is no such setting, or a value is not allowed.
    """
    complete = resolve(settings)
    if complete.network == AUTO:
        complete = replace(complete, network=IMAGENET if IMAGENET in networks else BUNDLED)
    return Order(preset=preset, settings=asdict(complete))


def deeper(order: Order) -> Order:
    """The order that goes on from the result of `order`: the same settings with the next seed.

    The seed decides where the tiles lie in each step. The next one lays them elsewhere, as the further steps of one
    long dream would; with the same seed they would lie where they lay before. It also tells the two layers apart.

    Raises
    ------
    BadSettings
        When the order's seed is not allowed.
    """
    return replace(order, settings={**order.settings, "seed": next_seed(order.seed)})
