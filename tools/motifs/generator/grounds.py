"""Draw pictures without motifs that have as many edges as photos, for the judge to be trained on.

Dead leaves (Lee, Mumford, Huang, “Occlusion Models for Natural Images”, 2001): shapes of all sizes that hide each
other, few of them large and many small, have the statistics of photos.
"""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from tools.motifs.generator import noise
from tools.motifs.generator.frame import Array, clip, disc, over, ramp, rotated, shade
from tools.motifs.generator.scenes import SIDE, Bytes, Scene, as_bytes

SMALLEST, LARGEST = 4.0, 90.0
"""Radii in pixels; how many shapes there are falls with the cube of their radius."""


def ground(seed: int, number: int) -> Bytes:
    """One picture [SIDE, SIDE, 3] of 0..255, always the same for a seed and a number."""
    rng = np.random.default_rng((seed, number, 1))
    made = Scene(rng)
    for _ in range(int(rng.integers(0, 160))):
        _leaf(made, rng)
    made.light()
    return as_bytes(made.rgb)


def draw(folder: Path, count: int, seed: int, processes: int) -> None:
    """Draw pictures 0 to `count` of a seed into `grounds.npy` [count, SIDE, SIDE, 3] in a folder."""
    with ProcessPoolExecutor(processes) as pool:
        found = [*pool.map(partial(ground, seed), range(count), chunksize=50)]
    np.save(folder / "grounds.npy", np.stack(found))


def _leaf(made: Scene, rng: np.random.Generator) -> None:
    """Draw one shape over a picture: a disc, a box or a blot, in a gradient of two colours, plain or with clouds."""
    radius = (SMALLEST**-2 + rng.random() * (LARGEST**-2 - SMALLEST**-2)) ** -0.5
    x, y = rng.uniform(0, SIDE, 2)
    rows, columns = (slice(max(0, int(at - 2 * radius)), min(SIDE, int(at + 2 * radius) + 1)) for at in (y, x))
    v, u = np.mgrid[rows, columns].astype(np.float32)
    u, v = rotated(u - x, v - y, rng.uniform(0, math.tau))
    stretch = math.exp(rng.normal(0, 0.35))
    u, v = u * stretch, v / stretch
    cover = clip(0.5 + _edge(rng, u, v, radius))
    made.rgb[rows, columns] = over(made.rgb[rows, columns], _stuff(rng, u / radius), cover)


def _edge(rng: np.random.Generator, u: Array, v: Array, radius: float) -> Array:
    """About the distance to the shape's edge in pixels, positive inside; some edges are soft."""
    kind, soft = rng.random(), math.exp(rng.uniform(0, 1.5))
    if kind < 0.4:
        inside = disc(u, v, 0, 0, radius)
    elif kind < 0.7:
        inside = np.minimum(radius - np.abs(u), radius - np.abs(v))
    else:
        inside = disc(u, v, 0, 0, radius) + 0.3 * radius * noise.patch(rng, u.shape, float(rng.choice([4, 8, 16])))
    return np.asarray(inside / soft)


def _stuff(rng: np.random.Generator, across: Array) -> Array:
    """The colours of one shape [rows, columns, 3] in 0..1."""
    first = rng.beta(0.9, 1.4, 3)
    second = first if rng.random() < 0.3 else clip(first + rng.normal(0, 0.18, 3))
    place = 0.5 + 0.3 * across
    if rng.random() < 0.5:
        place = place + rng.uniform(0.05, 0.5) * noise.clouds(rng, across.shape, rng.uniform(0.4, 1.1))
    grey = first.mean()
    colours = [grey + (np.asarray(colour) - grey) * rng.uniform(0.2, 1) for colour in (first, second)]
    return shade(np.array(ramp(clip(place), [clip(colour) for colour in colours])), rng.uniform(0.8, 1.1))
