"""What finished dreams were more exact in than the pixels they were delivered as, so that “deeper” goes on from there.

A result is recognised by the digest of its pixels when it comes back as a picture to dream: from the editor's layer,
unless that was changed meanwhile.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reverie_server.dream.image.arrays import Floats

BUDGET = 256 * 2**20
"""Bytes that are kept at most: six for each pixel of a result."""


class ResidualCache:
    """The remainders of the last results; the one used longest ago makes way first."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._kept: OrderedDict[frozenset[str], Floats] = OrderedDict()

    def keep(self, digests: Set[str], remainder: Floats) -> None:
        """Keep what was left over of the picture that has these digests (in one form or another), if there is room for
        it at all.
        """
        self._kept.pop(frozenset(digests), None)
        if remainder.nbytes > self._budget:
            return
        self._kept[frozenset(digests)] = remainder
        while sum(kept.nbytes for kept in self._kept.values()) > self._budget:
            self._kept.popitem(last=False)

    def find(self, digest: str) -> Floats | None:
        """What was left over of the picture of that digest; None where nothing is known of it."""
        for digests, remainder in self._kept.items():
            if digest in digests:
                self._kept.move_to_end(digests)
                return remainder
        return None
