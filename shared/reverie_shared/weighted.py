"""Weighted sets as text: `mixed3=1,mixed5=0.5`. A name alone has the weight 1; numbers can be names, too.

Weights have a decimal point in every locale.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping

from reverie_shared.errors import BadSettings
from reverie_shared.errors import settings as wrong
from reverie_shared.errors.phrases import Argument
from reverie_shared.spelling import nearest, shortened

LARGEST_WEIGHT = 1000.0

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")

_MAX_LISTED = 12
"""The most names that an error lists."""


def parse(
    text: str,
    names: Collection[str],
    numbers: int = 0,
    optional: bool = False,
    others: bool = False,
    channels: bool = False,
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
    channels : bool
        Whether channels of layers are: `layer:number`, with a name that is none of `names`, and a number as above.

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
            raise wrong.TWO_READINGS(before=shortened(whole), part=part)
        whole = part if equals and number.lstrip("+-").isdecimal() else ""
        if _is_number(name, numbers):
            name = str(int(name))
        elif name.lower() in spelt:
            name = spelt[name.lower()]
        elif channels and _is_channel(name, spelt, numbers):
            layer, _, number_in_layer = name.partition(":")
            name = f"{layer}:{int(number_in_layer)}"
        elif not (others and name.isascii() and name.isidentifier()):
            raise _unknown(part, names, numbers, weights)
        if name in weights:
            raise wrong.NAME_TWICE(name=shortened(name), text=shortened(text))
        weights[name] = parse_weight(name, number) if equals else 1.0
    if not any(weights.values()) and not (optional and not weights):
        raise wrong.NO_WEIGHT(text=shortened(text), name=next(iter(names)))
    return weights


def offer(names: Collection[str], numbers: int = 0) -> Argument:
    """The allowed names as a list, for a sentence."""
    return wrong.NAMES_OR_NUMBER(names=list(names), last=numbers - 1) if numbers else list(names)


def _unknown(part: str, names: Collection[str], numbers: int, before: Mapping[str, float]) -> BadSettings:
    """The error for a part `name[=weight]` of a set whose name is not allowed; `before` are the parts before it."""
    name, colon, weight = part.partition(":")
    if colon and weight.strip():
        written = f"{shortened(name.strip())}={weight.strip()[:20]}"
        return wrong.WEIGHT_AFTER_COLON(part=shortened(part), written=written)
    if part.isdecimal() and before and float(before[last := list(before)[-1]]).is_integer():
        written = f"{shortened(last)}={before[last]:g}.{part[:20]}"
        return wrong.DECIMAL_COMMA(part=shortened(part), written=written)
    name = part.partition("=")[0].strip()
    return wrong.NO_NAME(name=shortened(name), names=_nearest(name, names, numbers))


def _nearest(name: str, names: Collection[str], numbers: int) -> Argument:
    """The allowed names, first those that are most like one that is not allowed, in words."""
    listed = nearest(name, names)[:_MAX_LISTED]
    told: Argument = listed
    if len(names) > len(listed):
        told = wrong.NAMES_AND_OTHERS(names=listed, count=len(names) - len(listed))
    return wrong.NAMES_OR_NUMBER(names=told, last=numbers - 1) if numbers else told


def _is_channel(name: str, names: Collection[str], numbers: int) -> bool:
    layer, _, number = name.partition(":")
    return _NAME.fullmatch(layer) is not None and layer.lower() not in names and _is_number(number, numbers)


def _is_number(name: str, numbers: int) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 10 and int(name) < numbers


def parse_weight(name: str, number: str) -> float:
    """The weight of a name, from its text; raises `BadSettings` where it is no number from -1000 to 1000."""
    try:
        weight = float(number)
    except ValueError:
        weight = math.nan
    if not abs(weight) <= LARGEST_WEIGHT:  # also catches NaN
        raise wrong.BAD_WEIGHT(weight=shortened(number), name=shortened(name), low=-LARGEST_WEIGHT, high=LARGEST_WEIGHT)
    return weight


def switched(weights: Mapping[str, float], name: str, optional: bool) -> dict[str, float]:
    """The set with a name put in, with the weight 1, or taken out; the last one stays unless `optional`."""
    others = {other: weight for other, weight in weights.items() if other != name}
    if not weights.get(name):
        return {**others, name: 1.0}
    return others if others or optional else dict(weights)


def text(weights: Mapping[str, float]) -> str:
    """The set as text that `parse` reads, each weight with as many digits as it needs."""
    return ",".join(f"{name}={weight!r}".removesuffix(".0") for name, weight in weights.items())
