"""What the motifs are drawn with: coordinates, masks, colours, and the catalogue of all motifs.

A motif is a function from a `Frame` to a `Painted`. It computes the colour of all pixels at once from their coordinates
in the motif's own space; shapes are distances, positive inside, that `Frame.cover` turns into smooth-edged masks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
Colour: TypeAlias = "Sequence[float] | Array"
TAU = 2 * math.pi
DARK = (0.04, 0.03, 0.05)
WHITE = (1.0, 1.0, 1.0)


class Painted(NamedTuple):
    """Colours [height, width, 3] in 0..1, and how much of each pixel they cover [height, width]; None is all."""

    rgb: Array
    cover: Array | None = None


@dataclass(frozen=True)
class Frame:
    """Where and with what a motif is drawn.

    Attributes
    ----------
    u, v : arrays [height, width]
        Every pixel's place in the motif's space, rightwards and downwards. A figure lies in the circle of radius 1; a
        texture repeats about once a unit.
    pixel : float
        A pixel's side in that space.
    rng : Generator
        The source of all random numbers.
    hues : tuple
        The motif's typical hues (0..1), already varied a little for this one.
    """

    u: Array
    v: Array
    pixel: float
    rng: np.random.Generator
    hues: tuple[float, ...]

    @property
    def polar(self) -> tuple[Array, Array]:
        """Radius and angle."""
        return polar(self.u, self.v)

    def cover(self, distance: Array, soft: float = 1.3) -> Array:
        """The mask of what lies inside (distance above 0), its edge `soft` pixels wide."""
        return clip(0.5 + distance / (self.pixel * soft))

    def between(self, low: float, high: float) -> float:
        """A random number."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A random whole number, `high` included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.rng.random() < probability)

    def sign(self) -> int:
        """1 or -1, at random."""
        return 1 if self.chance(0.5) else -1

    def colour(self, hue: int, value: float, saturation: float = 0.85) -> Array:
        """One of the motif's hues (by its index) as a colour."""
        return hsv(self.hues[hue % len(self.hues)], saturation, value)

    def tones(self, count: int = 4, first: int = 0, last: int = -1, lightest: float = 0.97) -> list[Array]:
        """Colours from dark to light, from one of the motif's hues to another the short way round."""
        start, end = self.hues[first], self.hues[last]
        turn = (end - start + 0.5) % 1 - 0.5
        darkest, full = self.between(0.08, 0.28), self.between(0.75, 1.0)
        steps = np.linspace(0, 1, count)
        values = darkest + (lightest - darkest) * steps ** self.between(0.7, 1.1)
        return [
            hsv(start + turn * step, full * (1 - 0.35 * step**3), value)
            for step, value in zip(steps, values, strict=True)
        ]


def hsv(hue: float, saturation: float, value: float) -> Array:
    """A colour from its hue, saturation and value, all 0..1 (hues wrap)."""
    sector = (np.array([5.0, 3.0, 1.0]) + hue * 6) % 6
    return np.asarray(value - value * saturation * np.clip(np.minimum(sector, 4 - sector), 0, 1), np.float32)


def ramp(place: Array, colours: Sequence[Colour]) -> Array:
    """Colours [..., 3] between the given ones, for places in 0..1."""
    knots = np.linspace(0, 255, len(colours))
    table = np.stack([np.interp(np.arange(256), knots, channel) for channel in np.array(colours).T], -1)
    return np.asarray(table.astype(np.float32)[np.clip(place * 255, 0, 255).astype(np.uint8)])


def flat(like: Array, colour: Colour) -> Array:
    """One colour everywhere [height, width, 3]."""
    return np.broadcast_to(np.asarray(colour, np.float32), (*like.shape, 3))


def over(below: Array, above: Array | Colour, mask: Array) -> Array:
    """`above`, a picture or a colour, laid over `below` where the mask is."""
    return below + (np.asarray(above, np.float32) - below) * mask[..., None]


def shade(rgb: Array, light: Array | float) -> Array:
    """Colours times light."""
    return rgb * np.asarray(light, np.float32)[..., None]


def clip(values: Array) -> Array:
    """Kept in 0..1."""
    return np.clip(values, 0, 1)


def polar(u: Array, v: Array) -> tuple[Array, Array]:
    """Radius (never 0) and angle."""
    return np.sqrt(u * u + v * v) + np.float32(1e-4), np.arctan2(v, u)


def rotated(u: Array, v: Array, angle: float) -> tuple[Array, Array]:
    """Coordinates in a frame that is turned by an angle."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return u * cosine + v * sine, v * cosine - u * sine


def ellipse(u: Array, v: Array, x: float, y: float, wide: float, high: float) -> Array:
    """About the distance to the edge of an ellipse around (x, y) with these radii."""
    return np.asarray((1 - np.sqrt(((u - x) / wide) ** 2 + ((v - y) / high) ** 2)) * min(wide, high))


def disc(u: Array, v: Array, x: float, y: float, radius: float) -> Array:
    """The distance to the edge of a disc."""
    return np.asarray(radius - np.sqrt((u - x) ** 2 + (v - y) ** 2))


def fraction(values: Array) -> Array:
    """The fractional part."""
    return values - np.floor(values)


def wave(phase: Array) -> Array:
    """A cosine in 0..1 with period 1, highest at whole numbers."""
    return np.asarray(0.5 + 0.5 * np.cos(TAU * phase))


def dice(i: Array, j: Array, k: float = 0) -> Array:
    """A number in 0..1 for every cell of a grid, always the same for the same cell."""
    return fraction(np.sin(i * 12.9898 + j * 78.233 + k * 37.719) * 43758.547)


Draw = Callable[[Frame], Painted]


@dataclass(frozen=True)
class Motif:
    """How a motif is drawn, and where it may be.

    `hues` are its typical ones; `size` is the least and largest radius in pixels; a texture fills the picture or a part
    of it, anything else is a figure; what is `upright` is turned only a little.
    """

    draw: Draw
    hues: tuple[float, ...]
    size: tuple[float, float]
    texture: bool
    upright: bool


CATALOGUE: dict[str, Motif] = {}
"""Every motif by name, which is its function's."""


def texture(*hues: float, size: tuple[float, float], upright: bool = False) -> Callable[[Draw], Draw]:
    """Enter a drawing function into the catalogue as a texture."""
    return _enter(hues, size, True, upright)


def figure(*hues: float, size: tuple[float, float] = (14, 50), upright: bool = False) -> Callable[[Draw], Draw]:
    """Enter a drawing function into the catalogue as a figure."""
    return _enter(hues, size, False, upright)


def _enter(hues: tuple[float, ...], size: tuple[float, float], texture: bool, upright: bool) -> Callable[[Draw], Draw]:
    def enter(draw: Draw) -> Draw:
        CATALOGUE[draw.__name__] = Motif(draw, hues, size, texture, upright)
        return draw

    return enter
