"""What the steps of a dream use, and what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reverie_server.dream.ascent import Band
from reverie_server.dream.image.arrays import Floats, Masks
from reverie_server.dream.objective import Objective


@dataclass(frozen=True)
class StepProgress:
    """Where a run stands; octaves and steps count from 1, `fraction` is 0..1 of the work."""

    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    octave_done: bool


@dataclass(frozen=True, eq=False)
class OctaveSteps:
    """What all steps of one octave use.

    Attributes
    ----------
    octave_number : int
        From 1.
    objective : Objective
        With its layers balanced.
    band : Band
        Which part of the gradient moves the picture.
    step_size : float
        In standard deviations of the gradient.
    weights : sequence of arrays [height, width] or None
        How far each pixel may move, 0..1, with a map of sizes more; with Laplacian normalisation followed by the same
        for its coarser bands.
    gradient : array [height, width, 3]
        Overwritten by each step.
    masks : uint8 array [height, width, regions] or None
        Where each region of a colour map is.
    decided : array [height, width] or None
        With a map of sizes: how much of the coarse structure is removed.
    """

    octave_number: int
    objective: Objective
    band: Band
    step_size: float
    weights: Sequence[Floats | None]
    gradient: Floats
    masks: Masks | None
    decided: Floats | None
