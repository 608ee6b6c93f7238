"""One step of gradient ascent: the gradient of the whole picture, tile by tile, filtered and normalised; the update."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from reverie_server.dream.executor import TileExecutor, TilePixels
from reverie_server.dream.image import blocks, pyramid
from reverie_server.dream.image.arrays import Floats, Masks, size_of
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.image.blur import blur_in_place, gaussians
from reverie_server.dream.image.resize import halved
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.tiles import SAMPLE, Tile, Tiling

VISIBLE_DIFFERENCE = 0.02
"""A difference between neighbouring pixels that is hardly visible (black to white is 2)."""

LAPLACIAN_BANDS = 4
"""Bands that Laplacian normalisation evens, beside what is coarser: as many as in google/deepdream's notebook for
TensorFlow."""

NO_WEIGHTS: Sequence[None] = (None,) * (LAPLACIAN_BANDS + 1)
"""The weights by band where all pixels move alike."""

BLUR_WIDTHS = (0.5, 1.0, 2.0)
"""Widths of the blurs that the smoothing is the mean of, in multiples of the setting: together they remove single-pixel
noise and keep coarse and fine structure."""


@dataclass(frozen=True)
class Band:
    """A band-pass filter: which part of a gradient moves the picture.

    Attributes
    ----------
    smoothing : pixels
        Removes the finest structure, by the mean of three Gaussian blurs of half, once and twice this width; 0 is off.
    coarse : pixels
        Removes coarse structure: `share` times a Gaussian blur of this width is subtracted; 0 is off.
    share : 0..1
    """

    smoothing: float = 0.0
    coarse: float = 0.0
    share: float = 0.0

    def apply(self, pixels: Floats) -> Floats:
        """Filter a gradient [height, width, 3]; beyond its border it continues as its mirror image."""
        return gaussians(pixels, self._blurs) if self._blurs else pixels

    def apply_in_place(self, pixels: Floats, decided: Floats | None = None) -> Parts[None]:
        """The same, in the gradient's place; with `decided` [height, width], coarse structure is removed only where
        that is 1, and in part where it is less.
        """
        if decided is not None and self.removes_coarse:
            whole = pixels.copy()
            yield from replace(self, coarse=0.0).apply_in_place(whole)
            yield from self.apply_in_place(pixels)
            pixels -= whole
            pixels *= decided[..., None]
            pixels += whole
        elif self._blurs:
            yield from blur_in_place(pixels, self._blurs)

    @property
    def _blurs(self) -> list[tuple[float, float]]:
        """The blurs whose sum it is, as `gaussians` takes them; none for the filter that changes nothing."""
        finer = [(self.smoothing * factor, 1 / len(BLUR_WIDTHS)) for factor in BLUR_WIDTHS if self.smoothing]
        if self.removes_coarse:
            return [*(finer or [(0.0, 1.0)]), (self.coarse, -self.share)]
        return finer

    @property
    def removes_coarse(self) -> bool:
        """Whether it removes any coarse structure."""
        return bool(self.coarse and self.share)

    def remaining(self, pixels: Floats) -> float:
        """The part (0..1) of a smoothed gradient's standard deviation that remains after its coarse structure is
        removed.
        """
        smooth = float(replace(self, coarse=0.0).apply(pixels).std()) if self.removes_coarse else 0.0
        return float(self.apply(pixels).std()) / smooth if smooth else 1.0


NO_FILTER = Band()
"""The filter that changes nothing."""


def gradient(
    picture: Floats,
    tiling: Tiling,
    shift: tuple[int, int],
    executor: TileExecutor,
    objective: Objective,
    band: Band,
    weight: Floats | None,
    out: Floats,
    masks: Masks | None = None,
    decided: Floats | None = None,
) -> Iterator[bool]:
    """Compute the objective's gradient over the whole picture, tile by tile; yields True after each tile, and False
    where the executor still waits for the next one.

    Parameters
    ----------
    picture : array [height, width, 3]
        In -1..1.
    tiling, shift
        The tiles, and how many pixels (rows, columns) before the picture they begin.
    executor : TileExecutor
        Computes the tiles' gradients.
    objective : Objective
    band : Band
        Which part of each tile's gradient is used.
    weight : array [height, width], optional
        How far each pixel may move, 0..1, with a map of sizes more (`maps.Begun`); tiles in which none may are skipped.
    out : array [height, width, 3]
        Receives the gradient.
    masks : uint8 array [height, width, masks], optional
        Where each row of the objective's channel weights counts: 255 is wholly.
    decided : array [height, width], optional
        How much of the coarse structure is removed where, 0..1; without it, all is.

    Notes
    -----
    A tile's objective is a mean over the tile, so its gradient is weighted by the tile's share of the picture's area.
    """
    out[:] = 0
    share = tiling.tile_pixels / (picture.shape[0] * picture.shape[1])
    begun: deque[Tile] = deque()

    def wanted() -> Iterator[TilePixels]:
        for tile in tiling.tiles(shift):
            if weight is None or weight[tile.area()].any():
                begun.append(tile)
                yield TilePixels(tile.read(picture), None if masks is None else tile.read(masks))

    for uphill in executor.gradients(objective, wanted()):
        if uphill is None:
            yield False
            continue
        tile = begun.popleft()
        filtered = band.apply(uphill)
        if decided is not None and band.removes_coarse:
            whole = replace(band, coarse=0.0).apply(uphill)
            filtered = whole + tile.read(decided[..., None]) * (filtered - whole)
        tile.add(filtered, out, share)
        yield True


def normalise_bands(gradient: Floats, amount: float, weights: Sequence[Floats | None] = NO_WEIGHTS) -> Parts[None]:
    """Laplacian normalisation: divide each band of a gradient [height, width, 3] by its standard deviation to the power
    of `amount`, from 0 (nothing changes) to 1 (all bands are equally strong). This is done in place, with a third of
    the gradient's memory beside it.

    `weights` are how far each pixel may move, by band (`band_weights`): the standard deviations are weighted by them.
    """
    if not amount:
        return
    bands = yield from pyramid.split(gradient, LAPLACIAN_BANDS)
    factors = []
    for band, weight in zip(bands, weights, strict=True):
        spread = yield from _spread(band, weight)
        factors.append(spread**-amount if spread else 0.0)
    yield from pyramid.merge(bands, factors)


def band_weights(weight: Floats | None) -> Sequence[Floats | None]:
    """How far each pixel may move (as `gradient` takes it) at the size of each band of Laplacian normalisation, from
    that of the whole picture [height, width]; None where all move alike.
    """
    if weight is None:
        return NO_WEIGHTS
    weights = [weight]
    for _ in range(LAPLACIAN_BANDS):
        weights.append(halved(weights[-1][..., None])[..., 0])
    return weights


class Calibration(NamedTuple):
    """The balanced objective and step factor of one octave.

    Attributes
    ----------
    objective : Objective
        With its layers balanced.
    step_factor : 0..1
        A factor of the step size.
    spread : float
        The standard deviation of the objective's gradient, in the band; 0 where it was not needed.
    """

    objective: Objective
    step_factor: float
    spread: float = 0.0


def calibrate(
    picture: Floats, network: Network, objective: Objective, band: Band, balance: bool, laplacian: float = 0.0
) -> Calibration:
    """Balance the layers and find the length of steps, by the middle of the picture [height, width, 3], before an
    octave.

    With `balance`, each layer's weight is divided by the standard deviation of its own gradient, so that only its
    weight decides how far it moves the picture. The step factor is the part of the gradient that remains in the band:
    steps do not get longer to replace what the coarser octaves have decided, so the number of octaves hardly changes a
    dream's strength. `laplacian` is the amount by which the gradient's bands are evened before (`normalise_bands`).
    """
    tiles = [*Tiling.of(size_of(picture), SAMPLE, 0).tiles()]
    middle = tiles[len(tiles) // 2].read(picture)
    gradient_of = partial(network.gradient, middle)
    return blocks.to_end(calibrate_sample(gradient_of, objective, band, balance, laplacian))


def calibrate_sample(
    gradient_of: Callable[[Objective], Floats],
    objective: Objective,
    band: Band,
    balance: bool,
    laplacian: float,
    measure: bool = False,
) -> Parts[Calibration]:
    """As `calibrate`, by a part of the picture of which `gradient_of` has the gradient of an objective; yields after
    each gradient. `measure` has the spread measured also where nothing else needs it.
    """
    counted = [layer for layer in objective.layers if objective.weights[layer]]
    if balance and len(counted) > 1:
        alone = {}
        for layer in counted:
            alone[layer] = gradient_of(objective.only(layer))
            yield
        spreads = {layer: float(band.apply(gradient).std()) for layer, gradient in alone.items()}
        factors = {layer: 1 / spread if spread else 0.0 for layer, spread in spreads.items()}
        objective = objective.scaled({**dict.fromkeys(objective.layers, 0.0), **factors})
        whole = sum(
            (objective.weights[layer] * gradient for layer, gradient in alone.items()),
            np.zeros_like(alone[counted[0]]),
        )
    elif band.removes_coarse or measure:
        whole = gradient_of(objective)
        yield
    else:
        return Calibration(objective, 1.0)
    spread = float(band.apply(whole).std()) if measure else 0.0
    evened = np.array(whole)
    blocks.to_end(normalise_bands(evened, laplacian))
    return Calibration(objective, band.remaining(evened), spread)


def ascend(
    picture: Floats,
    gradient: Floats,
    step_size: float,
    weight: Floats | None,
    base: Floats | None = None,
    variation: float = 0.0,
) -> Parts[None]:
    """Move the picture, in place, by `step_size` standard deviations of its gradient, within -1..1.

    Parameters
    ----------
    picture, gradient : arrays [height, width, 3]
        The gradient's values are overwritten.
    step_size : float
    weight : array [height, width], optional
        How far each pixel moves, as `gradient` takes it; the standard deviation is weighted by it.
    base : array [height, width, 3], optional
        The original; with `variation`, the step also reduces the total variation of what was added to it.
    variation : float
        The weight of the total variation; 0 is off.
    """
    size = size_of(picture)
    factor = step_size / ((yield from _spread(gradient, weight)) + 1e-8)
    steepness = step_size * variation

    def scale(rows: slice) -> None:
        gradient[rows] *= factor
        if base is not None and variation:
            around = slice(max(0, rows.start - 1), rows.stop + 1)
            downhill = variation_gradient(picture[around] - base[around], max(VISIBLE_DIFFERENCE, 4 * steepness))
            gradient[rows] -= steepness * downhill[rows.start - around.start :][: rows.stop - rows.start]

    def update(rows: slice) -> None:
        if weight is not None:
            gradient[rows] *= weight[rows, :, None]
        picture[rows] += gradient[rows]
        np.clip(picture[rows], -1, 1, out=picture[rows])

    yield from blocks.in_parts(size, scale)
    yield from blocks.in_parts(size, update)


def variation_gradient(change: Floats, even: float) -> Floats:
    """The gradient of the total variation of a change [height, width, 3]: the sum over pixels and colours of
    `sqrt(dx**2 + dy**2 + even**2)`, dx and dy being the differences to the next pixels (Rudin, Osher and Fatemi, 1992);
    below `even`, differences count by their square.
    """
    right, down = np.zeros_like(change), np.zeros_like(change)
    right[:, :-1] = np.diff(change, axis=1)
    down[:-1] = np.diff(change, axis=0)
    length = np.sqrt(right * right + down * down + change.dtype.type(even * even))
    right /= length
    down /= length
    slope = -right - down
    slope[:, 1:] += right[:, :-1]
    slope[1:] += down[:-1]
    return np.asarray(slope)


def _spread(values: Floats, weight: Floats | None) -> Parts[float]:
    """The standard deviation of values [height, width, 3], each pixel counting by its weight."""

    def sums(rows: slice) -> tuple[float, float, float]:
        part = values[rows]
        if weight is None:
            return part.size, float(part.sum()), float(np.square(part).sum())
        by = weight[rows, :, None]
        weighted = part * by
        return 3 * float(by.sum()), float(weighted.sum()), float((weighted * part).sum())

    total, first, second = np.sum((yield from blocks.in_parts(size_of(values), sums)), axis=0)
    return float(np.sqrt(max(second - first * first / total, 0.0) / total)) if total else 0.0
