"""Keeps what finished results lost by rounding, so that a deeper dream goes on from their exact state.

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
"""Bytes that are kept at most; a residual takes six for each pixel of its result."""


class ResidualCache:
    """The residuals of the last results, within a budget of bytes; the least recently used one is dropped first."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._kept: OrderedDict[frozenset[str], Floats] = OrderedDict()

    def keep(self, digests: Set[str], residual: Floats) -> None:
        """Keep the residual of the picture that has these digests (one for each form in which it may come back), unless
        it alone is larger than the budget.
        """
        self._kept.pop(frozenset(digests), None)
        if residual.nbytes > self._budget:
            return
        self._kept[frozenset(digests)] = residual
        while sum(kept.nbytes for kept in self._kept.values()) > self._budget:
            self._kept.popitem(last=False)

    def find(self, digest: str) -> Floats | None:
        """The residual of the picture of that digest; None where none is kept."""
        for digests, residual in self._kept.items():
            if digest in digests:
                self._kept.move_to_end(digests)
                return residual
        return None
