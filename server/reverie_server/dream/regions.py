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
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import ALL_ALIKE, Objective
from reverie_server.dream.objective_settings import objective_of_colour
from reverie_server.dream.tiles import Tile, Tiling
from reverie_shared.picture import Picture
from reverie_shared.settings import Settings

SAMPLE = 192
"""Pixels a side of the part of the picture in which a region's gradient is measured."""


@dataclass(frozen=True, eq=False)
class Regions:
    """The regions of a colour map.

    Attributes
    ----------
    parts : sequence of Objective
        What grows in each, all with the same layers in the same order.
    masks : uint8 array [height, width, regions]
        Where each of them is, at the picture's size.
    shares : mapping
        The part of the picture, 0..1, that each colour has, and what has none as "".
    unlisted : float
        See `ColourShares`.
    """

    parts: Sequence[Objective]
    masks: Masks
    shares: Mapping[str, float]
    unlisted: float

    @classmethod
    def of(cls, picture: Picture, settings: Settings, network: Network, elsewhere: Objective, size: Size) -> Regions:
        """The regions of the settings' colour map, for a picture of `size`; outside them, `elsewhere` grows.

        Raises
        ------
        BadPicture
            As `colour_map.read`.
        BadSettings
            When the network does not have what a colour asks for.
        """
        terms = settings.colour_terms
        asked = [objective_of_colour(each, settings, network) if each else elsewhere for each in terms.values()]
        found = colour_map.read(picture, [*terms], size)
        parts = found.parts
        shares = {name: round(part, 4) for name, part in zip(("", *terms), parts, strict=True)}
        kept = [index for index, part in enumerate(parts) if part]
        objectives = [(elsewhere, *asked)[index] for index in kept]
        layers = dict.fromkeys(layer for each in objectives for layer in each.layers)
        same = [replace(each, weights={layer: each.weights.get(layer, 0.0) for layer in layers}) for each in objectives]
        masks = np.ascontiguousarray(found.masks[..., kept])
        return cls(same, masks, shares, found.unlisted)

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of all regions."""
        return self.parts[0].layers

    def at(self, size: Size) -> Masks:
        """The masks at an octave's size."""
        return colour_map.resized(self.masks, size)

    @property
    def objective(self) -> Objective:
        """The objective of all regions, not balanced."""
        return _joined(self.parts)

    def calibrate(
        self, picture: Floats, masks: Masks, network: Network, band: Band, settings: Settings, first: bool
    ) -> tuple[Calibration, Regions]:
        """The objective of all regions, and the length of steps, for an octave: see `ascent.calibrate`.

        With the setting `balance`, each region moves as far as the others, by the part of the picture that has most of
        it, and in the first octave its layers are balanced: the regions that are returned have them so. The step factor
        is the regions' mean.
        """
        parts, scaled, factors = [], [], []
        for index, part in enumerate(self.parts):
            gradient_of = _gradient_in(picture, masks[..., index], network)
            layers = settings.balance and first
            found = ascent.calibrate_sample(gradient_of, part, band, layers, settings.laplacian, measure=True)
            scale = 1 / found.spread if settings.balance and found.spread else 1.0
            parts.append(found.objective)
            scaled.append(found.objective.scaled(dict.fromkeys(self.layers, scale)))
            factors.append(found.step_factor)
        areas = masks.sum((0, 1), dtype=np.float64)
        return Calibration(_joined(scaled), float(np.average(factors, weights=areas))), replace(self, parts=parts)


def _gradient_in(picture: Floats, mask: Masks, network: Network) -> Callable[[Objective], Floats]:
    """The gradient of an objective of one region, by the part of a picture that has most of its mask [height, width],
    as if it was all of it: by the same trace as those of all regions.
    """
    sample = _place(mask).read(picture)
    whole = np.full((*size_of(sample), 1), 255, np.uint8)
    return lambda objective: network.gradient(sample, _joined([objective]), whole)


def _joined(parts: Sequence[Objective]) -> Objective:
    """Objectives with the same layers as one, with a row of channel weights for each."""
    channels = {}
    for layer in parts[0].layers:
        rows = [part.weights[layer] * part.channels.get(layer, ALL_ALIKE) for part in parts]
        channels[layer] = np.stack(np.broadcast_arrays(*rows))
    return Objective(dict.fromkeys(channels, 1.0), parts[0].kind, channels)


def _place(mask: Masks) -> Tile:
    """The part of a picture that has most of a mask [height, width]."""
    return max(Tiling.of(size_of(mask), SAMPLE, 0).tiles(), key=lambda tile: int(mask[tile.area()].sum(dtype=np.int64)))
