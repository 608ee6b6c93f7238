"""Seeds that Reverie chooses for the user."""

from __future__ import annotations

import random

from reverie_shared.settings import DECLARATIONS

CHOSEN_BELOW = 1_000_000
"""A seed chosen at random has six digits at most: it can be read aloud, and every editor's number field holds it."""


def new_seed() -> int:
    """A random seed from 0 to 999 999."""
    return random.randrange(CHOSEN_BELOW)


def next_seed(seed: int) -> int:
    """The seed after this one; after the largest that the setting allows comes 0."""
    return (seed + 1) % (int(DECLARATIONS["seed"].kind.high) + 1)
