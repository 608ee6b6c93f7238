"""The sRGB curve, luminance, and restricting a change to gray."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.image.arrays import Floats

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""The luminance of red, green and blue (Rec. 709)."""

GRAY = np.full((3, 3), 1 / 3)
"""The matrix that replaces red, green and blue by their mean."""

ROWS = 64
"""Rows that are converted at once, so that no second picture is in memory."""


def restrict_colours(gradient: Floats, colours: str) -> None:
    """Restrict a gradient [height, width, 3], in place: with `colours` `kept` to gray, with `free` not at all."""
    if colours == "free":
        return
    matrix = GRAY.astype(gradient.dtype)
    for top in range(0, len(gradient), ROWS):
        gradient[top : top + ROWS] = gradient[top : top + ROWS] @ matrix


def luminance_only(change: Floats) -> Floats:
    """The luminance of a change [height, width, 3], repeated in all three colours."""
    return np.repeat((change @ LUMINANCE.astype(change.dtype))[..., None], 3, axis=2)


def encode(linear: Floats) -> Floats:
    """Convert light in 0..1 to perceptual values (the sRGB curve, IEC 61966-2-1)."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055)


def decode(perceptual: Floats) -> Floats:
    """Convert perceptual values to light; the inverse of `encode`."""
    bent = ((np.maximum(perceptual, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.where(perceptual <= 0.04045, perceptual / 12.92, bent)
