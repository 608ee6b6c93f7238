"""The octaves: the sizes of a dream from coarse to fine, and how the picture is carried from one to the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reverie_server.dream.image import blocks
from reverie_server.dream.image.arrays import Floats, Size, size_of
from reverie_server.dream.image.resize import enlarge, shrink
from reverie_shared.settings import Settings

COARSE_BLUR = 0.65
"""Width of the blur, in pixels of an octave, that separates what this octave decides from what the next one adds."""

FINE_STEP_SHARE = 0.5
"""The part of the first octave's steps that the finer octaves take, at `coherence` 1."""


@dataclass(frozen=True)
class Octave:
    """One size of a dream.

    Attributes
    ----------
    size : height and width in pixels
    steps : how many
    coarse : pixels
        Width of the blur that separates off what the octaves before have decided; 0 in the first.
    """

    size: Size
    steps: int
    coarse: float = 0.0

    @property
    def work(self) -> int:
        """Pixels that its steps compute, all together."""
        return self.steps * self.size[0] * self.size[1]


def plan(full: Size, settings: Settings) -> list[Octave]:
    """The octaves of a dream, from coarse to fine; with `coherence`, the finer ones take fewer steps."""
    planned = sizes(full, settings)
    fewer = math.ceil(settings.steps * (1 - settings.coherence * (1 - FINE_STEP_SHARE)))
    finer = [Octave(size, fewer, COARSE_BLUR * size[0] / before[0]) for before, size in pairwise(planned)]
    return [Octave(planned[0], settings.steps), *finer]


def sizes(full: Size, settings: Settings) -> list[Size]:
    """The octaves' sizes, coarse to fine.

    With `octaves` 0, the shorter side grows from `smallest` by the factor `octave_scale` while another such factor fits
    below the full size, which comes last. So pictures of every size share their coarse octaves, and all octaves but the
    last together cost less than `1 / (octave_scale**2 - 1)` of it. Otherwise there are `octaves` of them,
    `octaves_above` of which are larger than the full size.
    """
    scale = settings.octave_scale
    if settings.octaves:
        powers = range(settings.octaves_above - settings.octaves + 1, settings.octaves_above + 1)
        return [(max(1, int(full[0] * scale**power)), max(1, int(full[1] * scale**power))) for power in powers]
    smaller = []
    side = float(settings.smallest)
    while side * scale <= min(full):
        smaller.append((round(full[0] * side / min(full)), round(full[1] * side / min(full))))
        side *= scale
    return [*smaller, full]


def carry(picture: Floats, base: Floats, next_base: Floats, detail: float) -> Floats:
    """The picture with which the next octave begins.

    Parameters
    ----------
    picture, base : arrays [height, width, 3]
        The dreamed picture and the original at this octave's size.
    next_base : array
        The original at the next octave's size.
    detail : 0..1
        1: the original's detail plus what was dreamed; 0: the dreamed picture enlarged, as the tutorial does.
    """
    size = size_of(next_base)
    change = enlarge(picture - base, size) if detail > 0 else None
    whole = shrink(picture, size, antialias=False) if detail < 1 else None
    carried = np.zeros_like(next_base)

    def put(rows: slice) -> None:
        if change is not None:
            carried[rows] += detail * (next_base[rows] + change[rows])
        if whole is not None:
            carried[rows] += (1 - detail) * whole[rows]
        np.clip(carried[rows], -1, 1, out=carried[rows])

    blocks.map_blocks(size, put)
    return carried


def round_down(picture: Floats) -> Floats:
    """The picture in -1..1 truncated to 8 bits, as the tutorial does between octaves."""
    return np.asarray(np.floor(255 * (picture + 1) / 2) / 127.5 - 1, picture.dtype)
