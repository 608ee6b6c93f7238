"""A network's file that is not what it should be."""

from __future__ import annotations


class DamagedFile(ValueError):
    """The file is cut off, changed, or another one; the message says how, for the middle of a sentence."""
