"""Control maps in an editor: layers that a painter makes, paints on, and chooses; in words, and as plans."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reverie_plugin.region import Rectangle
from reverie_shared.declaration import Value
from reverie_shared.picture import Picture
from reverie_shared.settings import DECLARATIONS, MAPS
from reverie_shared.translation import N_, _

MAPS_TITLE, MAPS_TOOLTIP = (
    N_("Painted maps"),
    N_("Layers that you paint on: how strong, how large, and what grows where"),
)
"""Title of the part of a window that has the control maps, and its tooltip."""

NEW, NEW_TOOLTIP = N_("New"), N_("A new layer to paint on, on top of the others; one step to undo")

SEEN_THROUGH = 50
"""Percent of opacity of a new colour map: the picture is to be seen while somebody paints on it. The map's own colours
count, not how they show."""

SAMPLES = 2**16
"""Pixels of a map, at most, that are looked at to see which colours it has."""

LEAST_SHARE = 0.005
"""The part of what is painted that a colour has at least: less is a soft edge between two others."""

MOST_FOUND = 12
"""The most colours that are taken from a map at once."""

APART = 48
"""Distance in 8-bit RGB between two colours that count as two."""

_CHANNELS = {"rgba": (0, 1, 2), "bgra": (2, 1, 0)}
_SOLID = 128
"""Opacity, of 255, from which on a pixel counts as painted."""


@dataclass(frozen=True)
class NewMap:
    """A layer for a setting of kind map, as it is made.

    Attributes
    ----------
    setting : str
        One of `MAPS`.
    name : str
        Of the layer, in the user's language.
    white : bool
        Whether it is white all over, and darkens what is below it where it is painted gray or black (the blending mode
        “multiply”); else it is empty, and shows with `SEEN_THROUGH` percent.
    """

    setting: str
    name: str
    white: bool


def new_map(setting: str) -> NewMap:
    """How a layer for one of `MAPS` is made: as long as nobody paints on it, the dream is as without it."""
    return NewMap(setting, _(DECLARATIONS[setting].label), setting != "colour_map")


def maps_of(values: Mapping[str, Value]) -> tuple[str, ...]:
    """The names of the layers that are control maps, by an order's settings or changes."""
    return tuple(str(values[setting]) for setting in MAPS if values.get(setting))


_BESIDE = {
    "strength_map": N_("“{layer}” does not cover all that is dreamed: beside it, the picture stays as it is."),
    "size_map": N_("“{layer}” does not cover all that is dreamed: beside it, shapes are as large as without it."),
    "colour_map": N_("“{layer}” does not cover all that is dreamed: beside it, the dream is as without it."),
}


def describe_cover(setting: str, layer: str, bounds: Rectangle, dreamed: Rectangle) -> str:
    """What happens beside a map's layer, which lies on `bounds`; empty where it covers all that is dreamed."""
    covers = bounds.clipped(dreamed) == dreamed
    return "" if covers else _(_BESIDE[setting]).format(layer=layer)


def painted_colours(picture: Picture) -> list[str]:
    """The colours `#rrggbb` that a layer is painted with, the commonest first, without those of soft edges.

    Parameters
    ----------
    picture : Picture
        In sRGB: `rgba` or `bgra`, 8 bits.
    """
    places = _CHANNELS[picture.format.channels]
    pixels = memoryview(bytes(picture.pixels)).cast("I")
    stride = max(1, len(pixels) // SAMPLES)
    stride += stride > 1 and picture.format.width % stride == 0  # else one column alone would be looked at
    seen: Counter[tuple[int, int, int]] = Counter()
    for value, count in Counter(pixels[::stride]).items():
        pixel = value.to_bytes(4, sys.byteorder)
        if pixel[3] >= _SOLID:
            seen[pixel[places[0]], pixel[places[1]], pixel[places[2]]] += count
    least = LEAST_SHARE * seen.total()
    found: list[tuple[int, int, int]] = []
    for colour, count in seen.most_common():
        if count < least or len(found) == MOST_FOUND:
            break
        if all(_apart(colour, other) >= APART for other in found):
            found.append(colour)
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in found]


def is_new_colour(colour: str, known: list[str]) -> bool:
    """Whether a colour `#rrggbb` differs from all that are known as much as two of a list should."""
    return all(_apart(_numbers(colour), _numbers(other)) >= APART for other in known)


def _numbers(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)
