"""What a finished dream says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reverie_server.dream import machine
from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.resize import limited
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.octaves import Octave
from reverie_server.dream.source import Source
from reverie_server.dream.tiles import Tiling
from reverie_shared import weighted
from reverie_shared.settings import Settings


@dataclass(frozen=True)
class Work:
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
    """

    settings: Settings
    network: Network
    objective: Objective
    octaves: Sequence[Octave]
    tile_size: int
    seconds: float
    pixel_steps: int


def report(work: Work, source: Source, change: Floats, measure: bool) -> dict[str, Any]:
    """The report of a finished dream; docs/PROTOCOL.md explains the keys.

    Parameters
    ----------
    work : Work
    source : Source
        What was dreamed on.
    change : array [height, width, 3]
        What the dream adds to it, in units of -1..1.
    measure : bool
        Whether to compute the objective before and after: two more looks at the whole picture.
    """
    network, settings = work.network, asdict(work.settings)
    settings.update(
        layers=weighted.text(work.objective.weights),
        precision=network.precision,
        tile_size=work.tile_size,
        network=network.name,
    )
    height, width = limited(source.size, work.settings.max_size)
    return {
        "settings": settings,
        "network": {"name": network.name, "words": network.words},
        "precision": network.precision,
        "tile_size": work.tile_size,
        "device": network.device,
        "continued": source.residual is not None,
        "seconds": {"dream": work.seconds},
        "evaluations": sum(octave.work for octave in work.octaves) / (height * width),
        "pixel_steps": work.pixel_steps,
        "objective": _before_and_after(work, source, change) if measure else None,
        "rms_change": _root_mean_square(change, source.weight),
        "peak_memory": machine.peak_memory(),
    }


def _root_mean_square(change: Floats, weight: Floats | None) -> float:
    """The root of the mean square of a change [height, width, 3], over the pixels that may move."""

    def moved(rows: slice) -> tuple[float, float]:
        part = change[rows] if weight is None else change[rows][weight[rows] > 0]
        return part.size, float(np.square(part).sum())

    count, squares = np.sum(blocks.each(size_of(change), moved), axis=0)
    return float(np.sqrt(squares / count)) if count else 0.0


def _before_and_after(work: Work, source: Source, change: Floats) -> dict[str, float]:
    """The objective of the whole picture at its own size, before and after the dream."""
    return {
        "before": _mean_objective(work, source.seen),
        "after": _mean_objective(work, np.clip(source.seen + change, -1, 1)),
    }


def _mean_objective(work: Work, picture: Floats) -> float:
    """The mean over tiles of the objective of a picture [height, width, 3] in -1..1."""
    objective, network = work.objective, work.network
    tiling = Tiling.of(size_of(picture), work.tile_size, 0, network.grid(objective.layers))
    values = [
        objective.value(network.profiles(tile.read(picture), objective.layers, objective.kind))
        for tile in tiling.tiles()
    ]
    return float(np.mean(values))
