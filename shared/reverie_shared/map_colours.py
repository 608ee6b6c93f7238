"""The list of a colour map's colours as text: `#ff0000=eyes,#0000ff=mixed4:23+mixed5*0.5`.

Of each colour it says what grows there: a motif (`owls`), a channel of every layer of the dream (`23`), a layer
(`mixed4`), a channel of one layer (`mixed4:23`), or a mix of these, each with a weight after `*`; nothing leaves the
dream there as it is elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from reverie_shared.errors import settings as wrong
from reverie_shared.spelling import shortened
from reverie_shared.weighted import parse_weight

Terms: TypeAlias = "Mapping[str, float]"
"""Weights of what grows by its name: of a motif, a layer, a channel's number, or `layer:channel`."""

MOST_COLOURS = 32
"""The most colours of a list."""

_COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
_TERM = re.compile(r"[0-9]{1,9}|[A-Za-z_][A-Za-z0-9_]*(:[0-9]{1,9})?")


def parse(text: str) -> dict[str, Terms]:
    """Read a list of colours.

    Parameters
    ----------
    text : str
        `#rrggbb=term[*weight][+...],...`; `#rgb` is short for it, the `#` may be left out, blanks are ignored.

    Returns
    -------
    dict
        Weights by term, by colour as `#rrggbb`, in the order of the text. Which names the network knows is not checked.

    Raises
    ------
    BadSettings
        For what is no colour, a colour or a term that stands twice, more than `MOST_COLOURS`, a weight that is not a
        number from -1000 to 1000, or a mix without any weight but 0.
    """
    colours: dict[str, Terms] = {}
    for entry in filter(None, (each.strip() for each in text.split(","))):
        name, equals, mix = (each.strip() for each in entry.partition("="))
        found = _COLOUR.fullmatch(name.lower())
        if not found or not equals:
            raise wrong.NO_COLOUR(entry=shortened(entry))
        digits = found.group(1)
        colour = "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
        if colour in colours:
            raise wrong.NAME_TWICE(name=colour, text=shortened(text))
        colours[colour] = _terms(mix, entry)
    if len(colours) > MOST_COLOURS:
        raise wrong.TOO_MANY_COLOURS(count=len(colours), most=MOST_COLOURS)
    return colours


def text(colours: Mapping[str, Terms]) -> str:
    """The list as text that `parse` reads."""
    return ",".join(f"{colour}={_mix(terms)}" for colour, terms in colours.items())


def _terms(mix: str, entry: str) -> Terms:
    terms: dict[str, float] = {}
    for part in (each.strip() for each in mix.split("+")) if mix else ():
        name, times, weight = (each.strip() for each in part.partition("*"))
        if not _TERM.fullmatch(name):
            raise wrong.NO_TERM(term=shortened(part), entry=shortened(entry))
        if name in terms:
            raise wrong.NAME_TWICE(name=shortened(name), text=shortened(entry))
        terms[name] = parse_weight(name, weight) if times else 1.0
    if terms and not any(terms.values()):
        raise wrong.NO_COLOUR(entry=shortened(entry))
    return terms


def _mix(terms: Terms) -> str:
    return "+".join(name if weight == 1 else f"{name}*{weight!r}".removesuffix(".0") for name, weight in terms.items())
