"""Smooth random fields, all periodic and computed once, and patterns built from them."""

from __future__ import annotations

from functools import cache

import numpy as np

from tools.motifs.generator.frame import Array, Frame, dice

SIDE = 256
VARIANTS = 6


@cache
def field(blur: float, variant: int, less: float = 0) -> Array:
    """A periodic Gaussian field [SIDE, SIDE] of mean 0 and deviation 1.

    White noise, blurred by `blur` pixels; minus the same blurred by `less` where that is not 0, which leaves a band of
    frequencies, as a labyrinth has.
    """
    rng = np.random.default_rng((variant, int(blur * 10)))
    squared = np.fft.fftfreq(SIDE)[:, None] ** 2 + np.fft.rfftfreq(SIDE) ** 2
    passed = np.exp(-2 * np.pi**2 * blur**2 * squared)
    if less:
        passed = passed - np.exp(-2 * np.pi**2 * less**2 * squared)
    values = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((SIDE, SIDE))) * passed)
    values -= values.mean()
    return np.asarray(values / values.std(), np.float32)


def patch(rng: np.random.Generator, shape: tuple[int, int], blur: float) -> Array:
    """A part of a field, one pixel to a pixel."""
    rows, columns = (np.arange(side) + rng.integers(SIDE) for side in shape)
    found = field(blur, int(rng.integers(VARIANTS)))[np.ix_(rows % SIDE, columns % SIDE)]
    return found if rng.random() < 0.5 else found[:, ::-1]


def clouds(rng: np.random.Generator, shape: tuple[int, int], fall: float) -> Array:
    """Fields of five sizes, each finer one `fall` times as strong."""
    total = np.zeros(shape, np.float32)
    for octave, blur in enumerate((32, 16, 8, 4, 2)):
        total += patch(rng, shape, blur) * np.float32(fall**octave)
    return total


def at(frame: Frame, blur: float, x: Array, y: Array, less: float = 0) -> Array:
    """A field at any places, in its own pixels, between which it is interpolated; moved by chance."""
    values = field(blur, frame.whole(0, VARIANTS - 1), less)
    x, y = x + frame.between(0, SIDE), y + frame.between(0, SIDE)
    left, top = np.floor(x), np.floor(y)
    right, down = x - left, y - top
    i, j = left.astype(np.int32) % SIDE, top.astype(np.int32) % SIDE
    k, m = (i + 1) % SIDE, (j + 1) % SIDE
    above = values[j, i] * (1 - right) + values[j, k] * right
    below = values[m, i] * (1 - right) + values[m, k] * right
    return np.asarray(above * (1 - down) + below * down)


def cells(u: Array, v: Array, disorder: float, seed: float) -> tuple[Array, Array, Array, Array, Array]:
    """Voronoi cells around one point in each unit square (Worley, “A Cellular Texture Basis Function”, 1996).

    Returns the distances to the nearest point and to the second, a number in 0..1 for the cell, and the way to its
    point, rightwards and downwards.
    """
    nearest, second = np.full_like(u, 9), np.full_like(u, 9)
    name, right, down = np.zeros_like(u), np.zeros_like(u), np.zeros_like(u)
    for across in (-1, 0, 1):
        for along in (-1, 0, 1):
            i, j = np.floor(u) + across, np.floor(v) + along
            x = i + 0.5 + disorder * (dice(i, j, seed) - 0.5) - u
            y = j + 0.5 + disorder * (dice(i, j, seed + 5) - 0.5) - v
            squared = x * x + y * y
            closer = squared < nearest
            second = np.where(closer, nearest, np.minimum(second, squared))
            nearest = np.where(closer, squared, nearest)
            name = np.where(closer, dice(i, j, seed + 9), name)
            right, down = np.where(closer, x, right), np.where(closer, y, down)
    return np.sqrt(nearest), np.sqrt(second), name, right, down


def overlapping(u: Array, v: Array, radius: float = 0.62, row: float = 0.5) -> tuple[Array, Array, Array, Array]:
    """Rows of discs, each row over the next, as scales lie: the place in the disc (right, down), the distance from its
    centre in radii (at most 1), and a number in 0..1 for the disc.
    """
    right, down = np.zeros_like(u), np.zeros_like(u)
    distance, name = np.full_like(u, 9), np.zeros_like(u)
    for back in (-1, 0, 1):
        j = np.floor(v / row) - back
        shift = 0.5 * (np.abs(j) % 2)
        i = np.floor(u - shift + 0.5)
        x, y = u - shift - i, v - j * row
        found = np.sqrt(x * x + 0.8 * y * y) / radius
        inside = (found < 1) & ((y > -0.02) | (back == 1))
        right, down = np.where(inside, x, right), np.where(inside, y, down)
        distance, name = np.where(inside, found, distance), np.where(inside, dice(i, j), name)
    return right, down, np.minimum(distance, 1), name
