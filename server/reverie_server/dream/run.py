"""One dream from pixels to pixels, tile by tile.

Pausing it is not asking for the next tile; cancelling it is dropping the run.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from reverie_server.dream import ascent, guidance, machine, octaves
from reverie_server.dream.image import colour, pixels
from reverie_server.dream.image.arrays import Floats, Size, size_of
from reverie_server.dream.image.resize import limited, shrink
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.report import Work
from reverie_server.dream.result import DreamResult, adjust, full_change
from reverie_server.dream.source import Source
from reverie_server.dream.tiles import Tiling
from reverie_shared.errors import BadPicture
from reverie_shared.picture import Picture
from reverie_shared.settings import SMALLEST_TILE, Settings

log = logging.getLogger(__name__)

PREVIEW_SIDE = 1024
"""Pixels that a preview's longer side has at most."""


@dataclass(frozen=True)
class StepProgress:
    """Where a run stands after a tile; octaves and steps count from 1, `fraction` is 0..1 of the work."""

    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    octave_done: bool


class DreamRun:
    """A dream in progress.

    Parameters
    ----------
    picture : Picture
        What is dreamed on.
    settings : Settings
    network : Network
        Its own precision counts, not the settings'.
    mask : Picture, optional
        The selection, of the picture's size, channels `y`: nothing outside it changes, but the network sees it.
    residual : array [height, width, 3], optional
        What the samples of `picture` were too coarse for when it was dreamed itself (`DreamResult.residual`), in units
        of -1..1.
    guide : Picture, optional
        Of any size and format: the dream takes up what it has more of than the picture.

    Raises
    ------
    BadPicture
        When the mask does not fit, the guide is wholly transparent, or floating-point samples are not finite.
    BadSettings
        When the network does not have the layers, motifs or channels that are asked for.
    """

    def __init__(
        self,
        picture: Picture,
        settings: Settings,
        network: Network,
        mask: Picture | None = None,
        residual: Floats | None = None,
        guide: Picture | None = None,
    ) -> None:
        self._settings, self._network = settings, network
        self._source = Source(picture, mask, residual, network.dtype)
        self._objective = self._objective_with(guide)
        self._octaves = octaves.plan(limited(self._source.size, settings.max_size), settings)
        self._tile_size = settings.tile_size or machine.tile_size()
        self._tilings = [self._tiling(octave.size) for octave in self._octaves]
        self._base: Floats = self._source.seen[:0]
        self._picture: Floats = self._source.seen[:0]
        self._result: DreamResult | None = None
        self._retried = False
        self._seconds = 0.0
        self._pixel_steps = 0
        self._fraction = 0.0

    def steps(self) -> Iterator[StepProgress]:
        """Dream: yields after every tile and at the end of every octave; the dream is complete when it is exhausted.

        Raises
        ------
        MemoryError
            When there is no room for the network's work, in smaller tiles neither.
        """
        generator = np.random.default_rng(self._settings.seed)
        started = time.monotonic()
        for number in range(1, len(self._octaves) + 1):
            self._begin(number)
            for progress in self._ascend_octave(number, generator):
                self._seconds += time.monotonic() - started
                yield progress
                started = time.monotonic()
        self._result = self._finish()

    def preview(self) -> Picture:
        """The dream so far, blended over the original by the selection: 8 bits, at the octave's size, its longer side
        at most `PREVIEW_SIDE`. There is none before the first progress.
        """
        source, size = self._source, limited(size_of(self._picture), PREVIEW_SIDE)
        base = shrink(self._base, size)
        change = shrink(self._picture, size) - base
        adjust(change, source, self._settings)
        mask, alpha = source.coverage, source.opacity
        if mask is not None:
            change *= shrink(mask[..., None], size)
        return pixels.eight_bit(base + change, None if alpha is None else shrink(alpha[..., None], size)[..., 0])

    def result(self) -> DreamResult:
        """The finished dream; raises `RuntimeError` while `steps` is not exhausted."""
        if self._result is None:
            raise RuntimeError("The dream is not finished.")
        return self._result

    def _objective_with(self, guide: Picture | None) -> Objective:
        """What the settings and the guide, if any, ask of the network."""
        objective = objective_of(self._settings, self._network)
        if guide is None:
            return objective
        alpha = pixels.opacity(guide)
        if alpha is not None and not alpha.any():
            raise BadPicture("The guide is transparent all over.", "Choose another one, or dream without.")
        seen = pixels.colours(guide).astype(self._network.dtype, copy=False)
        channels = guidance.channels(seen, self._source.seen, self._network, objective.layers)
        return objective_of(self._settings, self._network, channels)

    def _tiling(self, size: Size) -> Tiling:
        """The tiles of an octave of that size."""
        return Tiling.of(size, self._tile_size, self._settings.jitter, self._network.grid(self._objective.layers))

    def _begin(self, number: int) -> None:
        """Go to the size of the octave of that number, from 1, with what was dreamed so far."""
        detail = self._settings.detail
        base = self._source.at(self._octaves[number - 1].size, antialias=detail > 0)
        self._picture = base.copy() if number == 1 else octaves.carry(self._picture, self._base, base, detail)
        self._base = base

    def _ascend_octave(self, number: int, generator: np.random.Generator) -> Iterator[StepProgress]:
        """Take all steps of one octave."""
        settings, picture, octave = self._settings, self._picture, self._octaves[number - 1]
        weight = self._source.weight_at(size_of(picture))
        gradient = np.empty_like(picture)
        band = ascent.Band(settings.smoothing, octave.coarse, settings.coherence)
        objective, pace = ascent.calibrate(picture, self._network, self._objective, band, settings.balance)
        for step in range(1, octave.steps + 1):
            rows, columns = generator.integers(0, settings.jitter + 1, 2)
            shift = (int(rows), int(columns))
            yield from self._compute_gradient(number, step, shift, objective, band, weight, gradient)
            colour.turn(gradient, settings.colours)
            ascent.ascend(picture, gradient, settings.step_size * pace, weight, self._base, settings.variation)
        if settings.round_octaves:
            self._picture = octaves.round_down(picture)
        yield self._progress(number, octave.steps, 1.0, octave_done=True)

    def _compute_gradient(
        self,
        number: int,
        step: int,
        shift: tuple[int, int],
        objective: Objective,
        band: ascent.Band,
        weight: Floats | None,
        out: Floats,
    ) -> Iterator[StepProgress]:
        """Compute one step's gradient into `out`, tile by tile; where memory runs out, once more with smaller tiles."""
        tiling = self._tilings[number - 1]
        tiles = ascent.gradient(self._picture, tiling, shift, self._network, objective, band, weight, out)
        try:
            for count, _ in enumerate(tiles, 1):
                self._pixel_steps += tiling.tile_pixels
                yield self._progress(number, step, count / tiling.count)
            return
        except MemoryError as error:
            if self._retried or max(tiling.tile) <= SMALLEST_TILE:
                raise
            self._halve_tiles(max(tiling.tile))
            log.warning("Memory ran out (%s): the dream continues in tiles of %s pixels.", error, self._tile_size)
        yield from self._compute_gradient(number, step, shift, objective, band, weight, out)

    def _halve_tiles(self, side: int) -> None:
        """Use tiles of half this side, but no smaller than `SMALLEST_TILE`, from now on."""
        self._retried, self._tile_size = True, max(SMALLEST_TILE, side // 2)
        self._tilings = [self._tiling(tiling.size) for tiling in self._tilings]

    def _progress(self, number: int, step: int, done: float, octave_done: bool = False) -> StepProgress:
        """Where the run stands when this part (0..1) of the step is done."""
        works = [octave.work for octave in self._octaves]
        steps = self._octaves[number - 1].steps
        work = sum(works[: number - 1]) + works[number - 1] * (step - 1 + done) / steps
        self._fraction = max(self._fraction, work / sum(works))  # a step that is begun again takes nothing back
        return StepProgress(number, len(works), step, steps, self._fraction, octave_done)

    def _finish(self) -> DreamResult:
        """The result of the last octave."""
        change = full_change(self._source, self._base, self._picture, self._settings)
        work = Work(
            self._settings,
            self._network,
            self._objective,
            self._octaves,
            self._tile_size,
            self._seconds,
            self._pixel_steps,
        )
        return DreamResult(self._source, change, work)


def dream(
    picture: Picture,
    settings: Settings,
    network: Network,
    mask: Picture | None = None,
    guide: Picture | None = None,
    on_progress: Callable[[StepProgress], None] | None = None,
) -> Picture:
    """Dream a picture.

    Parameters
    ----------
    picture, settings, network, mask, guide
        As `DreamRun` takes them.
    on_progress : callable, optional
        Called after every tile.

    Returns
    -------
    Picture
        In the format of `picture`. The same settings on the same machine give the same bytes.
    """
    run = DreamRun(picture, settings, network, mask, guide=guide)
    for progress in run.steps():
        if on_progress:
            on_progress(progress)
    return run.result().picture()
