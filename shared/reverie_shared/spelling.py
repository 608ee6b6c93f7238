"""The names that are written most like one that does not exist: what a user may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """All of `names`, those most like `name` first, whatever the case; those equally alike keep their order."""

    def difference(other: str) -> float:
        return -difflib.SequenceMatcher(None, name.lower(), other.lower()).ratio()

    return sorted(names, key=difference)
