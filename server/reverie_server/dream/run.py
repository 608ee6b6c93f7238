"""One dream from pixels to pixels, tile by tile: pausing it is not asking for the next tile, cancelling it is dropping
it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from reverie_server.dream import ascent, guidance, machine, octaves
from reverie_server.dream.image import blocks, colour, pixels
from reverie_server.dream.image.arrays import Floats, Size, size_of
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.tiles import Tiling
from reverie_shared import weighted
from reverie_shared.errors import BadPicture
from reverie_shared.picture import Part, Picture
from reverie_shared.settings import SMALLEST_TILE, Settings

log = logging.getLogger(__name__)

PREVIEW_SIDE = 1024
"""Pixels that a preview's longer side has at most."""


@dataclass(frozen=True)
class StepProgress:
    """Where a dream stands after a tile; octaves and steps count from 1, `fraction` is 0..1 of the work."""

    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    octave_done: bool


class DreamRun:
    """A dream in the making.

    Parameters
    ----------
    picture : Picture
        What is dreamed on.
    settings : Settings
    network : Network
        Its own precision counts, not the settings'.
    mask : Picture, optional
        The selection, of the picture's size, channels `y`: nothing outside it changes, but it is seen.
    remainder : array [height, width, 3], optional
        What the picture's samples were too coarse for when it was dreamed itself (`remainder` of that dream), in units
        of -1..1.
    guide : Picture, optional
        Of any size and format: the dream takes up what it has more of than the picture.

    Raises
    ------
    BadPicture
        When the mask does not fit, the guide shows nothing, or floating-point values are no numbers.
    BadSettings
        When the network does not have the layers, motifs or channels that are asked for.
    """

    def __init__(
        self,
        picture: Picture,
        settings: Settings,
        network: Network,
        mask: Picture | None = None,
        remainder: Floats | None = None,
        guide: Picture | None = None,
    ) -> None:
        format = picture.format
        if mask and (mask.format.channels, mask.format.width, mask.format.height) != (
            "y",
            format.width,
            format.height,
        ):
            raise BadPicture("The selection does not fit the picture.", "Send a gray mask of the picture's size.")
        self._original, self._settings, self._network = picture, settings, network
        self._mask = mask
        self._seen = pixels.colours(picture).astype(network.dtype, copy=False)
        self._remainder = remainder
        if remainder is not None:
            self._seen += remainder
        self._weight = pixels.update_weight(self._coverage, pixels.opacity(picture))
        self._objective = self._wanted(guide)
        self._tile = settings.tile_size or machine.tile_size()
        self._full = octaves.limited((format.height, format.width), settings.max_size)
        self._octaves = octaves.plan(self._full, settings)
        self._tilings = [self._tiling(octave.size, settings.jitter) for octave in self._octaves]
        self._smaller_tiles = False
        self._base: Floats = self._seen[:0]
        self._picture: Floats = self._seen[:0]
        self._finished = False
        self._seconds = 0.0
        self._pixel_steps = 0
        self._fraction = 0.0

    @property
    def _coverage(self) -> Floats | None:
        """The selection [height, width] in 0..1; not kept, for its memory."""
        return pixels.coverage(self._mask) if self._mask else None

    def _wanted(self, guide: Picture | None) -> Objective:
        """What the dream is to make more of."""
        objective = objective_of(self._settings, self._network)
        if guide is None:
            return objective
        alpha = pixels.opacity(guide)
        if alpha is not None and not alpha.any():
            raise BadPicture("The guide is transparent all over.", "Choose another one, or dream without.")
        seen = pixels.colours(guide).astype(self._network.dtype, copy=False)
        channels = guidance.channels(seen, self._seen, self._network, objective.layers)
        return objective_of(self._settings, self._network, channels)

    def _tiling(self, size: Size, jitter: int) -> Tiling:
        """The tiles of a picture of that size."""
        return Tiling.of(size, self._tile, jitter, self._network.grid(self._objective.layers))

    def run(self) -> Iterator[StepProgress]:
        """Dream; yields after every tile, and is exhausted when the dream is complete."""
        generator = np.random.default_rng(self._settings.seed)
        started = time.monotonic()
        for octave, tiling in enumerate(self._tilings, 1):
            self._begin(octave, tiling.size)
            for moment in self._climb(octave, generator):
                self._seconds += time.monotonic() - started
                yield moment
                started = time.monotonic()
        self._finished = True

    def _begin(self, octave: int, size: Size) -> None:
        """Go to the next octave's size, carrying what was dreamed."""
        settings = self._settings
        base = self._at(size)
        if octave == 1:
            self._picture = base.copy()
        else:
            self._picture = octaves.carry(self._picture, self._base, base, settings.detail)
        self._base = base

    def _climb(self, octave: int, generator: np.random.Generator) -> Iterator[StepProgress]:
        """All steps of one octave."""
        settings, picture = self._settings, self._picture
        weight = self._weight_at(size_of(picture))
        uphill = np.empty_like(picture)
        plan = self._octaves[octave - 1]
        band = ascent.Band(settings.smoothing, plan.coarse, settings.coherence)
        objective, pace = ascent.calibrate(picture, self._network, self._objective, band, settings.balance)
        for step in range(1, plan.steps + 1):
            rows, columns = generator.integers(0, settings.jitter + 1, 2)
            shift = (int(rows), int(columns))
            yield from self._look(octave, step, shift, objective, band, weight, uphill)
            colour.turn(uphill, settings.colours)
            ascent.ascend(picture, uphill, settings.step_size * pace, weight, self._base, settings.variation)
        if settings.round_octaves:
            self._picture = octaves.round_down(picture)
        yield self._moment(octave, plan.steps, 1.0, octave_done=True)

    def _look(
        self,
        octave: int,
        step: int,
        shift: tuple[int, int],
        objective: Objective,
        band: ascent.Band,
        weight: Floats | None,
        uphill: Floats,
    ) -> Iterator[StepProgress]:
        """One step's gradient, tile by tile; where memory runs out, once more with smaller tiles."""
        tiling = self._tilings[octave - 1]
        tiles = ascent.gradient(self._picture, tiling, shift, self._network, objective, band, weight, uphill)
        try:
            for number, _ in enumerate(tiles, 1):
                self._pixel_steps += tiling.tile_pixels
                yield self._moment(octave, step, number / tiling.count)
            return
        except MemoryError as error:
            if self._smaller_tiles or not self._make_tiles_smaller(max(tiling.tile)):
                raise
            log.warning("Memory ran out (%s): the dream goes on in tiles of %s pixels.", error, self._tile)
        yield from self._look(octave, step, shift, objective, band, weight, uphill)

    def _make_tiles_smaller(self, side: int) -> bool:
        """From now on, tiles of half this side; False where they cannot be smaller."""
        if side <= SMALLEST_TILE:
            return False
        self._smaller_tiles, self._tile = True, max(SMALLEST_TILE, side // 2)
        self._tilings = [self._tiling(tiling.size, self._settings.jitter) for tiling in self._tilings]
        return True

    def _moment(self, octave: int, step: int, done: float, octave_done: bool = False) -> StepProgress:
        """Where the dream stands when so much of the step (0..1) is done."""
        works = [each.work for each in self._octaves]
        steps = self._octaves[octave - 1].steps
        work = sum(works[: octave - 1]) + works[octave - 1] * (step - 1 + done) / steps
        self._fraction = max(self._fraction, work / sum(works))  # a step begun anew is no step back
        return StepProgress(octave, len(works), step, steps, self._fraction, octave_done)

    def _at(self, size: Size) -> Floats:
        """The original as the network sees it, at an octave's size."""
        if size[0] > self._seen.shape[0]:
            return octaves.enlarge(self._seen, size)
        return octaves.shrink(self._seen, size, antialias=self._settings.detail > 0)

    def _weight_at(self, size: Size) -> Floats | None:
        if self._weight is None:
            return None
        weight = octaves.shrink(self._weight[..., None], size)[..., 0]
        return weight if weight.any() else octaves.shrink(self._weight[..., None], size, antialias=False)[..., 0]

    def preview(self) -> Picture:
        """The dream as far as it is, blended over the original by the selection: 8 bits, at the octave's size or
        `PREVIEW_SIDE`.
        """
        size = octaves.limited(size_of(self._picture), PREVIEW_SIDE)
        base = octaves.shrink(self._base, size)
        change = self._shown(octaves.shrink(self._picture, size) - base)
        mask, alpha = self._coverage, pixels.opacity(self._original)
        if mask is not None:
            change *= octaves.shrink(mask[..., None], size)
        return pixels.eight_bit(
            base + change, None if alpha is None else octaves.shrink(alpha[..., None], size)[..., 0]
        )

    def result(self, deliver: str = "dream", part: Part | None = None) -> Picture:
        """The finished picture in the format it came in.

        Parameters
        ----------
        deliver : `dream`, `flat` or `baked`
            The dream as it is, fading out around the selection; or blended over the original by the selection; or with
            the selection baked into its opacity (then with alpha, whatever the format was).
        part : (x, y, width, height), optional
            Which part of it; must lie inside the picture.
        """
        change = self._change
        if self._remainder is not None:
            change = change + np.where(change == 0, 0, self._remainder)
        picture = Picture(self._original.format, pixels.apply(self._original, change))
        mask = self._coverage
        if deliver == "flat" and mask is not None:
            picture = pixels.blend(self._original, picture, mask)
        elif deliver == "baked":
            picture = pixels.bake(picture, mask)
        return pixels.cropped(picture, part) if part else picture

    def remainder(self, result: Picture, part: Part | None = None) -> Floats | None:
        """What the samples of `result(deliver, part)`, as `dream` or `baked`, are too coarse for.

        Returns
        -------
        array [height, width, 3] of float16, or None
            To be added to the result's colours in -1..1; None where float32 samples hold all there is.
        """
        if result.format.sample == "f32":
            return None
        x, y, width, height = part or (0, 0, self._original.format.width, self._original.format.height)
        inside = (slice(y, y + height), slice(x, x + width))
        seen, change, held = self._seen[inside], self._change[inside], pixels.colours(result)
        left = np.empty(held.shape, np.float16)

        def compare(rows: slice) -> None:
            moves = change[rows]
            if result.format.channels in ("ya", "y"):
                moves = colour.luminance_only(moves)
            left[rows] = np.clip(seen[rows] + moves, -1, 1) - held[rows]

        blocks.each((height, width), compare)
        return left

    @cached_property
    def _change(self) -> Floats:
        """What the finished dream adds to the picture at its full size, in units of -1..1; not to be written to."""
        assert self._finished, "the dream is not finished"
        size = size_of(self._seen)
        if self._settings.detail == 0 and size_of(self._picture) != size:
            change = octaves.shrink(self._picture, size, antialias=False) - self._seen
        elif self._picture.shape[0] > size[0]:
            change = octaves.shrink(self._picture - self._base, size)
        else:
            change = octaves.enlarge(self._picture - self._base, size)
        return self._shown(change)

    def _shown(self, change: Floats) -> Floats:
        """The change, itself, made as strong as is wanted, in the colours and in the places that are."""
        change *= change.dtype.type(self._settings.strength)
        if self._settings.colours == "kept":
            change = colour.luminance_only(change)
        if self._weight is not None:
            change[octaves.shrink(self._weight[..., None], size_of(change))[..., 0] == 0] = 0
        return change

    def report(self, measure: bool = False) -> dict[str, Any]:
        """How it was dreamed: see docs/PROTOCOL.md for the keys. `measure` looks at the whole picture twice more."""
        change, weight, settings = self._change, self._weight, asdict(self._settings)
        settings.update(
            layers=weighted.text(self._objective.weights),
            precision=self._network.precision,
            tile_size=self._tile,
            network=self._network.name,
        )
        area = self._full[0] * self._full[1]

        def moved(rows: slice) -> tuple[float, float]:
            part = change[rows] if weight is None else change[rows][weight[rows] > 0]
            return part.size, float(np.square(part).sum())

        count, squares = np.sum(blocks.each(size_of(change), moved), axis=0)
        return {
            "settings": settings,
            "network": {"name": self._network.name, "words": self._network.words},
            "precision": self._network.precision,
            "tile_size": self._tile,
            "device": self._network.device,
            "continued": self._remainder is not None,
            "seconds": {"dream": self._seconds},
            "evaluations": sum(each.work for each in self._octaves) / area,
            "pixel_steps": self._pixel_steps,
            "objective": self._before_and_after(change) if measure else None,
            "rms_change": float(np.sqrt(squares / count)) if count else 0.0,
            "peak_memory": machine.peak_memory(),
        }

    def _before_and_after(self, change: Floats) -> dict[str, float]:
        """What the settings ask for (layers not balanced) of the whole picture at its own size, before and after."""
        return {
            "before": self._looked_at(self._seen),
            "after": self._looked_at(np.clip(self._seen + change, -1, 1)),
        }

    def _looked_at(self, picture: Floats) -> float:
        objective = self._objective
        values = [
            objective.value(self._network.profiles(tile.read(picture), objective.layers, objective.kind))
            for tile in self._tiling(size_of(picture), 0).tiles()
        ]
        return float(np.mean(values))


def dream(
    picture: Picture,
    settings: Settings,
    network: Network,
    mask: Picture | None = None,
    guide: Picture | None = None,
    on_progress: Callable[[StepProgress], None] | None = None,
) -> Picture:
    """Dream a picture; the engine as a library.

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
    dreaming = DreamRun(picture, settings, network, mask, guide=guide)
    for moment in dreaming.run():
        if on_progress:
            on_progress(moment)
    return dreaming.result()
