"""The report of a finished dream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reverie_server.dream import machine
from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.resize import limited
from reverie_server.dream.maps import NO_MAPS, ControlMaps
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.octaves import Octave
from reverie_server.dream.regions import Regions
from reverie_server.dream.source import Source
from reverie_server.dream.tiles import Tiling
from reverie_shared import weighted
from reverie_shared.settings import Settings


@dataclass(frozen=True)
class RunStatistics:
    """What was computed for a dream, and how.

    Attributes
    ----------
    settings : Settings
        As they were asked for.
    network : Network
    objective : Objective
        What the settings and the guide ask of the network, layers not balanced.
    octaves : sequence
    tile_size : pixels
        Longest side of a tile, as it was in the end.
    seconds : float
        Computing alone, pauses left out.
    pixel_steps : int
        Pixels that went through the network, overlaps and steps begun anew included.
    maps : ControlMaps
    regions : Regions, optional
        Those of the colour map, if there is one.
    """

    settings: Settings
    network: Network
    objective: Objective
    octaves: Sequence[Octave]
    tile_size: int
    seconds: float
    pixel_steps: int
    maps: ControlMaps = NO_MAPS
    regions: Regions | None = None


def make_report(
    statistics: RunStatistics, source: Source, change: Floats, measure: bool, on_tile: Callable[[], None]
) -> dict[str, Any]:
    """The report of a finished dream; docs/PROTOCOL.md explains the keys.

    Parameters
    ----------
    statistics : RunStatistics
    source : Source
        The input picture and its selection.
    change : array [height, width, 3]
        What the dream adds to it, in units of -1..1.
    measure : bool
        Whether to compute the objective before and after: two more passes of the network over the whole picture.
    on_tile : callable
        Called after each tile of them.
    """
    network, settings = statistics.network, asdict(statistics.settings)
    settings.update(
        layers=weighted.text(statistics.objective.weights),
        precision=network.precision,
        tile_size=statistics.tile_size,
        network=network.name,
    )
    height, width = limited(source.size, statistics.settings.max_size)
    return {
        "settings": settings,
        "network": {"name": network.name, "words": network.description},
        "precision": network.precision,
        "tile_size": statistics.tile_size,
        "device": network.device,
        "maps": _maps(statistics, source),
        "continued": source.residual is not None,
        "seconds": {"dream": statistics.seconds},
        "evaluations": sum(octave.work for octave in statistics.octaves) / (height * width),
        "pixel_steps": statistics.pixel_steps,
        "objective": _before_and_after(statistics, source, change, on_tile) if measure else None,
        "rms_change": _root_mean_square(change, source.weight),
        "peak_memory": machine.peak_memory(),
    }


def _maps(statistics: RunStatistics, source: Source) -> dict[str, Any]:
    """What is told of the control maps, by the settings that name them."""
    facts: dict[str, Any] = {}
    for setting, picture in statistics.maps.by_setting.items():
        width, height = picture.format.width, picture.format.height
        facts[setting] = {"width": width, "height": height, "scaled": (height, width) != source.size}
    if statistics.regions is not None:
        facts["colour_map"].update(shares=dict(statistics.regions.shares), unlisted=statistics.regions.unlisted)
    return facts


def _root_mean_square(change: Floats, weight: Floats | None) -> float:
    """The root of the mean square of a change [height, width, 3], over the pixels that may move."""

    def moved(rows: slice) -> tuple[float, float]:
        part = change[rows] if weight is None else change[rows][weight[rows] > 0]
        return part.size, float(np.square(part).sum())

    count, squares = np.sum(blocks.map_blocks(size_of(change), moved), axis=0)
    return float(np.sqrt(squares / count)) if count else 0.0


def _before_and_after(
    statistics: RunStatistics, source: Source, change: Floats, on_tile: Callable[[], None]
) -> dict[str, float]:
    """The objective of the whole picture at its own size, before and after the dream."""
    return {
        "before": _mean_objective(statistics, source.seen, on_tile),
        "after": _mean_objective(statistics, np.clip(source.seen + change, -1, 1), on_tile),
    }


def _mean_objective(statistics: RunStatistics, picture: Floats, on_tile: Callable[[], None]) -> float:
    """The mean over tiles of the objective of a picture [height, width, 3] in -1..1."""
    regions, network = statistics.regions, statistics.network
    objective = statistics.objective if regions is None else regions.objective
    tiling = Tiling.of(size_of(picture), statistics.tile_size, 0, network.grid(objective.layers))
    values = []
    for tile in tiling.tiles():
        masks = None if regions is None else tile.read(regions.masks)
        values.append(objective.value(network.profiles(tile.read(picture), objective.layers, objective.kind, masks)))
        on_tile()
    return float(np.mean(values))
