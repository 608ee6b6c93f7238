"""A colour map: how much of each place belongs to each colour of its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from reverie_server.dream import machine
from reverie_server.dream.image import blocks, pixels
from reverie_server.dream.image.arrays import Floats, Masks, Size, size_of
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.image.resize import shrink
from reverie_shared.errors.pictures import COLOUR_MAP_TRANSPARENT, COLOUR_NOT_LISTED
from reverie_shared.picture import Picture

Packed: TypeAlias = "npt.NDArray[np.uint32]"
"""Colours of 8 bits as one number each: red, green, blue, from the highest byte down."""

TOLERANCE = 48.0
"""Distance in 8-bit RGB from every mix of two listed colours, from which on a colour counts as not listed."""

MOST_UNLISTED = 0.01
"""The part of a map that may have colours which are not listed: those at edges, of JPEG, of a stray stroke. They count
as the mix that is nearest."""

SAMPLE = 256
"""Pixels a side of the sample by which a picture is refused that is no map, a photo say, before all of it is read: each
of its colours takes a search."""

_SAME = 8.0
"""Distance in 8-bit RGB up to which a colour counts as a listed one: JPEG changes colours by as much."""

_SHORT = 1e-3
"""How much longer mixes count as farther away: where two explain a colour, the one of colours that are alike does."""

_CHUNK = 512
"""Colours for which all mixes are tried at once: so many fit into the processor's cache."""


@dataclass(frozen=True, eq=False)
class ColourShares:
    """Which part of each place belongs to which region.

    Attributes
    ----------
    masks : uint8 array [height, width, regions]
        Of the regions that there are somewhere; the sum of a place is 255, but for rounding.
    regions : sequence of int
        Which ones these are: 0 is where the map is transparent, then they count as the caller has them.
    parts : sequence of float
        The part of the map, 0..1, that is transparent, and that of each colour.
    unlisted : float
        The part of what can be seen of the map, 0..1, whose colours are not listed and counted as the nearest.
    """

    masks: Masks
    regions: Sequence[int]
    parts: Sequence[float]
    unlisted: float


class _Seen(NamedTuple):
    """What is in a part of a map, in pixels, each counting by its opacity.

    Attributes
    ----------
    areas : array [1 + colours]
        Of what is transparent, and of each colour.
    unlisted : float
        Of colours that are not listed.
    odd : (int, float) or None
        The commonest of these, packed, and how much of it there is.
    """

    areas: Floats
    unlisted: float
    odd: tuple[int, float] | None


def read(
    picture: Picture, colours: Sequence[str], size: Size, region_of: Sequence[int] | None = None
) -> Parts[ColourShares]:
    """The shares of the colours `#rrggbb` in a map, resized to `size`; yields between parts of the map.

    A colour between two listed ones is a mix of these, as a soft edge makes it; transparency belongs to none.

    Parameters
    ----------
    picture, colours, size
    region_of : sequence of int, optional
        The region of what is transparent, which is 0, and that of each colour; some may share one. By default each
        colour has its own.

    Raises
    ------
    BadPicture
        When the map is transparent all over, or has colours on more than `MOST_UNLISTED` of it that are not listed.
    MemoryError
        When the masks would not fit into the machine's memory.
    """
    palette = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours], np.float64)
    regions = range(1 + len(colours)) if region_of is None else region_of
    whole = picture.format.height, picture.format.width
    _check_sample(picture, palette)

    factor = 1
    while all(here >= 2 * factor * there for here, there in zip(whole, size, strict=True)):
        factor *= 2  # masks of many pixels more than the picture has would only take memory
    small = -(-whole[0] // factor), -(-whole[1] // factor)
    count = 1 + max(regions)
    machine.check_memory(count * (small[0] * small[1] + size[0] * size[1]) + 8 * (small[0] * small[1]))
    planes: list[Masks] = [np.zeros(small, np.uint8) for _ in range(count)]  # takes no memory before it is written to

    seen: list[_Seen] = []
    for part in blocks.rows(small, max(1, blocks.PART // factor**2)):
        top, bottom = part.start * factor, min(part.stop * factor, whole[0])
        packed, visible = _look(pixels.cropped(picture, (0, top, whole[1], bottom - top)))
        seen += _fill([plane[part] for plane in planes], factor, packed, visible, palette, regions)
        yield
    areas: Floats = np.sum([each.areas for each in seen], axis=0)
    area = whole[0] * whole[1] - float(areas[0])
    if area <= 0:
        raise COLOUR_MAP_TRANSPARENT()
    unlisted = sum(each.unlisted for each in seen) / area
    _check_listed(unlisted, MOST_UNLISTED, seen)
    kept = [region for region, plane in enumerate(planes) if plane.any()]
    masks: Masks = np.empty((*size, len(kept)), np.uint8)
    for index, region in enumerate(kept):
        masks[..., index] = resized(planes[region][..., None], size)[..., 0]
        planes[region] = np.empty((0, 0), np.uint8)
        yield
    return ColourShares(masks, kept, [float(part) / (whole[0] * whole[1]) for part in areas], unlisted)


def _fill(
    planes: Sequence[Masks], factor: int, packed: Packed, visible: Floats, palette: Floats, regions: Sequence[int]
) -> list[_Seen]:
    """Fill the masks [height, width] of all regions from a part of the map, `factor` times as high and wide."""

    def fill(rows: slice) -> _Seen:
        lines = slice(rows.start * factor, rows.stop * factor)
        found, sums = _shares(packed[lines], visible[lines], palette, regions)
        for region, plane in sums.items():
            planes[region][rows] = np.rint(np.clip(255 * _means(plane, factor), 0, 255))
        return found

    return blocks.map_blocks(size_of(planes[0]), fill)


def _shares(
    packed: Packed, visible: Floats, palette: Floats, regions: Sequence[int]
) -> tuple[_Seen, dict[int, Floats]]:
    """What is in a part of a map, and how much of each pixel [height, width] belongs to each region that it has."""
    found, where = _distinct(packed)
    shares, far = nearest_mix(_unpacked(found), palette)
    areas = np.zeros(1 + len(palette))
    sums: dict[int, Floats] = {}
    for index, region in enumerate(regions):
        if index and not shares[:, index - 1].any():
            continue
        plane = shares[:, index - 1][where] * visible if index else 1 - visible
        areas[index] = plane.sum(dtype=np.float64)
        if areas[index]:
            sums[region] = sums[region] + plane if region in sums else plane
    return _Seen(areas, *_unlisted(found, where, far, visible)), sums


def _check_sample(picture: Picture, palette: Floats) -> None:
    """Refuse a picture that is no map of these colours by a look at some of its pixels, always the same ones."""
    array, generator = pixels.samples(picture), np.random.default_rng(0)  # no grid: a map may have a pattern
    some = array[np.ix_(*(generator.permutation(side)[:SAMPLE] for side in size_of(array)))]
    format = picture.format.of((0, 0, some.shape[1], some.shape[0]))
    packed, visible = _look(Picture(format, some.tobytes()))
    found, where = _distinct(packed)
    _, far = nearest_mix(_unpacked(found), palette)
    seen = _Seen(np.zeros(0), *_unlisted(found, where, far, visible))
    if area := float(visible.sum()):
        _check_listed(seen.unlisted / area, 2 * MOST_UNLISTED, [seen])


def _check_listed(unlisted: float, most: float, seen: Sequence[_Seen]) -> None:
    """Refuse more than `most` (0..1) of colours that are not listed; `seen` is where they were found."""
    if unlisted > most:
        odd: Counter[int] = Counter()
        for colour, area in (each.odd for each in seen if each.odd):
            odd[colour] += round(255 * area)
        ((colour, _),) = odd.most_common(1)
        raise COLOUR_NOT_LISTED(percent=f"{100 * unlisted:.0f}", colour=f"#{colour:06x}")


def _look(part: Picture) -> tuple[Packed, Floats]:
    """The colours of a part of a map, 8 bits packed [height, width], and how far each pixel can be seen, 0..1."""
    eight = np.rint((pixels.colours(part) + 1) * 127.5).astype(np.uint32)
    packed = (eight[..., 0] << 16 | eight[..., 1] << 8 | eight[..., 2]).astype(np.uint32, copy=False)
    alpha = pixels.opacity(part)
    return packed, np.ones(packed.shape, np.float32) if alpha is None else alpha


def _distinct(packed: Packed) -> tuple[Packed, npt.NDArray[np.intp]]:
    """The distinct values, and which of them each place has."""
    found, where = np.unique(packed, return_inverse=True)
    return found, where.reshape(packed.shape)


def _unpacked(found: Packed) -> Floats:
    """Packed colours as [count, 3], 0..255."""
    return np.stack([found >> 16, found >> 8 & 255, found & 255], 1).astype(np.float64)


def _unlisted(
    found: Packed, where: npt.NDArray[np.intp], far: npt.NDArray[np.bool_], visible: Floats
) -> tuple[float, tuple[int, float] | None]:
    """How many pixels have colours that are not listed, each counting by its opacity, and the commonest of these."""
    if not far.any():
        return 0.0, None
    areas = np.bincount(where.reshape(-1), visible.reshape(-1), len(found)) * far
    most = int(areas.argmax())
    return float(areas.sum()), (int(found[most]), float(areas[most]))


def _means(plane: Floats, factor: int) -> Floats:
    """The means of squares of `factor` pixels; the last row and column are repeated where they do not fill one."""
    if factor == 1:
        return plane
    height, width = plane.shape
    filled = np.pad(plane, ((0, -height % factor), (0, -width % factor)), "edge")
    means: Floats = filled.reshape(len(filled) // factor, factor, -1, factor).mean((1, 3))
    return means


def nearest_mix(found: Floats, palette: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The mix of two colours of a palette [colours, 3] that is nearest to each found colour [count, 3].

    Returns
    -------
    shares : array [count, colours]
        The part of each, 0..1; the sum of a row is 1.
    far : bool array [count]
        Whether the mix is further away than `TOLERANCE`.
    """
    apart = np.stack([np.square(found - colour).sum(1) for colour in palette], 1)
    nearest = apart.argmin(1)
    least = apart[np.arange(len(found)), nearest]
    shares = np.eye(len(palette), dtype=np.float32)[nearest]
    far = least > TOLERANCE**2
    if len(palette) > 1:
        mixed = np.flatnonzero(least > _SAME**2)
        for first in range(0, len(mixed), _CHUNK):
            chunk = mixed[first : first + _CHUNK]
            shares[chunk], far[chunk] = _mixes(found[chunk], palette)
    return shares, far


def _mixes(found: Floats, palette: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """As `nearest_mix`, for few colours, by all mixes of two colours of the palette."""
    one, other = np.triu_indices(len(palette), 1)
    way = palette[other] - palette[one]
    length = np.square(way).sum(1)
    along = found @ way.T - (palette[one] * way).sum(1)
    part = np.clip(along / length, 0, 1)
    begin = np.square(found).sum(1)[:, None] - 2 * found @ palette.T + np.square(palette).sum(1)
    away = begin[:, one] + part * (part * length - 2 * along)
    best, each = (away + _SHORT * length).argmin(1), np.arange(len(found))
    shares = np.zeros((len(found), len(palette)), np.float32)
    shares[each, one[best]], shares[each, other[best]] = 1 - part[each, best], part[each, best]
    return shares, away[each, best] > TOLERANCE**2


def resized(masks: Masks, size: Size) -> Masks:
    """Masks at another size."""
    if size_of(masks) == size:
        return masks
    result: Masks = np.empty((*size, masks.shape[2]), np.uint8)
    for index in range(masks.shape[2]):
        plane = shrink(masks[..., index : index + 1].astype(np.float32), size)
        result[..., index] = np.rint(np.clip(plane[..., 0], 0, 255))
    return result
