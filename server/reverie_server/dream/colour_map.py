"""A colour map: how much of each place belongs to each colour of its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from reverie_server.dream.image import blocks, pixels
from reverie_server.dream.image.arrays import Floats, Masks, Size, size_of
from reverie_server.dream.image.resize import shrink
from reverie_shared.errors.pictures import COLOUR_MAP_TRANSPARENT, COLOUR_NOT_LISTED
from reverie_shared.picture import Picture

TOLERANCE = 48.0
"""Distance in 8-bit RGB from every mix of two listed colours, from which on a colour counts as not listed."""

MOST_UNLISTED = 0.01
"""The part of a map that may have colours which are not listed: those at edges, of JPEG, of a stray stroke. They count
as the mix that is nearest."""

_SAME = 8.0
"""Distance in 8-bit RGB up to which a colour counts as a listed one: JPEG changes colours by as much."""

_SHORT = 1e-3
"""How much longer mixes count as farther away: where two explain a colour, the one of colours that are alike does."""


@dataclass(frozen=True, eq=False)
class ColourShares:
    """Which part of each place belongs to which colour.

    Attributes
    ----------
    masks : uint8 array [height, width, 1 + colours]
        First what belongs to none, where the map is transparent; the sum of a place is 255, but for rounding.
    unlisted : float
        The part of the map, 0..1, whose colours are not listed and counted as the nearest.
    """

    masks: Masks
    unlisted: float

    @property
    def parts(self) -> list[float]:
        """The part of the picture, 0..1, of each mask."""
        return [float(self.masks[..., index].mean()) / 255 for index in range(self.masks.shape[2])]


def read(picture: Picture, colours: Sequence[str], size: Size) -> ColourShares:
    """The shares of the colours `#rrggbb` in a map, resized to `size`.

    A colour between two listed ones is a mix of these, as a soft edge makes it; transparency belongs to none.

    Raises
    ------
    BadPicture
        When the map is transparent all over, or has colours on more than `MOST_UNLISTED` of it that are not listed.
    """
    palette = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours], np.float32)
    seen, alpha = pixels.colours(picture), pixels.opacity(picture)
    if alpha is not None and not alpha.any():
        raise COLOUR_MAP_TRANSPARENT()
    masks: Masks = np.zeros((*size_of(seen), 1 + len(colours)), np.uint8)

    def share(rows: slice) -> Counter[int]:
        eight = np.rint((seen[rows] + 1) * 127.5).astype(np.uint32)
        packed = eight[..., 0] << 16 | eight[..., 1] << 8 | eight[..., 2]
        found, where = np.unique(packed, return_inverse=True)
        where = where.reshape(packed.shape)
        shares, far = nearest_mix(np.stack([found >> 16, found >> 8 & 255, found & 255], 1).astype(np.float32), palette)
        visible = np.ones(packed.shape, np.float32) if alpha is None else alpha[rows]
        masks[rows, :, 1:] = np.rint(255 * shares[where] * visible[..., None])
        masks[rows, :, 0] = np.rint(255 * (1 - visible))
        odd = packed[far[where] & (visible > 0.5)]
        return Counter(dict(zip(*(each.tolist() for each in np.unique(odd, return_counts=True)), strict=True)))

    odd = sum(blocks.map_blocks(size_of(seen), share), Counter())
    visible = _visible_area(alpha, size_of(seen))
    unlisted = odd.total() / visible
    if unlisted > MOST_UNLISTED:
        (most, _), *_ = odd.most_common(1)
        raise COLOUR_NOT_LISTED(percent=f"{100 * unlisted:.0f}", colour=f"#{most:06x}")
    return ColourShares(resized(masks, size), unlisted)


def _visible_area(alpha: Floats | None, size: Size) -> float:
    """The pixels of a picture that can be seen, transparent ones counting less."""
    return float(size[0] * size[1] if alpha is None else alpha.sum())


def nearest_mix(found: Floats, palette: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The mix of two colours of a palette [colours, 3] that is nearest to each found colour [count, 3].

    Returns
    -------
    shares : array [count, colours]
        The part of each, 0..1; the sum of a row is 1.
    far : bool array [count]
        Whether the mix is further away than `TOLERANCE`.
    """
    shares = np.zeros((len(found), len(palette)), np.float32)
    if len(palette) == 1:
        shares[:] = 1
        return shares, ((found - palette[0]) ** 2).sum(1) > TOLERANCE**2
    least = np.full(len(found), np.inf, np.float32)
    distance = np.zeros(len(found), np.float32)
    for one, other in combinations(range(len(palette)), 2):
        way = palette[other] - palette[one]
        length = float(way @ way)
        along = np.clip((found - palette[one]) @ way / length, 0, 1)
        away = ((found - palette[one] - along[:, None] * way) ** 2).sum(1)
        nearer = away + _SHORT * length < least
        least[nearer], distance[nearer] = (away + _SHORT * length)[nearer], away[nearer]
        shares[nearer] = 0
        shares[nearer, one], shares[nearer, other] = 1 - along[nearer], along[nearer]
    apart = ((found[:, None] - palette) ** 2).sum(2)
    same = apart.min(1) <= _SAME**2
    shares[same] = np.eye(len(palette), dtype=np.float32)[apart[same].argmin(1)]
    return shares, distance > TOLERANCE**2


def resized(masks: Masks, size: Size) -> Masks:
    """Masks at another size."""
    if size_of(masks) == size:
        return masks
    result: Masks = np.empty((*size, masks.shape[2]), np.uint8)
    for index in range(masks.shape[2]):
        plane = shrink(masks[..., index : index + 1].astype(np.float32), size)
        result[..., index] = np.rint(np.clip(plane[..., 0], 0, 255))
    return result
