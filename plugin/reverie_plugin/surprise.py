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
        The presets that are dreamed as they are, but for strength, size and colours.
    base : str
        The preset that what is mixed is dreamed as.
    setting : str
        The setting that is mixed: `layers` or `motifs`.
    pairs : tuple of (str, str)
        The names that go together; the second one is the lesser.
    """

    presets: tuple[str, ...]
    base: str
    setting: str
    pairs: tuple[tuple[str, str], ...]


_OF_PHOTOGRAPHS = Space(
    ("daydream", "creatures", "tentacles", "berries", "plumage", "facets", "engraving", "fever"),
    "reverie",
    "layers",
    (
        *(("animals", "palaces"), ("animals", "plumage"), ("animals", "creatures")),
        *(("creatures", "palaces"), ("creatures", "quilt"), ("muzzles", "plumage")),
        *(("faces", "plumage"), ("faces", "wool"), ("faces", "palaces")),
        *(("berries", "plumage"), ("wool", "plumage"), ("palaces", "plumage"), ("palaces", "berries")),
        *(("rings", "animals"), ("weave", "creatures"), ("quilt", "plumage"), ("quilt", "animals")),
        *(("plumage", "rings"), ("plumage", "creatures"), ("hatching", "animals")),
    ),
)

_OF_MOTIFS = Space(
    ("daydream", "owls", "fleece", "currents", "peacock", "honeycomb", "stripes", "leaves"),
    "owls",
    "motifs",
    (
        *(("owls", "peacock"), ("owls", "leaves"), ("owls", "feathers"), ("honeycomb", "flowers")),
        *(("stripes", "waves"), ("dahlias", "leaves"), ("leaves", "ferns")),
        *(("birds", "leaves"), ("pearls", "flowers"), ("fur", "owls")),
    ),
)

_OF_IMAGENET = Space(
    ("daydream", "creatures", "tentacles", "berries", "plumage", "facets", "engraving"),
    "reverie",
    "layers",
    (
        *(("mixed3", "mixed4"), ("mixed4", "mixed5"), ("mixed5", "mixed3"), ("mixed4", "mixed2")),
        *(("mixed5", "mixed6"), ("mixed3", "mixed2")),
    ),
)

_SPACES: Mapping[str, Space] = MappingProxyType(
    {PHOTOGRAPHS: _OF_PHOTOGRAPHS, BUNDLED: _OF_MOTIFS, IMAGENET: _OF_IMAGENET, APPLICATION: _OF_IMAGENET}
)

_MIXED = 0.7
"""How often two are mixed."""

_KEPT = 0.25
"""How often a look in free colours keeps those of the picture."""

_WEIGHTS = (0.5, 0.7, 0.9)
"""What the second of a pair weighs, beside the 1 of the first."""

_STRENGTHS = (0.8, 0.9, 1.0, 1.1)
"""By how much the strength of a look is multiplied."""

_SIZES = (0.8, 1.0, 1.25)
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
    changes: dict[str, Value] = {"seed": seed}
    if draws.random() < _MIXED:
        preset, (first, second) = PRESETS[space.base], _one_of(draws, space.pairs)
        changes[space.setting] = f"{first}=1,{second}={_one_of(draws, _WEIGHTS)}"
        if preset.network != network:
            changes["network"] = network
    else:
        preset = PRESETS[_one_of(draws, space.presets)]
    look = preset.look(family(network))
    strength = round(float(look.get("strength", 1.0)) * _one_of(draws, _STRENGTHS), 2)
    smallest = round(int(look["smallest"]) * _one_of(draws, _SIZES))
    if strength != look.get("strength", 1.0):
        changes["strength"] = strength
    if smallest != look["smallest"]:
        changes["smallest"] = max(32, smallest)
    if look.get("colours") != "kept" and draws.random() < _KEPT:
        changes["colours"] = "kept"
    return Order(preset.name, changes)


def _one_of(draws: random.Random, choices: Sequence[T]) -> T:
    """One at random; `random` is the one method whose numbers are the same in every version of Python."""
    return choices[int(draws.random() * len(choices))]
