"""How the view moves from frame to frame, and a picture with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reverie_shared.errors import BadSettings
from reverie_shared.translation import _

Floats = npt.NDArray[Any]

LIMITS = {"zoom": (0.1, 10.0), "turn": (-360.0, 360.0), "right": (-2.0, 2.0), "down": (-2.0, 2.0)}
"""The least and the most of each part of a motion."""


@dataclass(frozen=True)
class Motion:
    """How the view moves in a second.

    Attributes
    ----------
    zoom : float
        How much nearer it comes: a factor; below 1 it goes away.
    turn : float
        Degrees by which the picture turns clockwise.
    right, down : float
        How far the view goes, in parts of its width.
    """

    zoom: float = 1.25
    turn: float = 0.0
    right: float = 0.0
    down: float = 0.0

    def __post_init__(self) -> None:
        for each in fields(self):
            low, high = LIMITS[each.name]
            if not low <= getattr(self, each.name) <= high:
                raise BadSettings(
                    _("“{name}” is from {low:g} to {high:g} a second.").format(name=each.name, low=low, high=high),
                    _("Give a value in that range."),
                )

    def between(self, other: Motion, share: float) -> Motion:
        """The motion on the way to another one: this at 0, the other at 1."""
        values = ((1 - share) * getattr(self, each.name) + share * getattr(other, each.name) for each in fields(self))
        return Motion(*values)

    def places(self, seconds: float, width: int, height: int, sway: tuple[float, float] = (0.0, 0.0)) -> Floats:
        """The affine map [3, 3] that leads from columns and rows of a view, `width` x `height` pixels, to those of the
        view that many seconds before; `sway` is by how many pixels it goes to the right and down besides.
        """
        angle, nearer = math.radians(self.turn * seconds), self.zoom**seconds
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]]) / nearer
        middle = np.array([width - 1, height - 1]) / 2
        moved = np.array([self.right, self.down]) * width * seconds + sway
        result = np.eye(3)
        result[:2, :2], result[:2, 2] = turn, middle + moved - turn @ middle
        return result


def moved(values: Floats, places: Floats) -> Floats:
    """A view [height, width, channels] of float32 whose every pixel is taken from `places` (`Motion.places`) of
    `values`, bicubically; beyond the edges is the mirror image.

    Repeated in every frame, any error of an interpolation adds up. So the cubic is Catmull and Rom's, which is exact
    for squares (Keys, “Cubic Convolution Interpolation for Digital Image Processing”, 1981); and a place is not rounded
    to one of 32 in a pixel, as OpenCV does, which draws lines.
    """
    height, width = values.shape[:2]
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    column, row = (places[axis, 0] * columns + places[axis, 1] * rows + places[axis, 2] for axis in (0, 1))
    left, above = np.floor(column), np.floor(row)
    across, down = _weights(column - left), _weights(row - above)
    left, above = left.astype(np.float32), above.astype(np.float32)
    total = np.zeros_like(values)
    for i, weight_down in enumerate(down, -1):
        line = np.zeros_like(values)
        for j, weight_across in enumerate(across, -1):
            at = left + np.float32(j), above + np.float32(i)
            line += weight_across * cv2.remap(values, *at, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101)
        total += weight_down * line
    return total


def _weights(shares: Floats) -> list[Floats]:
    """What the four pixels around a place count, which lies so far, 0..1, behind the second one."""
    t = shares.astype(np.float32)[..., None]
    return [
        ((-0.5 * t + 1) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1,
        ((-1.5 * t + 2) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    ]


def shrunk(values: Floats, places: Floats) -> Floats:
    """The same where `places` makes the picture smaller: what is finer than a pixel is blurred first."""
    scale = math.sqrt(abs(np.linalg.det(places[:2, :2])))
    if scale > 1:
        values = cv2.GaussianBlur(values, (0, 0), 0.5 * math.sqrt(scale * scale - 1) + 1e-3)
    return moved(values, places)


def depth(places: Floats, width: int, height: int) -> Floats:
    """How deep in the picture the place of each pixel of a view lies [height, width, 1]: 0 at its edges, 1 in the
    middle line of its shorter side, and below 0 beyond its edges.
    """
    rows, columns = np.indices((height, width), np.float32)
    matrix = places.astype(np.float32)
    column = matrix[0, 0] * columns + matrix[0, 1] * rows + matrix[0, 2]
    row = matrix[1, 0] * columns + matrix[1, 1] * rows + matrix[1, 2]
    nearest = np.minimum(np.minimum(column, width - 1 - column), np.minimum(row, height - 1 - row))
    return np.asarray((nearest * 2 / (min(width, height) - 1))[..., None], np.float32)
