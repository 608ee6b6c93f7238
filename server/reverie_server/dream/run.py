"""One dream from pixels to pixels, tile by tile.

Pausing it is not asking for the next tile; cancelling it is dropping the run.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from reverie_server.dream import ascent, guidance, machine, octaves, regions
from reverie_server.dream.executor import LocalExecutor, TileExecutor
from reverie_server.dream.image import colour, pixels
from reverie_server.dream.image.arrays import Floats, Masks, Size
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.image.resize import limited
from reverie_server.dream.maps import NO_MAPS, ControlMaps, begun, sizes_of, step_share
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.regions import Regions
from reverie_server.dream.report import RunStatistics
from reverie_server.dream.result import DreamResult, full_change, make_preview
from reverie_server.dream.source import Source
from reverie_server.dream.steps import OctaveSteps, StepProgress
from reverie_server.dream.tiles import Tiling
from reverie_shared.declaration import check
from reverie_shared.errors.pictures import GUIDE_TRANSPARENT
from reverie_shared.picture import Picture
from reverie_shared.settings import DECLARATIONS, SMALLEST_TILE, Settings

log = logging.getLogger(__name__)

Result = TypeVar("Result")


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
    share : array [height, width], optional
        The part of its steps, 0..1, that each pixel takes, beside the selection and the strength map.
    maps : ControlMaps
        How strong, how large, and what the dream is where.
    executor : TileExecutor, optional
        Computes the gradients of the steps' tiles; this process, with `network`, where there is none.

    Raises
    ------
    BadPicture
        When the mask does not fit, the guide is wholly transparent, the strength map selects nothing, or floating-point
        samples are not finite.
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
        share: Floats | None = None,
        maps: ControlMaps = NO_MAPS,
        executor: TileExecutor | None = None,
    ) -> None:
        self._settings, self._network = settings, network
        self._executor = executor or LocalExecutor(network)
        self._source = Source(picture, mask, residual, network.dtype, maps.share_at(picture, share))
        self._objective = self._make_objective(guide)
        self._maps = maps
        self._sizes = maps.sizes_at(self._source.size)
        self._asked = [self._objective]
        if maps.colour is not None:
            self._asked = regions.objectives(settings, network, self._objective)
        self._regions: Regions | None = None
        self._parts: Sequence[Objective] = ()
        self._octaves = octaves.plan(limited(self._source.size, settings.max_size), settings)
        self._tile_size = settings.tile_size or machine.tile_size()
        self._tilings = [self._tiling(octave.size) for octave in self._octaves]
        self._base = self._picture = self._source.seen
        self._steps: Iterator[StepProgress] | None = None
        self._result: DreamResult | None = None
        self._is_complete = False
        self._failure = ""
        self._retried = False
        self._seconds = 0.0
        self._pixel_steps = 0
        self._fraction = 0.0

    def steps(self) -> Iterator[StepProgress]:
        """Dream: yields after every tile and while one is awaited, between parts of what is done to the whole picture,
        and at the end of every octave; the dream is complete when it is exhausted. It can be called once.

        Raises
        ------
        BadPicture
            When the colour map is transparent all over, or has colours that are not listed.
        MemoryError
            When there is no memory for the network, not even with tiles of half the size, or none for the colour map.
        RuntimeError
            When it is called again.
        """
        if self._steps is not None:
            raise RuntimeError("The dream was started already: go on with the first iterator, or make another run.")
        self._steps = self._dream()
        return self._steps

    def _dream(self) -> Iterator[StepProgress]:
        """Compute all octaves, one after the other; keep the result, or what the error was that ended it."""
        generator = np.random.default_rng(self._settings.seed)
        started = time.monotonic()
        try:
            for progress in self._ascend_octaves(generator):
                self._seconds += time.monotonic() - started
                yield progress
                started = time.monotonic()
            self._result = self._finish()
            self._is_complete = True
        except Exception as error:
            self._failure = f"{type(error).__name__}: {error}"  # the error itself would keep the pictures in memory
            raise

    def _ascend_octaves(self, generator: np.random.Generator) -> Iterator[StepProgress]:
        """Take all steps of all octaves."""
        yield from self._read_colour_map()
        for octave_number in range(1, len(self._octaves) + 1):
            self._start_octave(octave_number)
            yield from self._ascend_octave(octave_number, generator)

    def preview(self) -> Picture:
        """The dream so far, blended over the original by the selection: 8 bits, at the octave's size, its longer side
        at most `PREVIEW_SIDE`. Before the first progress, it is the original.
        """
        return make_preview(self._source, self._base, self._picture, self._settings)

    def set_strength(self, strength: float) -> None:
        """Scale the change by another strength, as if the dream had been begun with it; `preview` and `result` follow,
        also those of a finished dream, and what is computed already counts. Raises `BadSettings` for a strength that is
        not allowed.
        """
        self._settings = replace(self._settings, strength=float(check(DECLARATIONS["strength"], strength)))
        self.forget_result()

    def forget_result(self) -> None:
        """Free the memory of the result, which `result` makes anew."""
        self._result = None

    @property
    def is_complete(self) -> bool:
        """Whether `steps` is exhausted."""
        return self._is_complete

    @property
    def is_repeatable(self) -> bool:
        """Whether another run gives the same bytes; not where memory ran out, and it went on in smaller tiles."""
        return not self._retried

    @property
    def kept_bytes(self) -> int:
        """How much memory the run takes between two steps, in bytes, about: its pictures, and where each may move."""
        source, regions = self._source, self._regions
        arrays = [
            source.seen,
            self._base,
            self._picture,
            source.weight,
            self._sizes,
            None if regions is None else regions.masks,
        ]
        held = {id(array): array.nbytes for array in arrays if array is not None}  # the base may be what is seen
        pictures = [source.original, *self._maps.by_setting.values()]
        gradient = 0 if self._is_complete else self._picture.nbytes
        return sum(held.values()) + sum(picture.format.size for picture in pictures) + gradient

    def result(self) -> DreamResult:
        """The finished dream; raises `RuntimeError` while `steps` is not exhausted, or where an error has ended it."""
        if self._failure:
            raise RuntimeError(f"The dream was ended by an error: {self._failure}")
        if not self._is_complete:
            raise RuntimeError("The dream is not finished.")
        self._result = self._result or self._finish()
        return self._result

    def _make_objective(self, guide: Picture | None) -> Objective:
        """The objective that the settings and the guide, if any, ask of the network."""
        objective = objective_of(self._settings, self._network)
        if guide is None:
            return objective
        alpha = pixels.opacity(guide)
        if alpha is not None and not alpha.any():
            raise GUIDE_TRANSPARENT()
        seen = pixels.colours(guide).astype(self._network.dtype, copy=False)
        channels = guidance.channel_weights(seen, self._source.seen, self._network, objective.layers)
        return objective_of(self._settings, self._network, channels)

    def _read_colour_map(self) -> Iterator[StepProgress]:
        """Find the regions of the colour map, where there is one."""
        if self._maps.colour is not None:
            reading = Regions.of(self._maps, self._settings, self._asked, self._source.size)
            self._regions = yield from self._watched(reading, 1)
            self._parts = self._regions.parts

    def _watched(self, parts: Parts[Result], octave_number: int) -> Generator[StepProgress, None, Result]:
        """Do what comes before the first step of an octave; yields between its parts."""
        while True:
            try:
                next(parts)
            except StopIteration as ended:
                result: Result = ended.value
                return result
            yield self._progress(octave_number, 1, 0.0)

    def _tiling(self, size: Size) -> Tiling:
        """The tiles of an octave of that size."""
        network, layers = self._network, self._asked[0].layers
        return Tiling.of(size, self._tile_size, self._settings.jitter, network.grid(layers), network.borders(layers))

    def _start_octave(self, octave_number: int) -> None:
        """Resize the original and the dream so far to octave `octave_number` (from 1)."""
        detail = self._settings.detail
        base = self._source.at(self._octaves[octave_number - 1].size, antialias=detail > 0)
        self._picture = base.copy() if octave_number == 1 else octaves.carry(self._picture, self._base, base, detail)
        self._base = base

    def _ascend_octave(self, octave_number: int, generator: np.random.Generator) -> Iterator[StepProgress]:
        """Take all steps of one octave."""
        settings, picture, octave = self._settings, self._picture, self._octaves[octave_number - 1]
        band = ascent.Band(settings.smoothing, octave.coarse, settings.coherence)
        masks = None if self._regions is None else self._regions.at(octave.size)
        calibration = yield from self._calibrate(octave_number, band, masks)
        weight, decided = self._source.weight_at(octave.size), None
        step_factor = calibration.step_factor
        if self._sizes is not None:
            start = begun(sizes_of(self._sizes, octave.size), octave_number - 1, self._octaves)
            weight, decided = start.weight if weight is None else weight * start.weight, start.decided
            step_factor = step_share(decided, weight, step_factor)
        weights = ascent.band_weights(weight) if settings.laplacian else (weight,)
        step_size = settings.step_size * step_factor
        steps = OctaveSteps(
            octave_number, calibration.objective, band, step_size, weights, np.empty_like(picture), masks, decided
        )
        for step in range(1, octave.steps + 1):
            rows, columns = generator.integers(0, settings.jitter + 1, 2)
            yield from self._compute_gradient(steps, step, shift=(int(rows), int(columns)))
            for _ in self._ascend(steps):
                yield self._progress(octave_number, step, 1.0)
        if settings.round_octaves:
            self._picture = octaves.round_down(picture)
        yield self._progress(octave_number, octave.steps, 1.0, octave_done=True)

    def _calibrate(
        self, octave_number: int, band: ascent.Band, masks: Masks | None
    ) -> Generator[StepProgress, None, ascent.Calibration]:
        """The balanced objective and the length of steps for the octave that begins; `masks` are its regions'."""
        settings, network, picture = self._settings, self._network, self._picture
        if masks is None:
            return ascent.calibrate(picture, network, self._objective, band, settings.balance, settings.laplacian)
        first = octave_number == 1
        measuring = regions.calibrate(self._parts, picture, masks, network, band, settings, first)
        found, self._parts = yield from self._watched(measuring, octave_number)
        return found

    def _compute_gradient(self, steps: OctaveSteps, step: int, shift: tuple[int, int]) -> Iterator[StepProgress]:
        """Compute one step's gradient, tile by tile; where memory runs out, once more with smaller tiles."""
        # Laplacian normalisation evens bands of the whole picture, before the filter: then tiles are not filtered.
        band = ascent.NO_FILTER if self._settings.laplacian else steps.band
        while True:
            tiling = self._tilings[steps.octave_number - 1]
            tiles = ascent.gradient(
                self._picture,
                tiling,
                shift,
                executor=self._executor,
                objective=steps.objective,
                band=band,
                weight=steps.weights[0],
                out=steps.gradient,
                masks=steps.masks,
                decided=steps.decided,
            )
            try:
                count = 0
                for is_added in tiles:
                    count += is_added
                    self._pixel_steps += is_added * tiling.tile_pixels
                    yield self._progress(steps.octave_number, step, count / tiling.count)
                return
            except MemoryError as error:
                if self._retried or max(tiling.tile) <= SMALLEST_TILE:
                    raise
                self._halve_tiles(max(tiling.tile))
                log.warning("Memory ran out (%s): the dream continues in tiles of %s pixels.", error, self._tile_size)

    def _ascend(self, steps: OctaveSteps) -> Parts[None]:
        """Move the picture by the gradient of the step."""
        settings, gradient = self._settings, steps.gradient
        if settings.laplacian:
            yield from ascent.normalise_bands(gradient, settings.laplacian, steps.weights)
            yield from steps.band.apply_in_place(gradient, steps.decided)
        colour.restrict_colours(gradient, settings.colours)
        weight, base, variation = steps.weights[0], self._base, settings.variation
        yield from ascent.ascend(self._picture, gradient, steps.step_size, weight, base, variation)

    def _halve_tiles(self, side: int) -> None:
        """Use tiles of half this side, but no smaller than `SMALLEST_TILE`, from now on."""
        self._retried, self._tile_size = True, max(SMALLEST_TILE, side // 2)
        self._tilings = [self._tiling(tiling.size) for tiling in self._tilings]

    def _progress(self, octave_number: int, step: int, done: float, octave_done: bool = False) -> StepProgress:
        """Where the run stands when this part (0..1) of the step is done."""
        works = [octave.work for octave in self._octaves]
        steps = self._octaves[octave_number - 1].steps
        work = sum(works[: octave_number - 1]) + works[octave_number - 1] * (step - 1 + done) / steps
        self._fraction = max(self._fraction, work / sum(works))  # progress never falls when a step is repeated
        return StepProgress(
            octave=octave_number,
            octaves=len(works),
            step=step,
            steps=steps,
            fraction=self._fraction,
            octave_done=octave_done,
        )

    def _finish(self) -> DreamResult:
        """The result of the last octave."""
        change = full_change(self._source, self._base, self._picture, self._settings)
        statistics = RunStatistics(
            settings=self._settings,
            network=self._network,
            objective=self._objective,
            octaves=self._octaves,
            tile_size=self._tile_size,
            seconds=self._seconds,
            pixel_steps=self._pixel_steps,
            maps=self._maps,
            regions=self._regions,
        )
        return DreamResult(self._source, change, statistics)


def dream(
    picture: Picture,
    settings: Settings,
    network: Network,
    mask: Picture | None = None,
    guide: Picture | None = None,
    maps: ControlMaps = NO_MAPS,
    on_progress: Callable[[StepProgress], None] | None = None,
) -> Picture:
    """Dream a picture.

    Parameters
    ----------
    picture, settings, network, mask, guide, maps
        As `DreamRun` takes them.
    on_progress : callable, optional
        Called after every tile, and in a large picture after every megapixel of what is done to it as a whole.

    Returns
    -------
    Picture
        In the format of `picture`. The same settings, picture and network give the same bytes on the same machine: with
        the same processor, the same number of cores for TensorFlow, and its same release. Elsewhere sums are rounded
        in another order, which a dream amplifies: it has the same look, but most of its samples differ a little.
    """
    run = DreamRun(picture, settings, network, mask, guide=guide, maps=maps)
    for progress in run.steps():
        if on_progress:
            on_progress(progress)
    return run.result().picture()
