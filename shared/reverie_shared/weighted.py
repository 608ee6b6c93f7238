"""Weighted sets as text: `mixed3=1,mixed5=0.5`. A name alone has the weight 1; numbers can be names, too.

Weights have a decimal point in every locale.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from reverie_shared.errors import BadSettings
from reverie_shared.spelling import nearest, shortened

LARGEST_WEIGHT = 1000.0

_MAX_LISTED = 12
"""The most names that an error lists."""


def parse(
    text: str, names: Collection[str], numbers: int = 0, optional: bool = False, others: bool = False
) -> dict[str, float]:
    """Read a weighted set.

    Parameters
    ----------
    text : str
        `name[=weight],...`; blanks around names, weights and commas are ignored.
    names : collection of str
        The allowed names; they are understood in any case.
    numbers : int
        The numbers from 0 to `numbers` - 1 are allowed names, too.
    optional : bool
        Whether the set may be empty.
    others : bool
        Whether any other name of letters, digits and underscores is allowed, too.

    Returns
    -------
    dict
        Weights by name, in the order of the text; may be empty where `optional`.

    Raises
    ------
    BadSettings
        For an unknown or repeated name, a weight that is not a number from -1000 to 1000, a decimal comma, or a set
        without any weight but 0.
    """
    weights: dict[str, float] = {}
    whole = ""  # the part before, where its weight is a whole number
    spelt = {each.lower(): each for each in names}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if whole and _is_number(part, numbers):
            before = shortened(whole)
            raise BadSettings(
                f"“{before},{part}” can be read in two ways.",
                f"Write weights with a decimal point, {before}.{part}, or the number with a weight, {part}=1.",
            )
        whole = part if equals and number.lstrip("+-").isdecimal() else ""
        if _is_number(name, numbers):
            name = str(int(name))
        elif name.lower() in spelt:
            name = spelt[name.lower()]
        elif not (others and name.isascii() and name.isidentifier()):
            raise _unknown(part, names, numbers, weights)
        if name in weights:
            raise BadSettings(
                f"“{shortened(name)}” stands twice in “{shortened(text)}”.",
                "Name it once, with the weight it shall have.",
            )
        weights[name] = _weight(name, number) if equals else 1.0
    if not any(weights.values()) and not (optional and not weights):
        raise BadSettings(
            f"“{shortened(text)}” has no weight other than 0.", f"Name at least one, for example {next(iter(names))}=1."
        )
    return weights


def offer(names: Collection[str], numbers: int = 0) -> str:
    """The allowed names as a list in words, for error messages and help."""
    words = ", ".join(names)
    return f"{words}, or a number from 0 to {numbers - 1}" if numbers else words


def _unknown(part: str, names: Collection[str], numbers: int, before: Mapping[str, float]) -> BadSettings:
    """The error for a part `name[=weight]` of a set whose name is not allowed; `before` are the parts before it."""
    name, colon, weight = part.partition(":")
    if colon and weight.strip():
        written = f"{shortened(name.strip())}={weight.strip()[:20]}"
        return BadSettings(f"“{shortened(part)}” is no name with a weight.", f"Write the weight after “=”: {written}.")
    if part.isdecimal() and before and float(before[last := list(before)[-1]]).is_integer():
        written = f"{shortened(last)}={before[last]:g}.{part[:20]}"
        return BadSettings(
            f"There is no “{shortened(part)}”.", f"Write weights with a decimal point, for example {written}."
        )
    name = part.partition("=")[0].strip()
    return BadSettings(f"There is no “{shortened(name)}”.", f"Choose from {_nearest(name, names, numbers)}.")


def _nearest(name: str, names: Collection[str], numbers: int) -> str:
    """The allowed names, first those that are most like one that is not allowed, in words."""
    listed = nearest(name, names)[:_MAX_LISTED]
    more = f" and {len(names) - len(listed)} others" if len(names) > len(listed) else ""
    return f"{offer(listed)}{more}{f', or a number from 0 to {numbers - 1}' if numbers else ''}"


def _is_number(name: str, numbers: int) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 10 and int(name) < numbers


def _weight(name: str, number: str) -> float:
    try:
        weight = float(number)
    except ValueError:
        weight = math.nan
    if not abs(weight) <= LARGEST_WEIGHT:  # also catches NaN
        raise BadSettings(
            f"The weight “{shortened(number)}” of {shortened(name)} is not a number from {-LARGEST_WEIGHT:g} to "
            f"{LARGEST_WEIGHT:g}.",
            "Write it with a decimal point, for example 0.5.",
        )
    return weight


def text(weights: Mapping[str, float]) -> str:
    """The set as text that `parse` reads, each weight with as many digits as it needs."""
    return ",".join(f"{name}={weight!r}".removesuffix(".0") for name, weight in weights.items())
