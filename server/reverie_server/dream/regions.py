"""Objectives that differ from place to place: one for each colour of a map, and one for what has none.

All together are one objective, whose channel weights at each place of a layer are those of the regions it lies in: a
step costs one gradient, however many colours there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reverie_server.dream import ascent, colour_map
from reverie_server.dream.ascent import Band, Calibration
from reverie_server.dream.image.arrays import Floats, Masks, Size, size_of
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.maps import ControlMaps
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import ALL_ALIKE, Objective
from reverie_server.dream.objective_settings import objective_of_terms
from reverie_server.dream.tiles import Tile, Tiling
from reverie_shared.settings import Settings

SAMPLE = 192
"""Pixels a side of the part of the picture in which a region's gradient is measured."""


def objectives(settings: Settings, network: Network, elsewhere: Objective) -> list[Objective]:
    """What grows outside the settings' colours, `elsewhere`, and in each of them, all with the same layers in the same
    order, whichever colours a map has: so they are known, and traced, before it is read.

    Raises
    ------
    BadSettings
        When the network does not have what a colour asks for.
    """
    terms = settings.colour_terms.values()
    asked = [elsewhere, *(objective_of_terms(each, settings, network) if each else elsewhere for each in terms)]
    layers = dict.fromkeys(layer for each in asked for layer in each.layers)
    return [replace(each, weights={layer: each.weights.get(layer, 0.0) for layer in layers}) for each in asked]


def joined(parts: Sequence[Objective]) -> Objective:
    """Objectives with the same layers as one, with a row of channel weights for each."""
    channels = {}
    for layer in parts[0].layers:
        rows = [part.weights[layer] * part.channels.get(layer, ALL_ALIKE) for part in parts]
        channels[layer] = np.stack(np.broadcast_arrays(*rows))
    return Objective(dict.fromkeys(channels, 1.0), parts[0].kind, channels)


@dataclass(frozen=True, eq=False)
class Regions:
    """The regions of a colour map.

    Attributes
    ----------
    parts : sequence of Objective
        What grows in each, all with the same layers in the same order; layers not balanced.
    masks : uint8 array [height, width, regions]
        Where each of them is, at the picture's size.
    shares : mapping
        The part of the map, 0..1, that each colour has, and what has none as "".
    unlisted : float
        See `ColourShares`.
    """

    parts: Sequence[Objective]
    masks: Masks
    shares: Mapping[str, float]
    unlisted: float

    @classmethod
    def of(cls, maps: ControlMaps, settings: Settings, asked: Sequence[Objective], size: Size) -> Parts[Regions]:
        """The regions of a colour map, for a picture of `size`; `asked` are the settings' `objectives`. Colours in
        which the same grows share a region. Yields between parts of the map.

        Raises
        ------
        BadPicture, MemoryError
            As `colour_map.read`.
        """
        terms = settings.colour_terms
        mixes = [{}, *terms.values()]
        same = [mixes.index(mix) for mix in mixes]
        found = yield from maps.colours_at([*terms], size, same)
        shares = {name: round(part, 4) for name, part in zip(("", *terms), found.parts, strict=True)}
        return cls([asked[region] for region in found.regions], found.masks, shares, found.unlisted)

    @property
    def objective(self) -> Objective:
        """The objective of all regions, not balanced."""
        return joined(self.parts)

    def at(self, size: Size) -> Masks:
        """The masks at an octave's size."""
        return colour_map.resized(self.masks, size)


def calibrate(
    parts: Sequence[Objective],
    picture: Floats,
    masks: Masks,
    network: Network,
    band: Band,
    settings: Settings,
    first: bool,
) -> Parts[tuple[Calibration, Sequence[Objective]]]:
    """The objective of all regions, and the length of steps, for an octave: see `ascent.calibrate`; yields after each
    gradient.

    With the setting `balance`, each region moves as far as the others, by the part of the picture that has most of it,
    and in the `first` octave its layers are balanced: the parts that are returned have them so, for the next octaves.
    The step factor is the regions' mean.
    """
    balanced, scaled, factors = [], [], []
    for index, part in enumerate(parts):
        found = yield from ascent.calibrate_sample(
            _gradient_in(picture, masks[..., index], network),
            part,
            band,
            settings.balance and first,
            settings.laplacian,
            measure=True,
        )
        scale = 1 / found.spread if settings.balance and found.spread else 1.0
        balanced.append(found.objective)
        scaled.append(found.objective.scaled(dict.fromkeys(part.layers, scale)))
        factors.append(found.step_factor)
    areas = masks.sum((0, 1), dtype=np.float64)
    return Calibration(joined(scaled), float(np.average(factors, weights=areas))), balanced


def _gradient_in(picture: Floats, mask: Masks, network: Network) -> Callable[[Objective], Floats]:
    """The gradient of an objective of one region, by the part of a picture that has most of its mask [height, width],
    as if it was all of it: by the same trace as those of all regions.
    """
    sample = _place(mask).read(picture)
    whole = np.full((*size_of(sample), 1), 255, np.uint8)
    return lambda objective: network.gradient(sample, joined([objective]), whole)


def _place(mask: Masks) -> Tile:
    """The part of a picture that has most of a mask [height, width]."""
    return max(Tiling.of(size_of(mask), SAMPLE, 0).tiles(), key=lambda tile: int(mask[tile.area()].sum(dtype=np.int64)))
