"""Setting declarations: type, range, and validation of values."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from reverie_shared import map_colours, own_networks, weighted
from reverie_shared.errors import BadSettings
from reverie_shared.errors import settings as wrong
from reverie_shared.errors.declaration import sentences
from reverie_shared.errors.phrases import Phrase
from reverie_shared.errors.table import ERRORS
from reverie_shared.spelling import did_you_mean, shortened

Value: TypeAlias = "bool | int | float | str"
"""The value of a setting: in a message, in a recipe, in a dialog."""

TEXT_LENGTH = 4096
"""Characters of the longest text: the name of a picture, which may be the longest path of a file; weights, colours."""

MAX_LISTED_CHOICES = 12
"""The most choices that an error lists."""

_LONGEST_NUMBER = 20
"""Characters of the longest number that is looked at for a comma."""


@dataclass(frozen=True)
class Kind:
    """The type and range of a setting."""

    name: str
    """`int`, `float`, `bool`, `choice`, `weights`, `image` or `colours`. The value of an image is its name in the host
    (a file, a layer), or "" for none: the host reads the picture, and it is sent beside the settings. Colours are a
    list for a map (`map_colours`).
    """
    low: float = 0
    """The smallest number allowed."""
    high: float = 0
    """The largest number allowed."""
    names: tuple[str, ...] = ()
    """The choices, or the names that can have a weight."""
    numbers: int = 0
    """The numbers from 0 to `numbers` - 1 can have a weight, too."""
    optional: bool = False
    """Whether the set of weights may be empty."""
    others: bool = False
    """Whether names that only the network knows can have a weight, too."""
    channels: bool = False
    """Whether channels of layers can (`faces:17`), with numbers as above."""
    own_networks: bool = False
    """Whether a network file of the user's own can be chosen, too."""

    def weights(self, text: str) -> dict[str, float]:
        """Read a weighted set (`weighted.parse`); raises `BadSettings` where it is not allowed."""
        return weighted.parse(text, self.names, self.numbers, self.optional, self.others, self.channels)

    def range(self) -> Phrase:
        """The range, for a sentence."""
        if self.name in ("int", "float"):
            return wrong.NUMBERS(low=f"{self.low:.15g}", high=f"{self.high:.15g}")
        if self.name == "bool":
            return wrong.YES_OR_NO()
        if self.name == "choice":
            return wrong.CHOICES(names=list(self.names))
        if self.name == "image":
            return wrong.NOTHING_OR_PICTURE()
        if self.name == "colours":
            return wrong.NOTHING_OR_COLOURS()
        names = weighted.offer(self.names, self.numbers)
        if self.optional:
            return wrong.NOTHING_OR_NAMES(names=names)
        return wrong.NAMES_OF_ANY_NETWORK(names=names) if self.others else wrong.NAMES_WITH_WEIGHTS(names=names)

    def describe(self) -> str:
        """The range in words, in the language of the process, for help texts."""
        return str(self.range())


@dataclass(frozen=True)
class Declaration:
    """The declaration of one setting."""

    name: str
    kind: Kind
    default: Value
    label: str
    help: str
    main: bool
    """Whether a dialog shows it at once; the others are under “More”."""


def check(declaration: Declaration, value: object) -> Value:
    """Convert `value` to the setting's type; raises `BadSettings` with the allowed range where it does not fit.

    Text and NumPy's scalars are taken for what they stand for, and a mapping from names to weights for a weighted set,
    from colours to such mappings for a list of colours.
    """
    kind = declaration.kind
    value = _without_numpy(value)
    try:
        if kind.name == "bool":
            return _as_bool(value)
        if kind.name == "weights":
            return _bounded(weighted.text(kind.weights(_bounded(_as_weights(value)))))
        if kind.name == "colours":
            return _bounded(map_colours.text(map_colours.parse(_bounded(_as_colours(value)))))
        if kind.name == "image":
            return _as_name(value)
        if kind.name == "choice":
            if value not in kind.names and not (kind.own_networks and own_networks.parse(value)):
                raise ValueError
            return str(value)
        number = _as_number(value, whole=kind.name == "int")
        if not kind.low <= number <= kind.high:  # also catches NaN
            raise ValueError
        return number
    except BadSettings as error:
        what, remedy = sentences(ERRORS[error.name], error.arguments)
        raise wrong.BAD_WEIGHTS(setting=declaration.name, what=what, remedy=remedy) from None
    except (ValueError, OverflowError, RecursionError):
        raise wrong.BAD_VALUE(setting=declaration.name, value=_in_words(value), takes=_takes(kind, value)) from None


def _in_words(value: object) -> str:
    """A value for a sentence: whatever it is, it has few characters."""
    try:
        return shortened(value if isinstance(value, str) else reprlib.repr(value))
    except (ValueError, RecursionError):  # Python writes no number of thousands of digits
        return "…"


def _takes(kind: Kind, value: object) -> Phrase:
    """What a setting takes, in a sentence; of many choices the first, and before it the one most like `value`."""
    if kind.name in ("int", "float"):
        low, high = f"{kind.low:.15g}", f"{kind.high:.15g}"
        if kind.name == "int":
            return wrong.TAKES_WHOLE_NUMBER(low=low, high=high)
        if number := _with_point(value):
            return wrong.TAKES_NUMBER_WITH_POINT(low=low, high=high, number=number)
        return wrong.TAKES_NUMBER(low=low, high=high)
    if kind.name in ("bool", "image"):
        return wrong.TAKES_YES_OR_NO() if kind.name == "bool" else wrong.TAKES_PICTURE()
    if kind.name in ("weights", "colours"):
        return wrong.TAKES(range=kind.range())
    guess = did_you_mean(value, kind.names) if isinstance(value, str) else ""
    if len(kind.names) <= MAX_LISTED_CHOICES:
        return wrong.TAKES_CHOICE(guess=guess, choices=list(kind.names))
    listed = list(kind.names[:4])
    return wrong.TAKES_CHOICE_OF_MANY(guess=guess, choices=listed, count=len(kind.names) - len(listed))


def _with_point(value: object) -> str:
    """A number that was written with a decimal comma, with a point; empty where it is none."""
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        return ""
    whole, comma, part = value.strip().partition(",")
    return f"{whole or '0'}.{part}" if comma and part.isdecimal() and (whole.lstrip("+-") or "0").isdecimal() else ""


def _without_numpy(value: Any) -> object:
    """A NumPy scalar as Python's own type; any other value as it is."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def _as_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    words = {
        "yes": True,
        "true": True,
        "on": True,
        "1": True,
        "no": False,
        "false": False,
        "off": False,
        "0": False,
    }
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise ValueError


def _as_weights(value: object) -> str:
    if not isinstance(value, Mapping):
        return _as_text(value)
    names = {str(name): _without_numpy(weight) for name, weight in value.items()}
    if any("," in name or "=" in name for name in names):
        raise ValueError
    return weighted.text({name: float(_as_number(weight, whole=False)) for name, weight in names.items()})


def _as_colours(value: object) -> str:
    if not isinstance(value, Mapping):
        return _as_text(value)
    return ",".join(f"{colour}={_as_mix(mix)}" for colour, mix in value.items())


def _as_mix(mix: object) -> str:
    if not isinstance(mix, Mapping):
        return str(mix)
    return "+".join(f"{name}*{_as_number(_without_numpy(weight), whole=False)!r}" for name, weight in mix.items())


def _as_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    value.encode()  # a ValueError where it is no text: a name of a file may hold other bytes, a message cannot
    return value


def _as_name(value: object) -> str:
    name = _bounded(_as_text(value))
    if "\0" in name:
        raise ValueError
    return name


def _bounded(text: str) -> str:
    """The text; a `ValueError` where it is longer than any may be."""
    if len(text) > TEXT_LENGTH:
        raise ValueError
    return text


def _as_number(value: object, whole: bool) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError
    if not whole:
        return float(value)
    if isinstance(value, float):
        if not math.isfinite(value) or value != int(value):
            raise ValueError
        return int(value)
    return int(value)
