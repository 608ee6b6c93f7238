"""Which colours a dream may move in: all, or light and dark alone."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.image.arrays import Floats

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""How bright red, green and blue are (Rec. 709)."""

GRAY = np.full((3, 3), 1 / 3)
"""Leaves of a gradient what red, green and blue have in common."""

ROWS = 64
"""Rows that are mapped at once, so that no second picture is in memory."""


def turn(gradient: Floats, colours: str) -> None:
    """Turn a gradient [height, width, 3], in place, into the colours (`free` or `kept`) that are wanted."""
    if colours == "free":
        return
    matrix = GRAY.astype(gradient.dtype)
    for top in range(0, len(gradient), ROWS):
        gradient[top : top + ROWS] = gradient[top : top + ROWS] @ matrix


def luminance_only(change: Floats) -> Floats:
    """A change [height, width, 3] of light and dark alone."""
    return np.repeat((change @ LUMINANCE.astype(change.dtype))[..., None], 3, axis=2)
