"""Draw whole training pictures: a background, textures, figures and light, with a map of which motif is where."""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from reverie_shared.settings import MOTIFS
from tools.motifs.generator import animals, noise, ornaments, plants, textures
from tools.motifs.generator.frame import (
    CATALOGUE,
    Array,
    Frame,
    clip,
    disc,
    ellipse,
    flat,
    hsv,
    over,
    ramp,
    rotated,
    shade,
)

SIDE = 160
"""Pixels of a picture's side."""
LABEL_PIXELS = 4
"""Pixels to one entry of a label map."""
FAMILIES = (textures, ornaments, plants, animals)
NUMBER = {name: number for number, name in enumerate(MOTIFS, 1)}
"""A motif's number in label maps; 0 is nothing."""
TEXTURES = [name for name in MOTIFS if CATALOGUE[name].texture]
FIGURES = [name for name in MOTIFS if not CATALOGUE[name].texture]
MISCOLOURED = 0.14
"""The share of pictures whose colours are made wrong; they are labelled “nothing”."""

Bytes = npt.NDArray[np.uint8]


class Scene:
    """A picture while it is drawn.

    `rgb` [side, side, 3] in 0..1, and `labels` [side, side], the number of the motif that is seen at each pixel.
    """

    def __init__(self, rng: np.random.Generator, side: int = SIDE) -> None:
        self._rng = rng
        self._y, self._x = np.mgrid[0:side, 0:side].astype(np.float32)
        self._side = side
        self.rgb = self._background()
        self.labels = np.zeros((side, side), np.uint8)

    def cover(self, name: str, mask: Array | None = None) -> None:
        """Lay a texture over all of it, or where a mask [side, side] is."""
        low, high = CATALOGUE[name].size
        radius = math.exp(self._rng.uniform(math.log(low), math.log(high)))
        x, y = self._rng.uniform(0, self._side, 2)
        self._paint(name, x, y, radius, np.s_[0 : self._side, 0 : self._side], mask)

    def place(self, name: str, x: float, y: float, radius: float) -> None:
        """Draw a figure of this radius around (x, y)."""
        reach = int(1.4 * radius) + 2
        rows, columns = (slice(max(0, int(at) - reach), min(self._side, int(at) + reach)) for at in (y, x))
        self._paint(name, x, y, radius, (rows, columns), None)

    def cloud(self) -> Array:
        """A random mask with soft edges [side, side] in 0..1: a blot or an ellipse."""
        shape = (self._side, self._side)
        if self._rng.random() < 0.5:
            blot = noise.patch(self._rng, shape, 32) + 0.4 * noise.patch(self._rng, shape, 16)
        else:
            x, y = self._rng.uniform(0.1, 0.9, 2) * self._side
            wide, high = self._rng.uniform(0.25, 0.6, 2) * self._side
            blot = 4 * ellipse(self._x, self._y, x, y, wide, high) / min(wide, high)
        return clip(blot * 6 + 0.5)

    def light(self) -> None:
        """Light the picture from one side; at random, blur it and add grain."""
        strength = self._rng.uniform(0, 0.45)
        self.rgb = shade(self.rgb, 1 + strength * self._slope())
        if self._rng.random() < 0.35:
            blurred = Image.fromarray(as_bytes(self.rgb)).filter(ImageFilter.GaussianBlur(self._rng.uniform(0.3, 1.2)))
            self.rgb = np.asarray(blurred, np.float32) / 255
        if self._rng.random() < 0.35:
            grain = self._rng.standard_normal(self.rgb.shape, dtype=np.float32)
            self.rgb = self.rgb + grain * np.float32(self._rng.uniform(0.005, 0.05))

    def miscolour(self) -> None:
        """Remove the colours, or rotate all hues, and set every label to 0 (nothing).

        So the classifier cannot use the forms alone: the form of a motif in other colours is not that motif.
        """
        grey = self.rgb.mean(-1, keepdims=True)
        away = self.rgb - grey
        if self._rng.random() < 0.5:
            self.rgb = grey + away * np.float32(self._rng.uniform(0, 0.15))
        else:
            self.rgb = grey + away @ _hue_turn(self._rng.uniform(0.25, 0.75))
        self.labels[:] = 0

    def _paint(
        self, name: str, x: float, y: float, radius: float, where: tuple[slice, slice], mask: Array | None
    ) -> None:
        motif, rng = CATALOGUE[name], self._rng
        u, v = (self._x[where] - x) / radius, (self._y[where] - y) / radius
        u, v = rotated(u, v, rng.normal(0, 0.2) if motif.upright else rng.uniform(0, math.tau))
        stretch = math.exp(rng.normal(0, 0.12))
        u, v = u * stretch + v * rng.normal(0, 0.1), v / stretch
        if motif.upright and not motif.texture and rng.random() < 0.5:
            u = -u
        if rng.random() < 0.4:
            bend, blur = rng.uniform(0.02, 0.08), 16 if radius < 30 else 32
            u = u + bend * noise.patch(rng, u.shape, blur)
            v = v + bend * noise.patch(rng, v.shape, blur)
        hues = tuple(float(hue) for hue in np.array(motif.hues) + rng.normal(0, 0.015))
        painted = motif.draw(Frame(u.astype(np.float32), v.astype(np.float32), 1 / radius, rng, hues))
        cover = np.ones_like(u) if painted.cover is None else painted.cover
        cover = cover if mask is None else cover * mask
        self.rgb[where] = over(self.rgb[where], painted.rgb, cover)
        self.labels[where][cover > 0.5] = NUMBER[name]

    def _slope(self) -> Array:
        """A plane that rises from about -0.5 to 0.5 in a random direction [side, side]."""
        angle, middle = self._rng.uniform(0, math.tau), self._side / 2
        across = (self._x - middle) * math.cos(angle) + (self._y - middle) * math.sin(angle)
        return np.asarray(across / self._side, np.float32)

    def _background(self) -> Array:
        """A gradient, clouds or plain shapes [side, side, 3], in random colours or in those of a motif, so that colours
        alone do not identify a motif.
        """
        rng, shape = self._rng, (self._side, self._side)
        hues = CATALOGUE[str(rng.choice(MOTIFS))].hues if rng.random() < 0.5 else ()
        colours = [self._any_colour(hues) for _ in range(rng.integers(2, 5))]
        kind = rng.random()
        place = 0.5 + self._slope() * rng.uniform(0.3, 1)
        if kind < 0.6:
            place = place + rng.uniform(0.05, 0.25) * noise.clouds(rng, shape, rng.uniform(0.35, 0.95))
        elif kind < 0.7:
            place = place + 0.3 * noise.patch(rng, shape, float(rng.choice([2, 4, 8, 16])))
        rgb = np.array(ramp(place, colours))
        if kind > 0.8:
            for _ in range(rng.integers(3, 9)):
                x, y = rng.uniform(0, self._side, 2)
                wide, high = rng.uniform(0.05, 0.3, 2) * self._side
                u, v = rotated(self._x - x, self._y - y, rng.uniform(0, math.tau))
                box = np.minimum(wide - np.abs(u), high - np.abs(v))
                inside = box if rng.random() < 0.5 else disc(u, v, 0, 0, min(wide, high))
                rgb = over(rgb, shade(flat(u, self._any_colour(hues)), 0.85 + 0.2 * u / wide), clip(0.5 + inside / 1.4))
        return rgb

    def _any_colour(self, hues: tuple[float, ...]) -> Array:
        """A saturated colour of one of these hues; a random colour where there are none."""
        if hues:
            return hsv(float(self._rng.choice(hues)), self._rng.uniform(0.6, 1), self._rng.uniform(0.1, 1))
        return hsv(self._rng.random(), self._rng.beta(1.2, 1.6), self._rng.uniform(0.05, 1))


def scene(seed: int, number: int, side: int = SIDE, miscoloured: float = MISCOLOURED) -> tuple[Bytes, Bytes]:
    """One picture [side, side, 3] of 0..255 and its label map [side / 4, side / 4], always the same for a seed and a
    number; `miscoloured` is the probability of wrong colours (`Scene.miscolour`).
    """
    rng = np.random.default_rng((seed, number))
    made = Scene(rng, side)
    kind = rng.random()
    if kind < 0.55:
        made.cover(str(rng.choice(TEXTURES)), None if rng.random() < 0.5 else made.cloud())
    if kind < 0.12:
        made.cover(str(rng.choice(TEXTURES)), made.cloud())
    if kind > 0.25:
        names = [str(name) for name in rng.choice(FIGURES, int(rng.choice([1, 1, 2, 3])))]
        count = int(rng.choice([1, 2, 3, 5])) if kind < 0.55 else int(rng.choice([2, 3, 4, 6, 9]))
        for index in range(count):
            name = str(rng.choice(names))
            low, high = CATALOGUE[name].size
            if index == 0 and rng.random() < 0.3:
                low, high = 0.3 * side, 0.42 * side
            radius = rng.uniform(low, high)
            x, y = rng.uniform(0.05 * side, 0.95 * side, 2)
            made.place(name, x, y, radius)
    made.light()
    if rng.random() < miscoloured:
        made.miscolour()
    return as_bytes(made.rgb), made.labels[LABEL_PIXELS // 2 :: LABEL_PIXELS, LABEL_PIXELS // 2 :: LABEL_PIXELS]


def draw(folder: Path, count: int, seed: int, processes: int, miscoloured: float = MISCOLOURED) -> None:
    """Draw pictures 0 to `count` of a seed into `images.npy` [count, SIDE, SIDE, 3] and `labels.npy` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    cells = SIDE // LABEL_PIXELS
    images = np.lib.format.open_memmap(folder / "images.npy", mode="w+", dtype=np.uint8, shape=(count, SIDE, SIDE, 3))
    labels = np.lib.format.open_memmap(folder / "labels.npy", mode="w+", dtype=np.uint8, shape=(count, cells, cells))
    with ProcessPoolExecutor(processes) as pool:
        for number, (image, label) in enumerate(
            pool.map(partial(scene, seed, miscoloured=miscoloured), range(count), chunksize=50)
        ):
            images[number], labels[number] = image, label


def single_motif(name: str, seed: int, side: int = 96) -> Bytes:
    """One motif by itself on grey [side, side, 3] of 0..255."""
    made = Scene(np.random.default_rng((seed, NUMBER[name])), side)
    made.rgb = np.full((side, side, 3), 0.55, np.float32)
    if CATALOGUE[name].texture:
        made.cover(name)
    else:
        made.place(name, side / 2, side / 2, 0.42 * side)
    return as_bytes(made.rgb)


def as_bytes(rgb: Array) -> Bytes:
    """Colours of 0..1 as bytes."""
    return np.asarray(np.clip(rgb, 0, 1) * 255 + 0.5, np.uint8)


def _hue_turn(turn: float) -> Array:
    """The matrix [3, 3] that rotates hues by `turn` full circles, about the axis of greys."""
    cosine, sine = math.cos(math.tau * turn), math.sin(math.tau * turn) / math.sqrt(3)
    row = ((1 - cosine) / 3 + cosine, (1 - cosine) / 3 - sine, (1 - cosine) / 3 + sine)
    return np.array([np.roll(row, shift) for shift in range(3)], np.float32)
