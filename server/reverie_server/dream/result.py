"""A finished dream: the change, and the pictures that are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reverie_server.dream.image import blocks, colour, pixels
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.image.resize import enlarge, limited, shrink
from reverie_server.dream.report import RunStatistics, make_report
from reverie_server.dream.source import Source
from reverie_shared.picture import Part, Picture
from reverie_shared.settings import Settings

PREVIEW_SIDE = 1024
"""Pixels that a preview's longer side has at most."""


@dataclass(frozen=True, eq=False)
class DreamResult:
    """The result of a finished dream.

    Attributes
    ----------
    source : Source
        The input picture and its selection.
    change : array [height, width, 3]
        What the dream adds to it, in units of -1..1.
    statistics : RunStatistics
        What was computed for it.
    """

    source: Source
    change: Floats
    statistics: RunStatistics

    def picture(self, deliver: str = "dream", part: Part | None = None) -> Picture:
        """The dreamed picture in the format of the original.

        Parameters
        ----------
        deliver : `dream`, `flat` or `baked`
            The dream as it is, fading out around the selection; or blended over the original by the selection; or with
            the selection multiplied into its opacity (then with alpha, whatever the format was).
        part : (x, y, width, height), optional
            Which part of it; must lie inside the picture.
        """
        original, residual, change = self.source.original, self.source.residual, self.change
        if residual is not None:
            change = change + np.where(change == 0, 0, residual)
        picture = Picture(original.format, pixels.apply(original, change))
        mask = self.source.coverage()
        if deliver == "flat" and mask is not None:
            picture = pixels.blend(original, picture, mask)
        elif deliver == "baked":
            picture = pixels.bake(picture, mask)
        return pixels.cropped(picture, part) if part else picture

    def residual(self, picture: Picture, part: Part | None = None) -> Floats | None:
        """What the samples of `picture(deliver, part)`, as `dream` or `baked`, are too coarse for.

        Returns
        -------
        array [height, width, 3] of float16, or None
            To be added to the picture's colours in -1..1; None for float32 samples, which are exact enough.
        """
        if picture.format.sample == "f32":
            return None
        height, width = self.source.size
        x, y, width, height = part or (0, 0, width, height)
        inside = (slice(y, y + height), slice(x, x + width))
        seen, change, held = self.source.seen[inside], self.change[inside], pixels.colours(picture)
        residual = np.empty(held.shape, np.float16)

        def compare(rows: slice) -> None:
            moves = change[rows]
            if picture.format.channels in ("ya", "y"):
                moves = colour.luminance_only(moves)
            residual[rows] = np.clip(seen[rows] + moves, -1, 1) - held[rows]

        blocks.map_blocks((height, width), compare)
        return residual

    def report(self, measure: bool = False, on_tile: Callable[[], None] = lambda: None) -> dict[str, Any]:
        """The report of the dream: settings, times and measurements; keys in docs/PROTOCOL.md.

        With `measure`, the objective before and after too: two more passes of the network over the whole picture;
        `on_tile` is called after each tile of them.
        """
        return make_report(self.statistics, self.source, self.change, measure, on_tile)


def make_preview(source: Source, base: Floats, dreamed: Floats, settings: Settings) -> Picture:
    """A dream that has come as far as `dreamed`, blended over the original by the selection: 8 bits, its longer side at
    most `PREVIEW_SIDE`; parameters as of `full_change`, at the size of any octave.
    """
    size = limited(size_of(dreamed), PREVIEW_SIDE)
    base = shrink(base, size)
    change = shrink(dreamed, size) - base
    adjust(change, base, source, settings)
    mask, alpha = source.coverage(), source.opacity()
    if mask is not None:
        change *= shrink(mask[..., None], size)
    return pixels.to_eight_bit(base + change, None if alpha is None else shrink(alpha[..., None], size)[..., 0])


def full_change(source: Source, base: Floats, dreamed: Floats, settings: Settings) -> Floats:
    """What a dream that ended as `dreamed` adds to the source [height, width, 3], in units of -1..1.

    Parameters
    ----------
    source : Source
    base, dreamed : arrays [height, width, 3]
        The original and the dreamed picture at the size of the last octave.
    settings : Settings
    """
    size = source.size
    if settings.detail == 0 and size_of(dreamed) != size:
        change = shrink(dreamed, size, antialias=False) - source.seen
    elif dreamed.shape[0] > size[0]:
        change = shrink(dreamed - base, size)
    else:
        change = enlarge(dreamed - base, size)
    adjust(change, source.seen, source, settings)
    return change


def adjust(change: Floats, base: Floats, source: Source, settings: Settings) -> None:
    """Restrict the colours of a change [height, width, 3], scale it by the strength, and set it to 0 where the source
    must not move; in place. `base` is the original at the change's size. The strength scales, whatever the colours are.
    """
    if settings.colours == "kept":
        change[:] = colour.luminance_only(change)
    elif settings.colours == "soft":
        colour.soften(change, base)
    change *= change.dtype.type(settings.strength)
    if source.weight is not None:
        change[shrink(source.weight[..., None], size_of(change))[..., 0] == 0] = 0
