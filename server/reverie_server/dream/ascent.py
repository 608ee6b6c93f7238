"""One step uphill: the gradient of the whole picture tile by tile, smoothed, normalised, and the move along it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import tensorflow as tf

from reverie_server.dream.arrays import Floats, Tensor
from reverie_server.dream.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.tiles import Cover, mirrored

SAMPLE = 256
"""Pixels a side of the sample on which layers are balanced."""

EVEN = 0.02
"""Differences between neighbouring pixels that are hardly seen (black to white is 2)."""

CASCADE = (0.5, 1.0, 2.0)
"""Widths of the smoothing's blurs, in multiples of the setting: keeps coarse and fine, takes single-pixel noise."""


def gradient(
    picture: Floats,
    cover: Cover,
    shift: tuple[int, int],
    network: Network,
    objective: Objective,
    smoothing: float,
    weight: Floats | None,
    out: Floats,
) -> Iterator[None]:
    """The objective's gradient over the whole picture, put together tile by tile; yields after each.

    Parameters
    ----------
    picture : array [height, width, 3]
        In -1..1.
    cover, shift
        The tiles and where they begin.
    objective : Objective
    smoothing : pixels
        0 leaves the gradient as it is.
    weight : array [height, width], optional
        How far each pixel may move; tiles in which none may are left out.
    out : array [height, width, 3]
        Receives the gradient.

    Notes
    -----
    A tile's objective is a mean over the tile, so its gradient counts by the tile's share of the picture's area.
    """
    out[:] = 0
    share = cover.tile_pixels / (picture.shape[0] * picture.shape[1])
    for tile in cover.tiles(shift):
        if weight is not None and not weight[tile.area()].any():
            continue
        pixels = network.gradient(tile.read(picture), objective)
        tile.add(smooth(pixels, smoothing) * pixels.dtype.type(share), out)
        yield


def balanced(objective: Objective, picture: Floats, network: Network, smoothing: float) -> Objective:
    """The objective with each layer's weight divided by the standard deviation of its own gradient, so that each moves
    the picture [height, width, 3] by its weight alone; measured in the picture's middle.
    """
    if len(objective.layers) == 1:
        return objective
    tiles = [*Cover.of(picture.shape[:2], SAMPLE, 0).tiles()]
    middle = tiles[len(tiles) // 2].read(picture)
    spreads = {
        layer: float(smooth(network.gradient(middle, objective.only(layer)), smoothing).std())
        for layer in objective.layers
    }
    return objective.scaled({layer: 1 / spread if spread else 0.0 for layer, spread in spreads.items()})


def ascend(
    picture: Floats,
    gradient: Floats,
    step_size: float,
    weight: Floats | None,
    base: Floats | None = None,
    variation: float = 0.0,
) -> None:
    """Move the picture, in place, by `step_size` standard deviations of its gradient, within -1..1.

    With a weight, the standard deviation is that of the pixels that may move, and each moves by its weight. With a
    `base` and a weight of the total variation, the step also goes down the total variation of what was added to the
    base.
    """
    spread = gradient.std() if weight is None else _weighted_std(gradient, weight)
    gradient *= step_size / (spread + 1e-8)
    if base is not None and variation:
        steepness = step_size * variation
        gradient -= steepness * variation_gradient(picture - base, max(EVEN, 4 * steepness))
    if weight is not None:
        gradient *= weight[..., None]
    picture += gradient
    np.clip(picture, -1, 1, out=picture)


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
    found = -right - down
    found[:, 1:] += right[:, :-1]
    found[1:] += down[:-1]
    return np.asarray(found)


def _weighted_std(values: Floats, weight: Floats) -> float:
    total = 3 * float(weight.sum(dtype=np.float64)) or 1.0
    mean = float(np.einsum("hwc,hw->", values, weight, dtype=np.float64)) / total
    square = float(np.einsum("hwc,hwc,hw->", values, values, weight, dtype=np.float64)) / total
    return float(np.sqrt(max(square - mean * mean, 0.0)))


def smooth(pixels: Floats, width: float) -> Floats:
    """The mean of three Gaussian blurs [height, width, 3] of half, once and twice the width in pixels; 0 changes
    nothing.
    """
    if width == 0:
        return pixels
    blurred = [_blur(pixels[None], width * factor)[0] for factor in CASCADE]
    return np.asarray((tf.add_n(blurred) / len(blurred)).numpy())


def _blur(pixels: Tensor, sigma: float) -> Tensor:
    """Separable Gaussian blur; beyond the border the picture goes on as its mirror image."""
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-np.square(np.arange(-reach, reach + 1) / sigma) / 2)
    kernel = np.repeat(kernel / kernel.sum(), 3).astype(pixels.dtype)
    for axis, shape in ((1, (-1, 1, 3, 1)), (2, (1, -1, 3, 1))):
        length = pixels.shape[axis]
        grown = tf.gather(pixels, mirrored(-reach, length + 2 * reach, length), axis=axis)
        pixels = tf.nn.depthwise_conv2d(grown, kernel.reshape(shape), [1, 1, 1, 1], "VALID")
    return pixels
