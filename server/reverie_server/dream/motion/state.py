"""What a frame of a film leaves to the next one: its change, and how far each place of it has settled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reverie_server.dream.image import pixels
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.motion.flow import Flow
from reverie_shared.errors import films
from reverie_shared.picture import Picture, PixelFormat

FRAMES_TO_SETTLE = 5
"""Frames in which a place that has come into view is dreamed as strongly as all else."""

ALONE = 0.3
"""A frame in which the flow holds for less than this part begins a new shot."""

_MOST_CORRECTION = 0.05
"""The part by which one frame corrects the strength at most: more would be seen as a flash."""


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

    def to_picture(self) -> Picture:
        """The state as pixels: the change as red, green and blue, and how far it has settled as alpha."""
        height, width = size_of(self.change)
        samples = np.dstack([self.change, self.settled]).astype("<f2")
        return Picture(PixelFormat(width, height).of_state, samples.tobytes())

    def carried(self, flow: Flow) -> FilmState:
        """The state at the places of the next frame; it fades to nothing where the flow does not hold."""
        trust = flow.trust
        settled = flow.warp(self.settled).clip(0, 1)
        settled[settled > 1 - 1e-3] = 1  # what has settled stays so; 16-bit floats and warping would wear it off
        return FilmState(flow.warp(self.change) * trust[..., None], settled * trust)

    def grown(self, change: Floats, strength: float) -> FilmState:
        """The state after a frame has added `change` to what was carried: one frame older, and as strong as before.

        `strength` is the root mean square of the change of a frame dreamed alone: where the dream has settled, it is
        kept, by a correction of at most 5 %.
        """
        total = self.change + change
        settled = np.minimum(self.settled + np.float32(1 / FRAMES_TO_SETTLE), 1)
        now = FilmState(total, settled).strength(weight=np.square(self.settled))
        if now and strength:
            factor = np.clip(strength / now, 1 - _MOST_CORRECTION, 1 + _MOST_CORRECTION)
            total = total * (1 + self.settled[..., None] * np.float32(factor - 1))
        return FilmState(total, settled)

    def strength(self, weight: Floats | None = None) -> float:
        """The root mean square of the change, each place counting by a weight [height, width]."""
        squares = np.square(self.change).mean(2)
        if weight is None:
            return float(np.sqrt(squares.mean()))
        return float(np.sqrt((squares * weight).sum() / weight.sum())) if weight.any() else 0.0
