"""What the default dream looks like, in figures.

On the bundled network, in float32. The photo is the cat; larger than itself, it goes on with grain as strong in each
octave as photos have it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from PIL import Image

from reverie_server.dream import DreamRun
from reverie_server.dream.image import pixels, resize
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.tiles import OVERLAP, Tiling
from reverie_server.networks.weights import WeightStore
from reverie_shared import presets
from reverie_shared.declaration import Value
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings, resolve
from tests.benchmarks.tables import Table
from tests.support.pictures import PHOTO, cosine, picture

Floats = npt.NDArray[np.float32]

PREVIEW = 512
"""Longer side, in pixels, up to which a preview is looked at."""

GRAIN = 0.06
"""How strong the grain of each octave beyond the photo's own size is, in -1..1."""

WEAK = 0.05
"""Root-mean-square change, in -1..1, at which a dream's detail is compared with the original's."""

NOISE, TILE, SEEDS = 448, 256, 10

EDGE = 16
"""Pixels along the picture's edges that are compared with the rest."""


def network(precision: str = "float32") -> Network:
    """The bundled network."""
    return Inception(WeightStore(Path("no-such-folder")).load("bundled"), precision)


def photo(side: int) -> Floats:
    """The cat, 0..1, with a longer side of so many pixels."""
    image = Image.open(PHOTO).convert("RGB")
    size = resize.limited((image.height, image.width), side)
    if side > image.width:
        size = (round(image.height * side / image.width), side)
    picture = np.asarray(image.resize(size[::-1], Image.Resampling.BICUBIC), np.float32) / 255
    random, known = np.random.default_rng(1), float(image.width)
    while (known := known * 1.5) < side:
        grain = random.normal(0, GRAIN / 2, (round(size[0] * known / side), round(known), 1)).astype(np.float32)
        picture = picture + resize.enlarge(grain, size)
    return np.asarray(np.clip(picture, 0, 1), np.float32)


def same_look(net: Network, sides: list[int]) -> list[tuple[int, float, float]]:
    """How strong the default dream is at each size, and how alike (SSIM) its preview and the finished picture are."""
    rows = []
    for side in sides:
        run = DreamRun(picture(photo(side)), Settings(), net)
        preview: Floats | None = None
        for progress in run.steps():
            shown = pixels.colours(run.preview()) if progress.octave_done else None
            if shown is not None and (preview is None or max(shown.shape) <= PREVIEW):
                preview = shown
        assert preview is not None
        finished = resize.shrink(pixels.colours(run.result().picture()), preview.shape[:2])
        likeness = float(tf.image.ssim(tf.constant(preview), tf.constant(finished.astype(np.float32)), 2.0))
        rows.append((side, run.result().report()["rms_change"], likeness))
    return rows


def tile_seams(net: Network, seeds: int = SEEDS) -> dict[str, float]:
    """Squared differences between neighbouring pixels of the change, on noise and without a shift, against elsewhere:
    at the tiles' borders, and where tiles overlap.
    """
    energy = _energy({"jitter": 0, "tile_size": TILE, "octaves": 1}, net, seeds)
    borders, overlaps, outer = (np.zeros(NOISE - 1, bool) for _ in range(3))
    for tile in [*Tiling.of((NOISE, NOISE), TILE, 0).columns.tiles(0)][1:]:
        for border in (tile.start, tile.start + OVERLAP):
            borders[border - 2 : border + 2] = True
        overlaps[tile.start : tile.start + OVERLAP] = True
    outer[:OVERLAP] = outer[-OVERLAP:] = True
    elsewhere = energy[~(borders | overlaps | outer)].mean()
    parts = {"tile_borders": borders & ~overlaps, "overlaps": overlaps}
    return {name: float(energy[part].mean() / elsewhere) for name, part in parts.items()}


def edges(net: Network, seeds: int = SEEDS) -> float:
    """The same along the picture's edges, with the default's shift and in one tile."""
    energy = _energy({"octaves": 1, "tile_size": 2 * NOISE}, net, seeds)
    return float(np.r_[energy[:EDGE], energy[-EDGE:]].mean() / energy[OVERLAP:-OVERLAP].mean())


def _energy(changes: dict[str, Value], net: Network, seeds: int) -> Floats:
    """Squared differences between neighbours in the change of noise by the default dream with some settings changed,
    by column and by row; summed over seeds.
    """
    settings = resolve_order(presets.DEFAULT, {"network": net.name, **changes}, [])
    energy = np.zeros(NOISE - 1, np.float32)
    for seed in range(seeds):
        noise = picture(np.random.default_rng(seed).integers(0, 256, (NOISE, NOISE, 3)).astype(np.uint8))
        change = _change(noise, settings, net)
        energy += np.square(np.diff(change, axis=1)).sum((0, 2)) + np.square(np.diff(change, axis=0)).sum((1, 2))
    return energy


def native_detail(net: Network, names: tuple[str, ...] = (presets.DEFAULT, "tutorial-octaves")) -> dict[str, float]:
    """The correlation of the dream's band above half the Nyquist frequency with the original's, at a change of `WEAK`,
    by preset.
    """
    image = picture(photo(451))
    original = pixels.colours(image)
    found = {}
    for name in names:
        values: dict[str, Value] = dict(presets.preset(name).values)
        change = _change(image, resolve(values), net)
        dreamed = original + change * (WEAK / np.sqrt(np.mean(np.square(change))))
        found[name] = float(np.corrcoef(fine(dreamed).ravel(), fine(original).ravel())[0, 1])
    return found


def precision() -> float:
    """The cosine of the first gradient in bfloat16 with that in float32."""
    tile = 2 * photo(451)[:288, :448] - 1
    objective = objective_of(Settings(), network())
    return cosine(network("bfloat16").gradient(tile, objective), network().gradient(tile, objective))


def _change(image: Any, settings: Settings, net: Network) -> Floats:
    run = DreamRun(image, settings, net)
    for _ in run.steps():
        pass
    return np.asarray(pixels.colours(run.result().picture()) - pixels.colours(image), np.float32)


def fine(picture: Floats) -> Floats:
    """What is above half the Nyquist frequency in either direction."""
    spectrum = np.fft.fft2(picture, axes=(0, 1))
    rows, columns = (np.abs(np.fft.fftfreq(length)) for length in picture.shape[:2])
    spectrum[(rows[:, None] <= 0.25) & (columns[None] <= 0.25)] = 0
    return np.asarray(np.fft.ifft2(spectrum, axes=(0, 1)).real, np.float32)


def measure() -> list[Table]:
    """The tables; sizes from 256 to 4096 pixels."""
    net = network()
    sizes = same_look(net, [256, 512, 1024, 2048, 4096])
    seams = {**tile_seams(net), "picture_edges": edges(net)}
    detail = native_detail(net)
    return [
        Table(
            "The same look at any size",
            ("longer side", "rms change (-1..1)", "SSIM of preview and result"),
            tuple(sizes),
        ),
        Table(
            "Seams: the change's gradient energy against elsewhere, on noise",
            ("where", "times", "wanted"),
            tuple((name.replace("_", " "), value, "1.00") for name, value in seams.items()),
        ),
        Table(
            "The original's finest detail, at an rms change of 0.05",
            ("preset", "correlation with the original's"),
            tuple((f"`{name}`", value) for name, value in detail.items()),
            f"The first gradient in bfloat16 against float32: cosine {precision():.3f}.",
        ),
    ]
