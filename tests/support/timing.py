"""Measurements of time on a machine that may have other work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def best_of(measure: Callable[[], _T], fine: Callable[[_T], bool], tries: int = 3) -> _T:
    """The first measurement that is fine, or the last of three: other work on the machine makes some of them longer, a
    fault in Reverie all.
    """
    for _ in range(tries - 1):
        if fine(measured := measure()):
            return measured
    return measure()
