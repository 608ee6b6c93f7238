"""Tilings: tiles of equal size that cover a picture of any size completely, and can be shifted.

Along each axis the picture is continued by its own mirror image, the tiles start up to `jitter` pixels before it, and
neighbours overlap. In an overlap, one tile fades into the other, because near a tile's border the network sees nothing
of what lies beyond. Every pixel is covered, and no edge is wrapped to the opposite one.

Where a network's convolutions pad their input with zeros, the gradient is as strong at a tile's border as further
inside. Where they do not (InceptionV3), hardly any activation depends on the pixels at the border: there the gradient
of the mirror image near a tile's border is added to the pixels that it mirrors, and both count more, so that the
picture's edges move about as far as the rest (`Borders`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, Samples, Size, size_of
from reverie_server.dream.image.mirror import window
from reverie_shared.settings import SMALLEST_TILE

OVERLAP = 64
"""Pixels that neighbouring tiles share. A gradient's cosine with the untiled one is 0.87 at a tile's border, and 0.98
at 64 pixels from it."""

BORDER_WIDTH = 28
"""Width in pixels of a tile's border zone, where a network without padding sees little: the gradient's energy, on
noise, is 0.0 to 0.8 of what it is further inside. Where a neighbouring tile overlaps, its gradient is used there
instead. Of the mirror image, only the part is used that is both in this zone and at most this far from the picture's
edge: an edge further inside a tile needs no addition."""

OVERLAP_GAIN_REACH = 64
"""How far from the middle of an overlap, in pixels to both sides, pixels count more."""

BESIDE_GAIN_REACH = 88
"""The same for what counts more or less beside the middle of an overlap; most so at half this distance from it."""

EDGE_GAIN_WIDTH = 32
"""Width in pixels of the zone along a tile's border that counts more where the tile reaches beyond the picture's edge:
there, no neighbour sees those pixels better."""

GRID = 32
"""The default distance of tiles is a multiple of this many pixels, the largest stride of InceptionV3's layers:
activations of neighbouring tiles must lie on one grid (`Network.grid`)."""

SAMPLE = 256
"""Pixels a side of the tile that is tried in place of a larger one, to balance layers and to learn its memory."""

MIN_INPUT = 75
"""Pixels that each side of a tile must have: the smallest input of InceptionV3."""


@dataclass(frozen=True)
class Borders:
    """How much a tile's pixels count along its borders, by what the network sees there.

    Attributes
    ----------
    overlap_gain : float
        How much more pixels count in the middle of an overlap, where neither tile sees all of the surroundings and the
        mean of two gradients is weaker than either, falling to nothing at `OVERLAP_GAIN_REACH` from it: this keeps the
        gradient's energy about even.
    edge_gain : float
        How much more pixels count at a tile's border beyond the picture's edge, where no neighbour sees them better.
    mirrored : bool
        Whether the gradient of the mirror image beyond an edge is added to the pixels that it mirrors.
    beside_gain : float
        How much more pixels count beside the middle of an overlap, at half of `BESIDE_GAIN_REACH` from it. It is
        negative where the activations along a tile's border draw more than others.
    """

    overlap_gain: float
    edge_gain: float
    mirrored: bool
    beside_gain: float = 0.0


PADDED = Borders(overlap_gain=0.07, edge_gain=0.0, mirrored=False)
"""For convolutions that pad their input: measured with the network of photographs, EfficientNet-Lite2. With nothing
added, the gradient's energy is 0.88 of that elsewhere in the middle of an overlap, and 0.95 at its sides."""

UNPADDED = Borders(overlap_gain=0.0, edge_gain=0.8, mirrored=True)
"""For convolutions that do not: measured with an InceptionV3 of photographs. Along the tiles' borders the energy of a
dream of its mixed3, with nothing added, is within 1 % of that elsewhere."""

UNPADDED_DEEP = replace(UNPADDED, beside_gain=-0.05)
"""The same for layers above convolutions that do pad, as InceptionV3's wide ones from mixed4 on: what they see beyond a
tile is zeros, and what they draw near its border grows stronger than elsewhere, step by step. Measured with mixed3 and
mixed5 after twenty steps without a shift: with nothing added, energy beside an overlap is 1.15 of that elsewhere (of
mixed5 alone, 1.48)."""


def _to_border(size: int) -> Floats:
    """The distance in pixels of each of a tile's pixels from its nearer border, counted from 1."""
    return np.minimum(np.arange(1, size + 1), np.arange(size, 0, -1))


@dataclass(frozen=True)
class Axis:
    """The tiles along one axis.

    Attributes
    ----------
    length : int
        Pixels of the picture.
    jitter : int
        The largest shift, in pixels, towards the picture's beginning; unshifted, the tiles reach at least this far
        beyond its end.
    size : int
        Pixels of each tile.
    count : int
        The number of tiles.
    borders : Borders
        How much the tiles' pixels count along their borders.
    """

    length: int
    jitter: int
    size: int
    count: int
    borders: Borders = UNPADDED

    @classmethod
    def of(cls, length: int, tile: int, jitter: int, grid: int = GRID, borders: Borders = UNPADDED) -> Axis:
        """The fewest tiles of at most `tile` pixels (but at least `SMALLEST_TILE`), all equally large and a multiple
        of `grid` pixels apart.
        """
        reach = length + jitter
        tile = max(tile, SMALLEST_TILE)
        if reach <= tile:
            return cls(length, jitter, max(reach, MIN_INPUT), 1, borders)
        count = -(-(reach - OVERLAP) // ((tile - OVERLAP) // grid * grid))
        step = -(-(reach - OVERLAP) // (count * grid)) * grid
        return cls(length, jitter, step + OVERLAP, -(-(reach - OVERLAP) // step), borders)

    def tiles(self, shift: int) -> Iterator[AxisTile]:
        """The tiles, all shifted by `shift` pixels (0..jitter) towards the picture's beginning."""
        for index in range(self.count):
            start = index * (self.size - OVERLAP) - shift
            yield AxisTile(self.length, start, self._overlap_weights(index) * self._edge_weights(start))

    def _overlap_weights(self, index: int) -> Floats:
        """The weights [size] of a tile's pixels, by which it fades into its neighbours within each overlap."""
        places = np.arange(self.size) + 0.5
        rise = np.clip((places - BORDER_WIDTH) / (OVERLAP - 2 * BORDER_WIDTH), 0, 1)
        middle = np.abs(places - OVERLAP / 2)
        near = np.cos(np.pi / 2 * np.minimum(middle / OVERLAP_GAIN_REACH, 1)) ** 2
        beside = np.sin(np.pi * np.minimum(middle / BESIDE_GAIN_REACH, 1)) ** 2
        counts = rise * (1 + self.borders.overlap_gain * near + self.borders.beside_gain * beside)
        weights = np.ones(self.size)
        if index > 0:
            weights *= counts
        if index < self.count - 1:
            weights *= counts[::-1]
        return weights

    def _edge_weights(self, start: int) -> Floats:
        """The weights [size] of a tile's pixels at the picture's edges: 1 where the tile lies inside the picture, more
        along a border beyond an edge, and 0 for the part of the mirror image that is not used (`BORDER_WIDTH`).
        """
        places, border = start + np.arange(self.size), _to_border(self.size)
        beyond = np.maximum(-places, places - self.length + 1)  # 1 is next to the picture's edge
        unused = ~(self.borders.mirrored & (np.maximum(beyond, border) <= BORDER_WIDTH))
        counts = np.where((beyond > 0) & unused, 0.0, 1.0)
        rim = 1 + self.borders.edge_gain * np.clip(1 - border / EDGE_GAIN_WIDTH, 0, 1)
        if start < 0:
            counts[:EDGE_GAIN_WIDTH] *= rim[:EDGE_GAIN_WIDTH]
        if places[-1] >= self.length:
            counts[-EDGE_GAIN_WIDTH:] *= rim[-EDGE_GAIN_WIDTH:]
        return counts


@dataclass(frozen=True)
class AxisTile:
    """One tile along one axis: where it starts (may be negative), and the weight of each of its pixels."""

    length: int
    start: int
    weights: Floats

    @property
    def inside(self) -> tuple[slice, slice]:
        """The part of the picture that the tile covers, and where in the tile it lies."""
        first = min(max(self.start, 0), self.length)
        last = max(first, min(self.start + len(self.weights), self.length))
        return slice(first, last), slice(first - self.start, last - self.start)

    @property
    def mirrored_parts(self) -> Iterator[tuple[slice, slice]]:
        """Parts of the picture, and where in the tile they appear; in a mirror image, backwards."""
        end = self.start + len(self.weights)
        for image in range(self.start // self.length, -(-end // self.length)):
            origin = image * self.length
            first, last = max(self.start, origin) - origin, min(end, origin + self.length) - origin
            place = origin - self.start
            if image % 2 == 0:
                yield slice(first, last), slice(place + first, place + last)
            else:
                part = slice(self.length - last, self.length - first)
                before = place + first - 1
                yield part, slice(place + last - 1, before if before >= 0 else None, -1)


@dataclass(frozen=True)
class Tile:
    """A tile: one `AxisTile` along each axis."""

    rows: AxisTile
    columns: AxisTile

    def read(self, picture: Samples) -> Samples:
        """The tile's pixels [size, size, channels], mirrored where it reaches beyond the picture [height, width,
        channels]; not copied where it does not.
        """
        return window(picture, self.rows.start, self.columns.start, len(self.rows.weights), len(self.columns.weights))

    def add(self, gradient: Floats, picture: Floats, factor: float = 1.0) -> None:
        """Add the tile's gradient to the picture, times a factor and the tile's weights; the gradient of a mirror image
        is added to the pixels that it mirrors. Apart from the weights, this is the adjoint of `read`.
        """
        for to_rows, rows in self.rows.mirrored_parts:
            down = (self.rows.weights[rows] * factor).astype(picture.dtype)
            for to_columns, columns in self.columns.mirrored_parts:
                across = self.columns.weights[columns].astype(picture.dtype)
                _add(gradient[rows, columns], picture[to_rows, to_columns], down, across)

    def area(self) -> tuple[slice, slice]:
        """The part of the picture that the tile covers."""
        return self.rows.inside[0], self.columns.inside[0]


@dataclass(frozen=True)
class Tiling:
    """A tiling of a picture [height, width]."""

    rows: Axis
    columns: Axis

    @classmethod
    def of(cls, size: Size, tile: int, jitter: int, grid: int = GRID, borders: Borders = UNPADDED) -> Tiling:
        """The tiling of a picture by tiles of at most `tile` pixels a side that can be shifted by up to `jitter`
        pixels; their distance is a multiple of `grid`. `borders` is how much their pixels count along their borders.
        """
        return cls(*(Axis.of(length, tile, jitter, grid, borders) for length in size))

    @property
    def size(self) -> Size:
        """The picture's height and width."""
        return self.rows.length, self.columns.length

    @property
    def tile(self) -> Size:
        """A tile's height and width."""
        return self.rows.size, self.columns.size

    @property
    def tile_pixels(self) -> int:
        """Pixels of one tile."""
        return self.rows.size * self.columns.size

    @property
    def count(self) -> int:
        """How many tiles."""
        return self.rows.count * self.columns.count

    def tiles(self, shift: tuple[int, int] = (0, 0)) -> Iterator[Tile]:
        """The tiles, the first of which begins `shift` (rows, columns) pixels before the picture."""
        for rows in self.rows.tiles(shift[0]):
            for columns in self.columns.tiles(shift[1]):
                yield Tile(rows, columns)


def _add(part: Floats, place: Floats, down: Floats, across: Floats) -> None:
    """Add a part to its place, weighted by row (`down`) and by column (`across`)."""

    def add(lines: slice) -> None:
        place[lines] += part[lines] * (down[lines, None] * across)[..., None]

    blocks.map_blocks(size_of(place), add)
