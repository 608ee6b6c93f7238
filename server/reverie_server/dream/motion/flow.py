"""Optical flow from a frame back to the one before, and where it can be trusted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import cv2
import numpy as np

from reverie_server.dream.image import colour
from reverie_server.dream.image.arrays import Floats, Size, size_of
from reverie_server.dream.image.resize import limited

LONGEST = 1280
"""Pixels of the longer side at which flow is computed at most; larger frames take theirs from a smaller copy."""

_RELATIVE, _ABSOLUTE = 0.01, 0.5
"""How far the way forth and back may miss its start, squared: a part of both ways' squares, and square pixels
(Sundaram, Brox and Keutzer, “Dense point trajectories by GPU-accelerated large displacement optical flow”, 2010)."""

_DIFFERENCE = 0.1
"""The difference of a colour (0 to full is 2), over a few pixels, at which two places are no longer the same."""

_SURROUNDINGS = 1.5
"""Width of the blur, in pixels, over which colours are compared, and trust fades out."""

_PATCH = 4
"""Pixels a side of what is searched for as a whole, at full size: with 8 at half the size, as OpenCV has it, what moves
slowly takes 5 pixels of the ground around with it. It takes seven times as long."""

_NOTHING: Any = None
"""An array that is left out: OpenCV's types do not know that it may be."""


@dataclass(frozen=True, eq=False)
class Flow:
    """Where each pixel of a frame was in the frame before.

    Attributes
    ----------
    places : array [height, width, 2] of float32
        Column and row in the frame before.
    trust : array [height, width] of float32
        How far the flow holds there, 0..1: 0 for what was not to be seen in the frame before.
    """

    places: Floats
    trust: Floats

    @property
    def speed(self) -> Floats:
        """By how many pixels each place has moved [height, width]."""
        return np.asarray(np.hypot(*np.moveaxis(self.places - _grid(self.trust.shape), 2, 0)))

    def warp(self, values: Floats) -> Floats:
        """Values of the frame before [height, width(, channels)], at their places in this one, bicubically."""
        return _remap(values, self.places, cv2.INTER_CUBIC)


def flow_between(frame: Floats, before: Floats) -> Flow:
    """The flow from a frame to the one before, both [height, width, 3] in -1..1: Kroeger and others' dense inverse
    search, checked by the flow the other way and by colour.

    The same frames give the same flow, on any number of cores.
    """
    size = size_of(frame)
    gray, gray_before = _gray(frame), _gray(before)
    small = limited(size, LONGEST)
    if min(small) < 16:  # too small for the search: nothing is known of where things went
        return Flow(_grid(size), np.zeros(size, np.float32))
    with ThreadPoolExecutor(2) as threads:
        back, forth = threads.map(partial(_search, small), (gray, gray_before), (gray_before, gray))
    places = _grid(size) + back
    miss = back + _remap(forth, places, cv2.INTER_LINEAR)
    allowed = _RELATIVE * (_square(back) + _square(forth)) + _ABSOLUTE
    inside = (places >= 0).all(2) & (places <= (size[1] - 1, size[0] - 1)).all(2)
    difference = cv2.GaussianBlur(frame - _remap(before, places, cv2.INTER_LINEAR), (0, 0), _SURROUNDINGS)
    alike = np.abs(difference).max(2) < _DIFFERENCE
    holds = (inside & (_square(miss) < allowed) & alike).astype(np.float32)
    return Flow(places, np.minimum(holds, cv2.GaussianBlur(holds, (0, 0), _SURROUNDINGS)))


def _search(small: Size, gray: Floats, other: Floats) -> Floats:
    """The flow from one brightness [height, width] to another, in pixels [height, width, 2]."""
    cv2.setNumThreads(1)  # with more, the picture is searched in as many strips, and the flow differs at their borders
    size = size_of(gray)
    pair = []
    for values in (gray, other):
        values = values if small == size else cv2.resize(values, small[::-1], interpolation=cv2.INTER_AREA)
        pair.append(np.rint((values + 1) * 127.5).clip(0, 255).astype(np.uint8))
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0)
    search.setPatchSize(_PATCH)
    search.setPatchStride(_PATCH // 2)
    found = search.calc(pair[0], pair[1], _NOTHING)
    if small == size:
        return np.asarray(found)
    scale = np.array([size[1] / small[1], size[0] / small[0]], np.float32)
    return np.asarray(cv2.resize(found, size[::-1], interpolation=cv2.INTER_LINEAR) * scale)


def _gray(frame: Floats) -> Floats:
    return np.ascontiguousarray(frame @ colour.LUMINANCE.astype(np.float32), np.float32)


def _square(flow: Floats) -> Floats:
    return np.asarray(np.square(flow).sum(2))


def _grid(size: tuple[int, ...]) -> Floats:
    """The place of each pixel, column and row."""
    rows, columns = np.indices(size, np.float32)
    return np.stack([columns, rows], 2)


def _remap(values: Floats, places: Floats, interpolation: int) -> Floats:
    return np.asarray(cv2.remap(values, places, _NOTHING, interpolation, borderMode=cv2.BORDER_REPLICATE))
