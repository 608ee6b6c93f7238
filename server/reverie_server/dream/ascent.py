"""One step uphill: the gradient of the whole picture tile by tile, smoothed, normalised, and the move along it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import tensorflow as tf

from reverie_server.dream.arrays import Floats, Tensor
from reverie_server.dream.network import Network
from reverie_server.dream.tiles import Cover, mirrored

CASCADE = (0.5, 1.0, 2.0)
"""Widths of the smoothing's blurs, in multiples of the setting: keeps coarse and fine, takes single-pixel noise."""


def gradient(
    picture: Floats,
    cover: Cover,
    shift: tuple[int, int],
    network: Network,
    layers: dict[str, float],
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
    layers : dict
        Weights by layer name.
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
        pixels = network.gradient(tile.read(picture), layers).pixels
        tile.add(smooth(pixels, smoothing) * pixels.dtype.type(share), out)
        yield


def ascend(picture: Floats, gradient: Floats, step_size: float, weight: Floats | None) -> None:
    """Move the picture, in place, by `step_size` standard deviations of its gradient, within -1..1.

    With a weight, the standard deviation is that of the pixels that may move, and each moves by its weight.
    """
    if weight is None:
        gradient *= step_size / (gradient.std() + 1e-8)
    else:
        gradient *= (step_size / (_weighted_std(gradient, weight) + 1e-8)) * weight[..., None]
    picture += gradient
    np.clip(picture, -1, 1, out=picture)


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
