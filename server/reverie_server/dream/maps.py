"""Control maps: pictures that lie on the dreamed one and say how strong, how large and what the dream is where."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from reverie_server.dream import colour_map
from reverie_server.dream.colour_map import ColourShares
from reverie_server.dream.image.arrays import Floats, Size
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.image.gray import brightness
from reverie_server.dream.image.resize import shrink
from reverie_server.dream.octaves import Octave
from reverie_shared.errors.pictures import STRENGTH_MAP_BLACK
from reverie_shared.picture import Picture
from reverie_shared.settings import MAPS


@dataclass(frozen=True)
class ControlMaps:
    """The pictures of the maps of a dream, of any size and format: each is stretched over the dreamed one.

    `kept` has what was read of them, where that is kept for the next frames of a film.
    """

    strength: Picture | None = None
    size: Picture | None = None
    colour: Picture | None = None
    kept: dict[Hashable, Any] | None = field(default=None, compare=False, repr=False, kw_only=True)

    @classmethod
    def named(cls, pictures: Mapping[str, Picture], keep: bool = False) -> ControlMaps:
        """The maps by the settings that name them, `strength_map` for example; `keep` is for a film's."""
        return cls(*(pictures.get(setting) for setting in MAPS), kept={} if keep else None)

    @property
    def by_setting(self) -> dict[str, Picture]:
        """The maps that there are, by the settings that name them."""
        named = zip(MAPS, (self.strength, self.size, self.colour), strict=True)
        return {setting: picture for setting, picture in named if picture is not None}

    def strength_at(self, size: Size) -> Floats | None:
        """The part of its steps that each pixel takes [height, width], 0..1; None without a map, or a white one.

        Raises
        ------
        BadPicture
            When the map is black all over.
        """
        found = self._bright("strength", self.strength, size, transparent=0)
        if found is not None and not found.any():
            raise STRENGTH_MAP_BLACK()
        return found

    def share_at(self, picture: Picture, share: Floats | None) -> Floats | None:
        """A share of steps [height, width] of a picture's pixels with what the strength map leaves of it; None where
        all pixels take all.
        """
        strength = self.strength_at((picture.format.height, picture.format.width))
        return share if strength is None else strength if share is None else share * strength

    def sizes_at(self, size: Size) -> Floats | None:
        """How large shapes are [height, width]: 1 as without a map, 0 as the finest octave draws them; None without
        a map, or a white one.
        """
        return self._bright("size", self.size, size, transparent=1)

    def colours_at(self, colours: Sequence[str], size: Size, region_of: Sequence[int]) -> Parts[ColourShares]:
        """The shares of the colours of the colour map, which there must be: see `colour_map.read`."""
        assert self.colour is not None
        key = "colour", size, tuple(colours), tuple(region_of)
        if self.kept is not None and key in self.kept:
            kept: ColourShares = self.kept[key]
            return kept
        found = yield from colour_map.read(self.colour, colours, size, region_of)
        if self.kept is not None:
            self.kept[key] = found
        return found

    def _bright(self, name: str, picture: Picture | None, size: Size, transparent: float) -> Floats | None:
        """The brightness [height, width] of a map; None where it is white all over, or there is none."""
        if picture is None:
            return None
        if self.kept is not None and (name, size) in self.kept:
            kept: Floats | None = self.kept[name, size]
            return kept
        found = brightness(picture, size, transparent)
        bright = None if found.min() == 1 else found
        if self.kept is not None:
            self.kept[name, size] = bright
        return bright


NO_MAPS = ControlMaps()
"""A dream without maps."""


class Begun(NamedTuple):
    """How far the dream has begun in an octave, by a map of sizes.

    Attributes
    ----------
    weight : array [height, width]
        How far each pixel moves in a step, 0..1. Where shapes begin in this octave, as far as makes up for the steps
        that it takes fewer than the first: that may be more than 1, twice as far with half its steps.
    decided : array [height, width]
        How much of its coarse structure is decided by the octaves before, 0..1.
    """

    weight: Floats
    decided: Floats


def begun(sizes: Floats, octave: int, octaves: Sequence[Octave]) -> Begun:
    """How far the dream has begun in an octave (from 0).

    Large shapes are those that the first octave draws. Where `sizes` [height, width] at the octave's size is less than
    1, the first octaves leave the picture alone, the coarsest first, and the next one begins the dream.
    """
    later = octave - (1 - sizes) * (len(octaves) - 1)
    decided = np.clip(later, 0, 1)
    catch_up = octaves[0].steps / octaves[octave].steps
    weight = np.clip(later + 1, 0, 1) * (catch_up + (1 - catch_up) * decided)
    return Begun(weight, decided)


def step_share(decided: Floats, weight: Floats | None, remaining: float) -> float:
    """The length of steps, of that of an octave in which nothing is decided, where `remaining` (0..1) of the gradient
    is left in what is decided.
    """
    squares = np.square(1 + (remaining - 1) * decided)
    return float(np.sqrt(np.average(squares, weights=weight)) if weight is None or weight.any() else remaining)


def sizes_of(sizes: Floats, size: Size) -> Floats:
    """A map of sizes [height, width] at an octave's size."""
    return shrink(sizes[..., None], size)[..., 0]
