"""What came of an attack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """What came of one attack, made `attempts` times."""

    name: str
    """The attack's name in the table of `__main__`."""
    attempts: int
    losses: list[str]
    """One sentence for each thing that did not hold, with the number of the attempt; empty where all held."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """What was measured, in words, by what it is."""


def counts(ends: Counter[str]) -> dict[str, str]:
    """How often each end was met, as figures."""
    return {end: f"{number:,}" for end, number in sorted(ends.items())}
