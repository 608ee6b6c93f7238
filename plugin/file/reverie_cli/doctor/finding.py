"""What the doctor has found of one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is so, and what to do where it should not be."""

    topic: str
    what: str
    """What was found, in a sentence or a few words."""
    remedy: str = ""
    """What to do about it; empty where nothing is wrong."""
    fix: Callable[[], None] | None = None
    """Does it, where that can do no harm; raises `OSError` or `ReverieError`."""

    @property
    def is_fault(self) -> bool:
        """Whether something is wrong."""
        return bool(self.remedy)
