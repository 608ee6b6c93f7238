"""Figures of what dreams look like: how fine, how strong at which size, how even."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from PIL import Image, ImageOps

from reverie_server.dream import DreamRun
from reverie_server.dream.image import pixels, resize
from reverie_server.dream.image.blur import gaussians
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.tiles import OVERLAP, Tiling
from reverie_shared import presets
from reverie_shared.declaration import Value
from tests.benchmarks.baselines import tutorial
from tests.benchmarks.networks import Floats, Measured
from tests.benchmarks.parts import NOT_KEPT, Parts
from tests.support.pictures import PHOTO, PHOTOS, cosine, picture

SAMPLES = (PHOTO, *sorted(PHOTOS.glob("*.[jp]*g")))
"""The sample photos, the cat first."""

SPECKLE = 1.0
"""Standard deviation, in pixels, of the blur that speckle is finer than."""

PREVIEW = 512
"""Longer side, in pixels, up to which a preview is looked at."""

SIDES = (256, 512, 1024, 2048, 4096)

MOSAIC_PHOTOS = (PHOTOS / "coffee.png", PHOTOS / "china.jpg", PHOTOS / "astronaut.png")
MOSAIC, MOSAIC_PART = (8, 5), (512, 400)
"""How many parts the mosaic has, across and down, and how large each one is."""

WEAK = 0.05
"""Root-mean-square change, in -1..1, at which a dream's detail is compared with the original's."""

NOISE, TILE = 448, 256

SEEDS = 12
"""Pictures of noise; energy at the borders of one differs by some 8 % from that of another."""

EDGE = 16
"""Pixels along the picture's edges that are compared with the rest."""


@dataclass(frozen=True)
class Dreamed:
    """Figures of one dream.

    Attributes
    ----------
    objective : float
        That of the tutorial, in the finished picture.
    change : float
        Its root mean square, in -1..1.
    looks : float
        How often the network has seen the whole picture.
    speckle : float
        The share of the change that is finer than a pixel.
    """

    objective: float
    change: float
    looks: float
    speckle: float


def photo(path: Path | None, side: int) -> Floats:
    """A photo, 0..1, with a longer side of at most so many pixels; without a path, the mosaic."""
    if path is None:
        image = mosaic()
    else:
        with Image.open(path) as opened:
            image = opened.convert("RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return np.asarray(np.asarray(image) / 255, np.float32)


def mosaic() -> Image.Image:
    """Parts of sample photos side by side, none enlarged, each turned over or round in its own way: a picture with
    detail at every size up to 4096 pixels.
    """
    width, height = MOSAIC_PART
    columns, rows = MOSAIC
    whole = Image.new("RGB", (columns * width, rows * height))
    for place in range(columns * rows):
        with Image.open(MOSAIC_PHOTOS[place % len(MOSAIC_PHOTOS)]) as opened:
            part = opened.convert("RGB")
        left, top = (part.width - width) // 2, (part.height - height) // 2
        part = part.crop((left, top, left + width, top + height))
        turned = (part, ImageOps.mirror(part), ImageOps.flip(part))[place // len(MOSAIC_PHOTOS) % 3]
        whole.paste(turned, (place % columns * width, place // columns * height))
    return whole


def speckle(change: Floats) -> float:
    """The share of a change that is finer than a blur of one pixel, by standard deviation."""
    return float((change - gaussians(change, [(SPECKLE, 1.0)])).std() / change.std())


def mean_speckle(measured: Measured, samples: Sequence[Path] = SAMPLES, kept: Parts = NOT_KEPT) -> float:
    """The default's speckle, mean over photos of at most 512 pixels."""

    def of(path: Path) -> float:
        return speckle(measured.change(picture(photo(path, 512))))

    return float(np.mean([kept.get(f"{measured.name}, speckle on {path.name}", partial(of, path)) for path in samples]))


def of_the_cat(measured: Measured, preset: str) -> Dreamed:
    """Figures of a preset's dream of the cat, on a network that has the tutorial's layers."""
    image = picture(photo(PHOTO, 512))
    result = measured.dream(image, preset).result()
    dreamed = pixels.colours(result.picture()).astype(np.float32)
    network = measured.network(measured.settings(preset))
    objective = Objective(dict.fromkeys(tutorial.LAYERS, 1.0)).value(network.profiles(dreamed, tutorial.LAYERS))
    report = result.report()
    return Dreamed(objective, report["rms_change"], report["evaluations"], speckle(dreamed - pixels.colours(image)))


def sides(path: Path | None, wanted: Sequence[int] = SIDES) -> list[int]:
    """The longer sides at which a photo is dreamed: the wanted ones, up to the photo's own."""
    longest = max(photo(path, max(wanted)).shape)
    return [*(side for side in wanted if side < longest), longest]


def same_look(measured: Measured, path: Path | None, side: int) -> tuple[int, float, float | None]:
    """How strong the default dream of a photo is at a longer side, and how alike (SSIM) its preview and the finished
    picture are (None where the picture is no larger than the preview). The precision is the one that a dream takes by
    itself.
    """
    image = photo(path, side)
    settings = measured.settings(precision="auto")
    run = DreamRun(picture(image), settings, measured.network(settings))
    preview: Floats | None = None
    for progress in run.steps():
        shown = pixels.colours(run.preview()) if progress.octave_done else None
        if shown is not None and (preview is None or max(shown.shape) <= PREVIEW):
            preview = shown
    assert preview is not None
    finished = resize.shrink(pixels.colours(run.result().picture()), preview.shape[:2]).astype(np.float32)
    alike = float(tf.image.ssim(tf.constant(preview), tf.constant(finished), 2.0))
    return side, float(run.result().report()["rms_change"]), alike if side > PREVIEW else None


def tile_seams(measured: Measured, seeds: int = SEEDS, kept: Parts = NOT_KEPT) -> dict[str, float]:
    """Squared differences between neighbouring pixels of the change, on noise and without a shift, against elsewhere:
    at the tiles' borders, and where tiles overlap. Both are divided by those of the same dreams in one tile, for even
    these differ from place to place, by chance, by some 5 %.
    """
    tiled, whole = (_energy(measured, seeds, kept, jitter=0, tile_size=size) for size in (TILE, 2 * NOISE))
    borders, overlaps, outer = (np.zeros(NOISE - 1, bool) for _ in range(3))
    for tile in [*Tiling.of((NOISE, NOISE), TILE, 0).columns.tiles(0)][1:]:
        for border in (tile.start, tile.start + OVERLAP):
            borders[border - 2 : border + 2] = True
        overlaps[tile.start : tile.start + OVERLAP] = True
    outer[:OVERLAP] = outer[-OVERLAP:] = True

    def ratio(part: npt.NDArray[np.bool_]) -> float:
        return float(tiled[part].sum() / whole[part].sum())

    elsewhere = ratio(~(borders | overlaps | outer))
    parts = {"tile borders": borders & ~overlaps, "overlaps of tiles": overlaps}
    return {name: ratio(part) / elsewhere for name, part in parts.items()}


def edges(measured: Measured, seeds: int = SEEDS, kept: Parts = NOT_KEPT) -> float:
    """The same along the picture's edges, with the default's shift and in one tile."""
    energy = _energy(measured, seeds, kept, tile_size=2 * NOISE)
    return float(np.r_[energy[:EDGE], energy[-EDGE:]].mean() / energy[OVERLAP:-OVERLAP].mean())


def _energy(measured: Measured, seeds: int, kept: Parts, **changes: Value) -> Floats:
    """Squared differences between neighbours in the change of noise, by column and by row; summed over seeds."""
    parts = (
        kept.get(f"{measured.name}, noise {seed}, {changes}", partial(_energy_of, measured, seed, changes))
        for seed in range(seeds)
    )
    energy: Floats = np.sum([*parts], axis=0, dtype=np.float32)
    return energy


def _energy_of(measured: Measured, seed: int, changes: Mapping[str, Value]) -> list[float]:
    """That of one seed."""
    noise = picture(np.random.default_rng(seed).integers(0, 256, (NOISE, NOISE, 3)).astype(np.uint8))
    change = measured.change(noise, presets.DEFAULT, octaves=1, **changes)
    energy = np.square(np.diff(change, axis=1)).sum((0, 2)) + np.square(np.diff(change, axis=0)).sum((1, 2))
    return [float(each) for each in energy]


def native_detail(measured: Measured, preset: str = presets.DEFAULT) -> float:
    """The correlation of the dream's band above half the Nyquist frequency with the original's, at a change of
    `WEAK`.
    """
    image = picture(photo(PHOTO, 451))
    original, change = pixels.colours(image), measured.change(image, preset)
    dreamed = original + change * (WEAK / np.sqrt(np.mean(np.square(change))))
    return float(np.corrcoef(fine(dreamed).ravel(), fine(original).ravel())[0, 1])


def fine(colours: Floats) -> Floats:
    """What is above half the Nyquist frequency in either direction."""
    spectrum = np.fft.fft2(colours, axes=(0, 1))
    rows, columns = (np.abs(np.fft.fftfreq(length)) for length in colours.shape[:2])
    spectrum[(rows[:, None] <= 0.25) & (columns[None] <= 0.25)] = 0
    return np.asarray(np.fft.ifft2(spectrum, axes=(0, 1)).real, np.float32)


def precision(measured: Measured) -> float:
    """The cosine of the first gradient in bfloat16 with that in float32."""
    tile = 2 * photo(PHOTO, 451)[:288, :448] - 1
    gradients = []
    for name in ("bfloat16", "float32"):
        settings = measured.settings(precision=name)
        network = measured.network(settings)
        gradients.append(network.gradient(tile, objective_of(settings, network)))
    return cosine(*gradients)
