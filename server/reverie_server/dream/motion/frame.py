"""The dream of one frame of a film: alone, or going on from the frame before.

A frame that goes on is an ordinary dream of a few steps in each octave. It begins with what was dreamed before, moved
to where the picture has moved; what has come into view takes whole steps, all else small ones, what stands still none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reverie_server.dream.executor import TileExecutor
from reverie_server.dream.image import pixels
from reverie_server.dream.image.arrays import Floats
from reverie_server.dream.image.selection import update_weight
from reverie_server.dream.maps import NO_MAPS, ControlMaps
from reverie_server.dream.motion.flow import Flow, flow_between
from reverie_server.dream.motion.state import ALONE, FilmState
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.report import RunStatistics
from reverie_server.dream.result import DreamResult, adjust
from reverie_server.dream.run import DreamRun
from reverie_server.dream.source import Source
from reverie_server.dream.steps import StepProgress
from reverie_shared.errors import films
from reverie_shared.picture import Picture
from reverie_shared.settings import Settings

STEP_SHARE = 0.22
"""The part of a still picture's steps that a frame takes: after `FRAMES_TO_SETTLE` frames, what has come into view has
taken about as many."""

FULL_SPEED = 1.0
"""Pixels a frame from which on a place is dreamed on as fast as it may: what moves less needs less."""

LEAST_STEP = 0.005
"""The part of a step that is not worth taking: a frame in which no place may move further is not dreamed at all."""


@dataclass(frozen=True, eq=False)
class FrameBefore:
    """What a frame goes on from.

    Attributes
    ----------
    frame : Picture
        The frame before, as it was.
    state : FilmState
        What its dream has left.
    strength : float
        That of the shot's first frame (`FrameRun.strength`).
    """

    frame: Picture
    state: FilmState
    strength: float


class FrameRun:
    """The dream of a frame in progress: as `DreamRun`, but it goes on from the frame before.

    Parameters
    ----------
    picture : Picture
    settings : Settings
        `temporal_coherence` says how firmly the dream holds from frame to frame.
    network : Network
    before : FrameBefore, optional
        None for the first frame of a film.
    mask, guide : Picture, optional
        As in `DreamRun`.
    maps : ControlMaps
        As in `DreamRun`; the same for all frames.
    executor : TileExecutor, optional
        As in `DreamRun`.

    Raises
    ------
    BadPicture, BadSettings
        As `DreamRun` raises them, and where the frame before is of another size.
    """

    def __init__(
        self,
        picture: Picture,
        settings: Settings,
        network: Network,
        before: FrameBefore | None = None,
        mask: Picture | None = None,
        guide: Picture | None = None,
        maps: ControlMaps = NO_MAPS,
        executor: TileExecutor | None = None,
    ) -> None:
        self._settings, self._network, self._before, self._maps = settings, network, before, maps
        self._executor = executor
        self._share = maps.share_at(picture, None)
        self._source = Source(picture, mask, None, network.dtype, self._share)
        weight = update_weight(self._source.coverage(), None)
        self._selected = None if weight is None else (weight > 0).astype(np.float32)
        self._carried: FilmState | None = None
        self._run: DreamRun | None = None
        self._state: FilmState | None = None
        if before is not None:
            sizes = {(one.height, one.width) for one in (picture.format, before.frame.format)}
            if sizes != {before.state.settled.shape}:
                raise films.ANOTHER_SIZE()
            if settings.temporal_coherence and before.strength and not self._is_idle:
                self._go_on(picture, before, mask, guide)
        if self._is_idle:
            self._carried = FilmState.nothing(self._source.size)
        elif self._carried is None:
            settings = unadjusted(settings)
            self._run = DreamRun(picture, settings, network, mask, guide=guide, maps=maps, executor=executor)

    @property
    def _is_idle(self) -> bool:
        """Whether nothing is selected: the dream begins again where something is."""
        return self._selected is not None and not self._selected.any()

    def _go_on(self, picture: Picture, before: FrameBefore, mask: Picture | None, guide: Picture | None) -> None:
        """Prepare a dream that begins with the change of the frame before; unless a new shot begins here."""
        seen = np.asarray(self._source.seen, np.float32)
        flow = flow_between(seen, pixels.colours(before.frame))
        if flow.trust.mean() < ALONE:
            return
        carried = before.state.carried(flow, self._share)
        start = np.clip(seen + carried.change, -1, 1) - seen
        self._carried = replace(carried, change=start)
        share = step_shares(carried, flow, self._settings.temporal_coherence)
        if self._selected is not None:
            share = share * self._selected
        if share.max() > LEAST_STEP:
            residual = start.astype(self._network.dtype, copy=False)
            settings = shortened(unadjusted(self._settings))
            self._run = DreamRun(
                picture, settings, self._network, mask, residual, guide, share, self._maps, self._executor
            )

    def steps(self) -> Iterator[StepProgress]:
        """Dream, as `DreamRun.steps` does; nothing is yielded where nothing has moved."""
        if self._run is not None:
            yield from self._run.steps()
        self._state = self._finish()

    def preview(self) -> Picture:
        """The dream so far, as `DreamRun.preview`."""
        if self._run is not None:
            return self._run.preview()
        carried = self._carried.change if self._carried else 0
        return pixels.to_eight_bit(self._source.seen + carried, self._source.opacity())

    @property
    def begins_shot(self) -> bool:
        """Whether the frame is dreamed alone: the first one of a film, or after a cut."""
        return self._carried is None

    def state(self) -> FilmState:
        """What the next frame goes on from, once the dream is finished."""
        if self._state is None:
            raise RuntimeError("The dream of the frame is not finished.")
        return self._state

    @property
    def strength(self) -> float:
        """The root mean square of the change of the shot's first frame, which is this one or an earlier one, where it
        is selected; that of white, where there is a strength map.
        """
        if self._is_idle:
            return 0.0
        if self._before is None or self.begins_shot:
            return self.state().strength(share=self._share)
        return self._before.strength

    def result(self) -> DreamResult:
        """The dreamed frame, once the dream is finished."""
        change = self.state().change.astype(self._network.dtype)
        adjust(change, self._source.seen, self._source, self._settings)
        return DreamResult(self._source, change, self._statistics())

    def _finish(self) -> FilmState:
        if self._carried is None:
            assert self._run is not None
            change = np.asarray(self._run.result().change, np.float32)
            state = FilmState(change, np.ones_like(change[..., 0]) if self._selected is None else self._selected)
        elif self._run is None or self._before is None:
            state = self._carried
        else:
            change = np.asarray(self._run.result().change, np.float32)
            state = self._carried.grown(change, self._before.strength, self._selected, self._share)
        return FilmState.of(state.to_picture())  # as the next frame gets it

    def _statistics(self) -> RunStatistics:
        if self._run is not None:
            return replace(self._run.result().statistics, settings=self._settings)
        objective = objective_of(self._settings, self._network)
        return RunStatistics(self._settings, self._network, objective, (), 0, 0.0, 0, self._maps)


def unadjusted(settings: Settings) -> Settings:
    """The settings of the change that is carried: strength and colours are adjusted in each frame's result."""
    return replace(settings, strength=1.0, colours="free" if settings.colours == "soft" else settings.colours)


def shortened(settings: Settings) -> Settings:
    """The settings of a frame that goes on: as many steps as `STEP_SHARE` says, in all octaves."""
    steps = max(1, math.ceil(settings.steps * STEP_SHARE))
    return replace(settings, steps=steps, detail=1.0, round_octaves=False)


def step_shares(carried: FilmState, flow: Flow, coherence: float) -> Floats:
    """The part of a step that each place takes [height, width], 0..1.

    What has come into view takes the whole, and less from frame to frame until it has settled; what has settled takes
    `1 - coherence` where it moves, and nothing where it stands still.
    """
    moving = np.minimum(flow.speed / np.float32(FULL_SPEED), 1)
    least = np.float32(1 - coherence) * moving
    return np.asarray(np.maximum(least, 1 - np.square(carried.settled)), np.float32)
