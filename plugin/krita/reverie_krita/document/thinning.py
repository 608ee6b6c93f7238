"""Fewer pixels of a picture, for a window that shows it small; nothing loops over pixels."""

from __future__ import annotations

from typing import Literal

from reverie_shared.picture import Picture

NUMBERS: dict[int, Literal["B", "H", "I", "Q"]] = {1: "B", 2: "H", 4: "I", 8: "Q"}
"""Formats of whole numbers in memory, by their bytes: pixels are copied as such."""


def thinned(picture: Picture, step: int) -> Picture:
    """Take every `step`-th pixel of every `step`-th row, from the middle of what each stands for.

    What is left over at the right and at the bottom, less than `step` pixels, does not count. `step` is at most the
    shorter side.
    """
    form = picture.format
    width, height, pixel = form.width // step, form.height // step, form.pixel_bytes
    row = form.width * pixel
    view = memoryview(picture.pixels).cast("B")
    starts = range(step // 2 * row, height * step * row, step * row)
    rows = b"".join([view[start : start + width * step * pixel] for start in starts])
    unit = min(pixel & -pixel, max(NUMBERS))
    units = pixel // unit
    kept, thin = memoryview(rows).cast(NUMBERS[unit]), bytearray(width * height * pixel)
    numbers = memoryview(thin).cast(NUMBERS[unit])
    for each in range(units):
        numbers[each::units] = kept[step // 2 * units + each :: step * units]
    return Picture(form.of((0, 0, width, height)), bytes(thin))


def thinning(width: int, height: int, side: int) -> int:
    """The largest step for `thinned` that leaves `side` pixels on the longer side, where there are so many."""
    return max(1, min(max(width, height) // side, width, height))
