"""What a frame of a film leaves to the next one: its change, and how far each place of it has settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reverie_server.dream.image import pixels
from reverie_server.dream.image.arrays import Floats, Size, size_of
from reverie_server.dream.motion.flow import Flow
from reverie_shared.errors import films
from reverie_shared.picture import Picture, PixelFormat

FRAMES_TO_SETTLE = 5
"""Frames in which a place that has come into view is dreamed as strongly as all else."""

ALONE = 0.3
"""A frame in which the flow holds for less than this part begins a new shot."""

_MOST_CORRECTION = 0.05
"""The part by which one frame corrects the strength at most: more would be seen as a flash."""

_LEAST_SHARE = 1 / 16
"""The share of the strength below which places are not told apart."""

_LEVELS = 8
"""The levels of gray of a strength map whose strengths are kept apart."""


@dataclass(frozen=True, eq=False)
class FilmState:
    """The state of a film after a frame; it is kept in 16-bit floats, and the next frame is dreamed from these.

    Attributes
    ----------
    change : array [height, width, 3] of float32
        What the dream has added to the frame, in units of -1..1; before its strength and colours are adjusted.
    settled : array [height, width] of float32
        0..1: 0 where nothing has been dreamed yet, 1 where the dream is as strong as in a picture of its own.
    """

    change: Floats
    settled: Floats

    @classmethod
    def of(cls, picture: Picture) -> FilmState:
        """The state that `picture` holds: as `to_picture` made it.

        Raises
        ------
        BadPicture
            When it is of another format, or holds values that are no numbers.
        """
        if picture.format != picture.format.of_state:
            raise films.BAD_STATE()
        samples = pixels.samples(picture).astype(np.float32)
        if not np.isfinite(samples).all():
            raise films.STATE_NOT_FINITE()
        return cls(samples[..., :3].clip(-2, 2), samples[..., 3].clip(0, 1))

    @classmethod
    def nothing(cls, size: Size) -> FilmState:
        """The state of a frame, so high and wide, in which nothing has been dreamed."""
        return cls(np.zeros((*size, 3), np.float32), np.zeros(size, np.float32))

    def to_picture(self) -> Picture:
        """The state as pixels: the change as red, green and blue, and how far it has settled as alpha."""
        height, width = size_of(self.change)
        samples = np.dstack([self.change, self.settled]).astype("<f2")
        return Picture(PixelFormat(width, height).of_state, samples.tobytes())

    def carried(self, flow: Flow, share: Floats | None = None) -> FilmState:
        """The state at the places of the next frame; it fades to nothing where the flow does not hold.

        `share` [height, width] is that of the strength map, which lies still while the picture moves: what comes to
        where the dream is to be weaker is weakened, and what comes to where it is to be stronger has yet to settle.
        """
        trust = flow.trust
        settled = flow.warp(self.settled).clip(0, 1)
        settled[settled > 1 - 1e-3] = 1  # what has settled stays so; 16-bit floats and warping would wear it off
        change = flow.warp(self.change) * trust[..., None]
        if share is not None:
            here, before = np.maximum(share, _LEAST_SHARE), np.maximum(flow.warp(share), _LEAST_SHARE)
            change *= np.minimum(here / before, 1)[..., None]
            settled *= np.minimum(before / here, 1)
        return FilmState(change, settled * trust)

    def grown(
        self, change: Floats, strength: float, selected: Floats | None = None, share: Floats | None = None
    ) -> FilmState:
        """The state after a frame has added `change` to what was carried: one frame older, and as strong as before.

        Parameters
        ----------
        change : array [height, width, 3]
        strength : float
            That of a frame dreamed alone (`strength`): where the dream has settled, it is kept, by a correction of at
            most 5 %.
        selected : array [height, width], optional
            0 where nothing was dreamed in this frame, else 1: only what is selected settles.
        share : array [height, width], optional
            The part of the strength that each place has, 0..1: that of the strength map.
        """
        total = self.change + change
        older = np.float32(1 / FRAMES_TO_SETTLE) * (1 if selected is None else selected)
        now = FilmState(total, np.minimum(self.settled + older, 1))
        weight = np.square(self.settled)
        if share is None:
            factor: Any = _correction(strength, now.strength(weight))
        else:
            factor = now._corrections(strength, weight, share)
        return FilmState(total * (1 + (self.settled * np.float32(factor - 1))[..., None]), now.settled)

    def strength(self, weight: Floats | None = None, share: Floats | None = None) -> float:
        """The root mean square of the change, each place counting by a weight [height, width]; that of a place which
        has all of the strength, where `share` says which part each has.
        """
        squares, weight = np.square(self.change).mean(2), np.square(self.settled) if weight is None else weight
        whole = (weight if share is None else weight * np.square(share)).sum()
        return float(np.sqrt((squares * weight).sum() / whole)) if whole else 0.0

    def _corrections(self, strength: float, weight: Floats, share: Floats) -> Floats:
        """The factors [height, width] that bring back the strength of each level of gray in a strength map: else what
        grows on in each frame would make all of them as strong as white in the end.
        """
        levels = np.rint(share * _LEVELS).astype(np.uint8)
        shares, factors = [], []
        for level in np.unique(levels[levels > 0]):
            here = weight * (levels == level)
            if here.any():
                shares.append(level / _LEVELS)
                factors.append(_correction(strength, self.strength(here, share)))
        return np.interp(share, shares, factors).astype(np.float32) if shares else np.ones_like(share)


def _correction(wanted: float, now: float) -> float:
    """The factor by which one frame corrects a strength."""
    return float(np.clip(wanted / now, 1 - _MOST_CORRECTION, 1 + _MOST_CORRECTION)) if now and wanted else 1.0
