"""Control maps: pictures that lie on the dreamed one and say how strong, how large and what the dream is where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reverie_server.dream.image.arrays import Floats, Size
from reverie_server.dream.image.gray import brightness
from reverie_server.dream.image.resize import shrink
from reverie_server.dream.octaves import Octave
from reverie_shared.errors.pictures import STRENGTH_MAP_BLACK
from reverie_shared.picture import Picture
from reverie_shared.settings import MAPS


@dataclass(frozen=True)
class ControlMaps:
    """The pictures of the maps of a dream, of any size and format: each is stretched over the dreamed one."""

    strength: Picture | None = None
    size: Picture | None = None
    colour: Picture | None = None

    @classmethod
    def named(cls, pictures: Mapping[str, Picture]) -> ControlMaps:
        """The maps by the settings that name them, `strength_map` for example."""
        return cls(*(pictures.get(setting) for setting in MAPS))

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
        if self.strength is None:
            return None
        found = brightness(self.strength, size, transparent=0)
        if not found.any():
            raise STRENGTH_MAP_BLACK()
        return None if found.min() == 1 else found

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
        if self.size is None:
            return None
        found = brightness(self.size, size, transparent=1)
        return None if found.min() == 1 else found


NO_MAPS = ControlMaps()
"""A dream without maps."""


class Begun(NamedTuple):
    """How far the dream has begun in an octave, by a map of sizes.

    Attributes
    ----------
    weight : array [height, width]
        How far each pixel moves in a step. Where shapes begin in this octave, as far as makes up for the steps that it
        takes fewer than the first.
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
