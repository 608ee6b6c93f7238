"""*Surprise me*: a mix at random of looks that go together, within ranges in which each of them holds.

A mix is made by its seed alone, so that it can be had again: the same seed gives the same mix on networks of the same
family, and the dream has that seed, too. The space is curated: `tests/unit/test_surprise.py` keeps every mix within it,
and it was narrowed by looking at what comes of it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from reverie_plugin.order import Order
from reverie_shared.declaration import Value
from reverie_shared.networks import APPLICATION, BUNDLED, IMAGENET, PHOTOGRAPHS, family
from reverie_shared.presets import PRESETS

T = TypeVar("T")


@dataclass(frozen=True)
class Space:
    """What the mixes of a family of networks are chosen from.

    Attributes
    ----------
    presets : tuple of str
        The presets to begin with.
    setting : str
        The setting whose names can be mixed: `layers` or `motifs`.
    companions : mapping
        For the first name that a preset has, the names that go with it.
    """

    presets: tuple[str, ...]
    setting: str
    companions: Mapping[str, tuple[str, ...]]


_OF_PHOTOGRAPHS = Space(
    (
        *("reverie", "daydream", "whisper", "creatures", "tentacles", "fleece", "berries", "quilt", "plumage"),
        *("facets", "engraving", "currents"),
    ),
    "layers",
    MappingProxyType(
        {
            "animals": ("wool", "berries", "plumage", "creatures", "quilt"),
            "creatures": ("plumage", "animals", "quilt"),
            "faces": ("wool", "animals", "palaces"),
            "berries": ("wool", "palaces", "quilt"),
            "quilt": ("plumage", "animals", "rings"),
            "plumage": ("rings", "creatures", "quilt"),
            "weave": ("rings", "strokes"),
        }
    ),
)

_OF_MOTIFS = Space(
    (
        *("reverie", "daydream", "creatures", "tentacles", "fleece", "berries", "plumage", "facets", "currents"),
        *("owls", "peacock", "honeycomb", "stripes", "dahlias", "leaves"),
    ),
    "motifs",
    MappingProxyType(
        {
            "owls": ("peacock", "feathers", "leaves", "cats"),
            "peacock": ("feathers", "owls", "dahlias"),
            "honeycomb": ("flowers", "leaves", "shells"),
            "stripes": ("waves", "leaves", "fish"),
            "dahlias": ("leaves", "butterflies", "peacock"),
            "leaves": ("ferns", "flowers", "owls"),
            "tentacles": ("shells", "starfish", "fish"),
            "pearls": ("shells", "flowers", "mandalas"),
            "fur": ("owls", "cats", "feathers"),
            "crystals": ("shells", "stripes"),
        }
    ),
)

_OF_IMAGENET = Space(
    (
        *("reverie", "daydream", "whisper", "creatures", "tentacles", "fleece", "berries", "quilt", "plumage"),
        *("facets", "engraving", "currents"),
    ),
    "layers",
    MappingProxyType(
        {"mixed3": ("mixed4", "mixed5"), "mixed4": ("mixed3", "mixed5"), "mixed6": ("mixed5",), "mixed5": ("mixed4",)}
    ),
)

_SPACES: Mapping[str, Space] = MappingProxyType(
    {PHOTOGRAPHS: _OF_PHOTOGRAPHS, BUNDLED: _OF_MOTIFS, IMAGENET: _OF_IMAGENET, APPLICATION: _OF_IMAGENET}
)

_MIXED = 0.6
"""How often a look that has companions gets one."""

_KEPT = 0.25
"""How often a look in free colours keeps those of the picture."""

_WEIGHTS = (0.4, 0.6, 0.8)
"""What a companion weighs, beside the 1 of the name that it joins."""

_STRENGTHS = (0.8, 0.9, 1.0, 1.1, 1.25)
"""By how much the strength of a look is multiplied."""

_SIZES = (0.8, 1.0, 1.25, 1.5)
"""By how much the smallest octave of a look is multiplied: larger means smaller shapes."""


def surprise(seed: int, network: str) -> Order:
    """A mix of the presets that a network can dream.

    Parameters
    ----------
    seed : int
        What the mix is made by, and the dream's seed.
    network : str
        The network that dreams, which is not `auto`.

    Returns
    -------
    Order
        A built-in preset and some changes; it names the network where it names layers, which are the network's own.
    """
    space = _SPACES[family(network)]
    draws = random.Random(seed)
    preset = PRESETS[_one_of(draws, space.presets)]
    look = preset.look(family(network))
    changes: dict[str, Value] = {"seed": seed}
    names = [name.partition("=")[0] for name in str(look.get(space.setting, "")).split(",")]
    companions = [name for name in space.companions.get(names[0], ()) if name not in names]
    if companions and draws.random() < _MIXED:
        companion, weight = _one_of(draws, companions), _one_of(draws, _WEIGHTS)
        changes[space.setting] = f"{look[space.setting]},{companion}={weight}"
        if preset.network != network:
            changes["network"] = network
    strength = round(float(look.get("strength", 1.0)) * _one_of(draws, _STRENGTHS), 2)
    smallest = round(int(look.get("smallest", 256)) * _one_of(draws, _SIZES))
    if strength != look.get("strength", 1.0):
        changes["strength"] = strength
    if smallest != look.get("smallest"):
        changes["smallest"] = max(32, smallest)
    if look.get("colours") != "kept" and draws.random() < _KEPT:
        changes["colours"] = "kept"
    return Order(preset.name, changes)


def _one_of(draws: random.Random, choices: Sequence[T]) -> T:
    """One at random; `random` is the one method whose numbers are the same in every version of Python."""
    return choices[int(draws.random() * len(choices))]
