"""The strength of a journey's dream, which stays: how much contrast a view has in each octave of detail, by colour.

A view that is moved and dreamed on again and again would drift: moving wears off its finest detail, and what the
network likes adds up, to glaring colours above all. So each octave is led back, a little in each frame, to what a still
dream of the picture has there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]

SMALLEST = 8
"""Pixels a side from which on an octave is measured."""

MOST_MORE, MOST_LESS = 0.05, 0.25
"""The part by which one frame may raise or lower an octave's contrast at most: a dream that grows too strong shows at
once, one that is too weak grows by itself."""

MOST_LIGHT, _MOST_LIGHT_LESS = 0.4, 0.02
"""The contrast of what is coarser than all octaves at most, and the part by which one frame lowers it: a picture half
of which is sky would have no room there for a dream, and end in white and black."""

_COLOURS_BACK = 0.25
"""The part of the way back to the picture's mean colour that one frame takes."""

_KNEE = 0.85
"""From here to 1 values are pressed together, so that nothing burns out to flat white or black."""

_OPPONENT = np.array([[1 / 3, 1 / 3, 1 / 3], [0.5, -0.5, 0], [0.25, 0.25, -0.5]], np.float32)
"""Brightness, red against green, yellow against blue."""

_BACK = np.linalg.inv(_OPPONENT).astype(np.float32)


@dataclass(frozen=True)
class Strength:
    """The contrast of a picture.

    Attributes
    ----------
    mean : array [3]
        Brightness, red against green, yellow against blue, in units of -1..1.
    contrast : array [octaves + 1, 3]
        The standard deviation of each, octave by octave from the finest, and of what is coarser than these.
    """

    mean: Floats
    contrast: Floats

    @classmethod
    def of(cls, values: Floats) -> Strength:
        """That of a picture [height, width, 3] of float32 in -1..1."""
        opponent = values @ _OPPONENT.T
        return cls(opponent.mean((0, 1)), np.array([_deviation(band) for band in _octaves(opponent)]))

    def around(self, other: Strength) -> Strength:
        """The same contrast, but of light and shadow no more than `MOST_LIGHT`, around another picture's mean."""
        return Strength(other.mean, np.vstack([self.contrast[:-1], np.minimum(self.contrast[-1:], MOST_LIGHT)]))

    def between(self, other: Strength, share: float) -> Strength:
        """The strength on the way to another one: this at 0, the other at 1."""
        mean, contrast = ((1 - share) * a + share * b for a, b in ((self.mean, other.mean), self._contrasts(other)))
        return Strength(mean, contrast)

    def lead(self, values: Floats) -> Floats:
        """A picture [height, width, 3] of float32, led towards this strength as far as one frame may."""
        opponent = values @ _OPPONENT.T
        bands = _octaves(opponent)
        less = [MOST_LESS] * (len(bands) - 1) + [_MOST_LIGHT_LESS]
        for band, wanted, most_less in zip(bands, self.contrast, less, strict=True):
            factor = wanted / np.maximum(_deviation(band), 1e-4)
            mean = band.mean((0, 1))
            band[:] = (band - mean) * np.clip(factor, 1 - most_less, 1 + MOST_MORE) + mean
        total = _joined(bands)
        total += np.float32(_COLOURS_BACK) * (self.mean - total.mean((0, 1)))
        return _within(total @ _BACK.T)

    def _contrasts(self, other: Strength) -> tuple[Floats, Floats]:
        return self.contrast, other.contrast


def _octaves(values: Floats) -> list[Floats]:
    """The Laplacian pyramid of a picture (Burt and Adelson, “The Laplacian Pyramid as a Compact Image Code”, 1983):
    from the finest octave on, and what is coarser than these.
    """
    bands, rest = [], values
    while min(rest.shape[:2]) >= 2 * SMALLEST:
        coarser = cv2.pyrDown(rest)
        bands.append(rest - cv2.pyrUp(coarser, dstsize=rest.shape[1::-1]))
        rest = coarser
    return [*bands, rest.copy()]


def _joined(bands: list[Floats]) -> Floats:
    """The picture of such octaves."""
    total = bands[-1]
    for band in reversed(bands[:-1]):
        total = band + cv2.pyrUp(total, dstsize=band.shape[1::-1])
    return np.asarray(total)


def _deviation(band: Floats) -> Floats:
    return np.asarray(band.std((0, 1)))


def _within(values: Floats) -> Floats:
    """Values within -1..1, those beyond the knee pressed together."""
    room = np.float32(1 - _KNEE)
    beyond = np.abs(values) - np.float32(_KNEE)
    pressed = np.sign(values) * (np.float32(_KNEE) + room * np.tanh(beyond / room))
    return np.asarray(np.where(beyond > 0, pressed, values), np.float32)
