"""A picture that was dreamed into its negative, and its layers: for the tests of OpenRaster files."""

from __future__ import annotations

import numpy as np

from reverie_cli.pictures.blend import REPLACE, Blend
from reverie_cli.pictures.ora import Layers
from reverie_cli.pictures.photo import Photo, white
from tests.support.pictures import Array

AREA = 3, 2, 15, 9
INSIDE = np.s_[2:11, 3:18]
TITLE = "Dream: owls, seed 3"


def mask() -> Array:
    """A selection of `AREA` that fades from left to right."""
    return np.tile(np.linspace(0, 255, AREA[2]).astype(np.uint8)[None, :, None], (AREA[3], 1, 1))


def dreamed(original: Photo, blend: Blend = REPLACE) -> tuple[Photo, Layers]:
    """The picture after its dream, and its layers; of three colours, with or without alpha."""
    negative, whole = original.samples.copy(), original.samples.copy()
    negative[INSIDE][:, :, :3] = white(negative.dtype) - negative[INSIDE][:, :, :3]
    laid = blend.lay(original.samples[:, :, :3], negative[INSIDE][:, :, :3], False, mask(), INSIDE)
    whole[INSIDE][:, :, :3] = laid
    layers = Layers(original, original.with_samples(negative), AREA, mask(), blend, TITLE)
    return original.with_samples(whole), layers
