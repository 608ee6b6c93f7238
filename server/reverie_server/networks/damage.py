"""A network's file that is not what it should be."""

from __future__ import annotations

from reverie_shared.errors.phrases import Phrase


class DamagedFile(ValueError):
    """The file is cut off, changed, or another one; the reason says how, for the middle of a sentence."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason
