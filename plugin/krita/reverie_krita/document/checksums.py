"""Whether a layer still shows what it showed: by checksums of a few rows each, so that no look at it takes long."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from reverie_plugin.region import Rectangle

BAND = 64
"""Rows that are read at a time."""


def checksums(
    area: Rectangle, pixels: Callable[[Rectangle], bytes], mask: Callable[[Rectangle], bytes] | None
) -> Iterator[int]:
    """Yield a checksum of every few rows of `area`: bands of equal checksums are, as good as certainly, equal.

    Parameters
    ----------
    area : Rectangle
    pixels, mask : callable
        Give what a layer shows in a rectangle, and what of that is selected; None where the selection does not count.
    """
    for band in area.bands(BAND):
        checksum = zlib.crc32(pixels(band))
        yield checksum if mask is None else zlib.crc32(mask(band), checksum)


def rows_of(kept: bytes, area: Rectangle) -> Callable[[Rectangle], bytes]:
    """What gives the rows of `kept`, which shows `area`, in rectangles that are as wide as that."""
    row = len(kept) // area.height
    return lambda band: kept[(band.y - area.y) * row : (band.bottom - area.y) * row]


class Comparison:
    """What was read of a layer, compared with what it shows now, one band at a time and as often as is wanted.

    Parameters
    ----------
    read : iterator of int
        The checksums of what was read, which are taken before the first comparison.
    """

    def __init__(self, read: Iterator[int]) -> None:
        self._read: Iterator[int] | None = read
        self._known: list[int] = []
        self._pairs: Iterator[tuple[int, int]] | None = None

    def begin(self, now: Iterator[int]) -> None:
        """Compare with these checksums from now on, from the first band on."""
        self._pairs = zip(self._known, now, strict=True)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to do before another `begin`."""
        return self._read is None and self._pairs is None

    def take_band(self) -> bool:
        """Take one checksum, or compare two; returns whether all is as it was, as far as it is known."""
        if self._read is not None:
            checksum = next(self._read, None)
            if checksum is None:
                self._read = None
            else:
                self._known.append(checksum)
        elif self._pairs is not None:
            pair = next(self._pairs, None)
            if pair is None:
                self._pairs = None
            else:
                return pair[0] == pair[1]
        return True
