"""The sRGB curve, luminance, and restricting the colours of a change."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, size_of

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""The luminance of red, green and blue (Rec. 709)."""

GRAY = np.full((3, 3), 1 / 3)
"""The matrix that replaces red, green and blue by their mean."""

ROWS = 64
"""Rows that are converted at once, so that no second picture is in memory."""


SOFT_COLOUR = 0.7
"""The part of a change's colour that `soften` leaves on middle gray, where it leaves most."""

SPARED = 0.8
"""The lightness, -1..1, from which on `soften` leaves no colour of a change; from middle gray on it leaves less."""

SOFT_LIGHT = 0.7
"""How near `soften` lets a change come to white or black, as a part of the way there."""


def restrict_colours(gradient: Floats, colours: str) -> None:
    """Restrict a gradient [height, width, 3], in place: with `colours` `kept` to gray, else not at all."""
    if colours != "kept":
        return
    matrix = GRAY.astype(gradient.dtype)
    for top in range(0, len(gradient), ROWS):
        gradient[top : top + ROWS] = gradient[top : top + ROWS] @ matrix


def luminance_only(change: Floats) -> Floats:
    """The luminance of a change [height, width, 3], repeated in all three colours."""
    return np.repeat((change @ LUMINANCE.astype(change.dtype))[..., None], 3, axis=2)


def soften(change: Floats, base: Floats) -> None:
    """Have a change [height, width, 3] spare the whites and blacks of the picture that it is added to, in place.

    Its colour, what differs from its luminance, is the less the nearer the picture is to white or black, and is gone
    where the picture is light; its luminance ends before them, without an edge. So light skin and walls neither burn
    nor take up pale colours, and shadows do not glow.

    Parameters
    ----------
    change : array [height, width, 3]
        In units of -1..1.
    base : array [height, width, 3]
        The picture, in -1..1.
    """
    luminance = LUMINANCE.astype(change.dtype)

    def work(rows: slice) -> None:
        light = (base[rows] @ luminance)[..., None]
        lighter = (change[rows] @ luminance)[..., None]
        room = SOFT_LIGHT * np.where(lighter > 0, 1 - light, 1 + light) + 1e-3
        share = np.clip(1 - light / SPARED, 0, 1)
        spared = share * share * (3 - 2 * share)
        colour = SOFT_COLOUR * (1 - light * light) * spared * (change[rows] - lighter)
        change[rows] = room * np.tanh(lighter / room) + colour

    blocks.map_blocks(size_of(change), work)


def encode(linear: Floats) -> Floats:
    """Convert light in 0..1 to perceptual values (the sRGB curve, IEC 61966-2-1)."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055)


def decode(perceptual: Floats) -> Floats:
    """Convert perceptual values to light; the inverse of `encode`."""
    bent = ((np.maximum(perceptual, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.where(perceptual <= 0.04045, perceptual / 12.92, bent)
