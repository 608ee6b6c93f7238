"""The names that are written most like one that does not exist: what a user may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from reverie_shared.errors.phrases import Phrase
from reverie_shared.errors.settings import GUESS

_ALIKE = 0.6
"""The least share of letters that two names that are alike have in common, in the same order."""

_LONGEST = 100
"""Characters of the longest name that is compared: comparing takes time by the square of it."""


def alike(name: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that are written like `name`, the most alike first, whatever the case; often there are none."""
    typed = name.lower()
    if len(typed) > _LONGEST:
        return []
    ratios = {other: difflib.SequenceMatcher(None, typed, other.lower()).ratio() for other in names}
    return sorted((other for other, ratio in ratios.items() if ratio >= _ALIKE), key=lambda other: -ratios[other])


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """All of `names`: first those that are written like `name`, then the others in the order that they have."""
    names = list(names)
    first = alike(name, names)
    return [*first, *(other for other in names if other not in first)]


def did_you_mean(name: str, names: Iterable[str]) -> Phrase | str:
    """A question, and a blank, to begin a remedy with: “Did you mean “steps”? ”; empty where no name is alike."""
    found = alike(name, names)
    return GUESS(name=found[0]) if found else ""


def shortened(text: str) -> str:
    """A text for a sentence: one that is very long is cut off."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
