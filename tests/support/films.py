"""Films made from photos, of which it is known where everything moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from tests.support.pictures import PHOTOS

Frame = npt.NDArray[np.uint8]
Places = npt.NDArray[Any]


@dataclass(frozen=True)
class Film:
    """A film, frame by frame.

    Attributes
    ----------
    frame : callable
        The frame of a number, from 0: [height, width, 3], 8 bits.
    places : callable
        Of the frame of a number, from 1: the column and row of each pixel in the frame before [height, width, 2]; NaN
        for what was not to be seen there.
    """

    frame: Callable[[int], Frame]
    places: Callable[[int], Places]


def photo(name: str, height: int) -> Frame:
    """A photo of the tests, so many pixels high; as soft as a lens makes it, so that no film of it glitters."""
    image = Image.open(PHOTOS / name).convert("RGB")
    image = image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)
    return np.asarray(cv2.GaussianBlur(np.asarray(image), (0, 0), 0.8), np.uint8)


def camera(source: Frame, size: tuple[int, int], window: Callable[[int], tuple[float, float, float]]) -> Film:
    """What a camera sees that moves over a photo: `window` gives the column and row of the middle of the frame of a
    number, and how many of the photo's pixels one of the frame shows. `size` is height and width of a frame.
    """
    height, width = size
    rows, columns = np.indices(size, np.float32)
    columns, rows = columns - (width - 1) / 2, rows - (height - 1) / 2

    def frame(number: int) -> Frame:
        x, y, scale = window(number)
        seen = cv2.remap(
            source, (columns * scale + x).astype(np.float32), (rows * scale + y).astype(np.float32), cv2.INTER_CUBIC
        )
        return np.asarray(seen, np.uint8)

    def places(number: int) -> Places:
        (x, y, scale), (old_x, old_y, old_scale) = window(number), window(number - 1)
        column = (columns * scale + x - old_x) / old_scale + (width - 1) / 2
        row = (rows * scale + y - old_y) / old_scale + (height - 1) / 2
        before = np.stack([column, row], 2).astype(np.float32)
        before[((before < 0) | (before > (width - 1, height - 1))).any(2)] = np.nan
        return before

    return Film(frame, places)


def pan(size: tuple[int, int], step: tuple[float, float] = (2.3, 0.4), name: str = "china.jpg") -> Film:
    """A camera that moves on by so many pixels a frame; back and forth, within its photo."""
    source = photo(name, size[0] * 2)
    height, width = source.shape[:2]
    room = width - size[1] - 4, height - size[0] - 4

    def window(number: int) -> tuple[float, float, float]:
        x, y = (_to_and_fro(number * by, most) for by, most in zip(step, room, strict=True))
        return size[1] / 2 + 2 + x, size[0] / 2 + 2 + y, 1.0

    return camera(source, size, window)


def zoom(size: tuple[int, int], factor: float = 0.99, name: str = "china.jpg") -> Film:
    """A camera that comes nearer, by a factor a frame; away again when it is twice as near."""
    source = photo(name, size[0] * 2)
    height, width = source.shape[:2]

    def window(number: int) -> tuple[float, float, float]:
        exponent = _to_and_fro(-number * np.log(factor), np.log(2))
        return width / 2, height / 2, float(np.exp(-exponent))

    return camera(source, size, window)


def figure(size: tuple[int, int], step: float = 3.0) -> Film:
    """A round figure that moves to and fro over a ground that stands still."""
    ground = photo("china.jpg", size[0])[:, : size[1]]
    ground = ground if ground.shape[1] == size[1] else np.asarray(cv2.resize(ground, size[::-1]))
    source = photo("astronaut.png", size[0])
    radius = size[0] // 4
    middle = (source.shape[1] // 2 - radius // 2, radius + 2)
    rows, columns = np.indices(size, np.float32)

    def left(number: int) -> float:
        return _to_and_fro(number * step, size[1] - 2 * radius - 8) + radius + 4

    def covered(number: int) -> npt.NDArray[np.bool_]:
        return np.asarray(np.hypot(columns - left(number), rows - size[0] / 2) < radius)

    def frame(number: int) -> Frame:
        x, y = columns - left(number) + middle[0], rows - size[0] / 2 + middle[1]
        moved = cv2.remap(source, x.astype(np.float32), y.astype(np.float32), cv2.INTER_CUBIC)
        return np.asarray(np.where(covered(number)[..., None], moved, ground), np.uint8)

    def places(number: int) -> Places:
        here, there = covered(number), covered(number - 1)
        before = np.stack([columns, rows], 2)
        before[here, 0] += left(number - 1) - left(number)
        before[there & ~here] = np.nan
        return before

    return Film(frame, places)


def cut(size: tuple[int, int], at: int) -> Film:
    """Two pans over two photos, with a cut before the frame of that number."""
    first, second = pan(size), pan(size, (-1.5, 0.5), "coffee.png")

    def places(number: int) -> Places:
        return (
            np.full((*size, 2), np.nan, np.float32)
            if number == at
            else (first if number < at else second).places(number)
        )

    return Film(lambda number: (first if number < at else second).frame(number), places)


def _to_and_fro(way: float, most: float) -> float:
    """Where one is who has gone so far between 0 and `most`."""
    along = abs(way) % (2 * most)
    return float(min(along, 2 * most - along))
