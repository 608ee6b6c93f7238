"""The list of a colour map's colours as rows of a window: each a colour, and what grows where it is painted."""

from __future__ import annotations

from dataclasses import dataclass

from reverie_plugin.ui.map_layers import is_new_colour
from reverie_plugin.ui.motif_menu import growing
from reverie_shared import map_colours
from reverie_shared.errors import BadSettings
from reverie_shared.map_colours import Terms
from reverie_shared.networks import BUNDLED, family
from reverie_shared.translation import N_, _

AS_ELSEWHERE = N_("as without the map")
"""What is said of a colour in which nothing of its own grows."""

_FIRST_COLOURS = ("#e02020", "#2040e0")
"""The colours of a new list: red and blue, which no soft edge between two others looks like."""

_FIRST_MOTIFS = ("owls", "peacock")
"""What they stand for on the drawn motifs; on other networks it is two of its layers, the last that menus list."""


@dataclass(frozen=True)
class ColourRow:
    """A colour of the list.

    Attributes
    ----------
    colour : str
        As `#rrggbb`.
    weights : mapping
        What grows there, weights by name.
    words : str
        The same in words, for the button that opens the window of choices.
    """

    colour: str
    weights: Terms
    words: str


def rows(text: str, network: str) -> list[ColourRow]:
    """The rows of a list, for the network that dreams; none where the text is not allowed."""
    names = growing(network)
    return [ColourRow(colour, terms, _words(terms, names)) for colour, terms in _parsed(text).items()]


def first_list(network: str) -> str:
    """The list that a new colour map begins with."""
    names = _FIRST_MOTIFS if family(network) == BUNDLED else tuple(growing(network))[-2:]
    return map_colours.text({colour: {name: 1.0} for colour, name in zip(_FIRST_COLOURS, names, strict=True)})


def with_colours(text: str, colours: list[str]) -> str:
    """The list with further colours, in which nothing of its own grows yet; those that it has already are left out.

    Raises `BadSettings` where the text is not allowed: what was typed is not thrown away.
    """
    listed: dict[str, Terms] = map_colours.parse(text)
    for colour in colours:
        if is_new_colour(colour, [*listed]) and len(listed) < map_colours.MOST_COLOURS:
            listed[colour] = {}
    return map_colours.text(listed)


def without_colour(text: str, colour: str) -> str:
    """The list without one of its colours."""
    return map_colours.text({each: terms for each, terms in _parsed(text).items() if each != colour})


def with_weights(text: str, colour: str, weights: Terms) -> str:
    """The list with something else that grows in one of its colours; raises `BadSettings` as `with_colours` does."""
    return map_colours.text({**map_colours.parse(text), colour: weights})


def _parsed(text: str) -> dict[str, Terms]:
    try:
        return map_colours.parse(text)
    except BadSettings:
        return {}


def _words(terms: Terms, names: dict[str, str]) -> str:
    """What grows in a colour, in words: a mix with the names of its parts; channels and others as they are written."""
    shown = [names.get(name, name) for name, weight in terms.items() if weight]
    if not shown:
        return _(AS_ELSEWHERE)
    return "; ".join(shown)
