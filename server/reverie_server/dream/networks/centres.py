"""Where in a tile the activations of a layer lie, along one axis: the geometry of convolutions and pools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reverie_server.dream.image.arrays import Floats, Masks

CELL = 4
"""Pixels a side of the squares whose means masks are sampled from: the finest layers have strides of 2 to 8."""


@dataclass(frozen=True)
class Centres:
    """The places of a layer's activations along one axis of a tile.

    Attributes
    ----------
    count : int
        How many activations there are.
    first : pixels
        Where the middle of the first one's receptive field lies; 0 is the middle of the tile's first pixel.
    stride : pixels
        The distance between two of them.
    """

    count: int
    first: float = 0.0
    stride: int = 1

    def filtered(self, kernel: int, stride: int = 1, padding: str = "SAME") -> Centres:
        """Those after a convolution or a pool with a kernel of that side; `padding` as TensorFlow has it."""
        if padding == "VALID":
            count, before = (self.count - kernel) // stride + 1, 0
        else:
            count = -(-self.count // stride)
            before = max((count - 1) * stride + kernel - self.count, 0) // 2
        first = self.first + ((kernel - 1) / 2 - before) * self.stride
        return Centres(count, first, self.stride * stride)

    def padded(self, before: int, after: int) -> Centres:
        """Those after so many zeros are put before and after them."""
        return Centres(self.count + before + after, self.first - before * self.stride, self.stride)

    def means(self, cells: Floats) -> Floats:
        """The means [count, ...] of squares of `CELL` pixels [cells, ...] around each activation, in a window as wide
        as the stride.
        """
        last, half = len(cells), self.stride / CELL / 2
        middles = np.clip((self.first + 0.5 + self.stride * np.arange(self.count)) / CELL, 0, last)
        sums = np.concatenate([np.zeros_like(cells[:1]), np.cumsum(cells, 0)])
        low, high = np.clip(middles - half, 0, last), np.clip(middles + half, 0, last)
        widths = (high - low).astype(cells.dtype).reshape(-1, *(1,) * (cells.ndim - 1))
        return np.asarray((_between(sums, high) - _between(sums, low)) / widths)


def _between(values: Floats, places: Floats) -> Floats:
    """Values [count, ...] at places along the first axis, interpolated linearly."""
    below = np.minimum(places.astype(np.intp), len(values) - 2)
    part = (places - below).astype(values.dtype).reshape(-1, *(1,) * (values.ndim - 1))
    return np.asarray(values[below] + part * (values[below + 1] - values[below]))


def at_layer(masks: Masks, rows: Centres, columns: Centres) -> Floats:
    """Masks [height, width, masks] of a tile at the grid of a layer [rows, columns, masks], 0..1: their means around
    the middle of each activation's receptive field.
    """
    height, width, count = masks.shape[0] // CELL, masks.shape[1] // CELL, masks.shape[2]
    lines = masks[: height * CELL].reshape(height, CELL, -1).sum(1, dtype=np.uint16)
    sums = lines.reshape(height, -1, count)[:, : width * CELL].reshape(height, width, CELL, count).sum(2)
    means = rows.means(np.multiply(sums, 1 / (255 * CELL * CELL), dtype=np.float32))
    return np.ascontiguousarray(columns.means(means.swapaxes(0, 1)).swapaxes(0, 1))
