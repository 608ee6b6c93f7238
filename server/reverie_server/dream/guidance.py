"""Channel weights that favour the features of a guide picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.resize import limited, shrink
from reverie_server.dream.networks.network import Network
from reverie_server.dream.tiles import Tiling

LARGEST = 512
"""Pixels of the longer side at which a guide goes through the network: enough to recognise what is in it."""

GUIDE_STRENGTH = 3.0
"""How strongly channels count that are more active in the guide than in the picture. A higher value, such as 5, leads
the short dream of the tests away from the guide's own profile."""


def profiles(picture: Floats, network: Network, layers: Sequence[str]) -> list[Floats]:
    """Each layer's mean activations [channels] over a picture [height, width, 3] in -1..1 of any size; a small picture
    is continued as its mirror image.
    """
    small = shrink(picture, limited(size_of(picture), LARGEST))
    (tile,) = Tiling.of(size_of(small), LARGEST, 0).tiles()
    return network.profiles(tile.read(small), layers)


def channel_weights(guide: Floats, picture: Floats, network: Network, layers: Sequence[str]) -> dict[str, Floats]:
    """Channel weights [channels], of mean size 1, by layer name.

    Before they are scaled to that mean, a channel's weight is `1 + GUIDE_STRENGTH * (g - p) / (|g| + |p|)`, where g and
    p are its mean activations in the guide and in the picture. So a guide like the picture changes nothing, and what
    the picture has too much of is reduced.
    """
    seen = zip(profiles(guide, network, layers), profiles(picture, network, layers), strict=True)
    return {layer: _contrast_weights(wanted, present) for layer, (wanted, present) in zip(layers, seen, strict=True)}


def _contrast_weights(wanted: Floats, present: Floats) -> Floats:
    wanted, present = wanted.astype(np.float64), present.astype(np.float64)
    both = np.abs(wanted) + np.abs(present)
    weights = 1 + GUIDE_STRENGTH * (wanted - present) / np.where(both > 0, both, 1)
    return np.asarray(weights / np.abs(weights).mean())
