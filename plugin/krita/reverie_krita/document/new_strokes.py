"""What was painted while a dream was under way: holes in the dream's layer let it be seen.

Nothing loops over pixels: bytes are compared as long numbers.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator
from typing import Literal

from reverie_plugin.region import Rectangle, crop
from reverie_shared.picture import Picture

SAME_TO_OPAQUE = bytes([255]) + bytes(255)
"""For `translate`: 0, no difference, becomes all bits, which keep an alpha; any other byte none."""

NUMBER: Literal["little"] = "little"

BAND = 256
"""Rows that are compared at a time."""


class Holes:
    """A dream's pixels with holes where its layer shows something else than what was dreamed.

    Without any where most of it is something else: little of the dream would show.

    Parameters
    ----------
    read : Picture
        What was dreamed.
    read_area : Rectangle
        Where that lies in the document.
    dreamed : Picture
        The dream, in the same format, or with an alpha besides.
    area : Rectangle
        Where the dream lies, inside `read_area`.
    """

    def __init__(self, read: Picture, read_area: Rectangle, dreamed: Picture, area: Rectangle) -> None:
        self.area = area
        self._read, self._read_area = read, read_area
        self._whole: bytes = dreamed.pixels
        self._cut = bytearray(dreamed.pixels)
        form = dreamed.format
        self._pixel, self._alpha = form.pixel_bytes, form.pixel_bytes // len(form.channels)
        self._seen: dict[Rectangle, int | None] = {}
        """Of each band that shows something else than what was dreamed, a checksum of that."""
        self._missing: dict[Rectangle, int] = {}
        """By band, how many pixels are cut out."""

    @property
    def pixels(self) -> bytes | bytearray:
        """The pixels, as of the last look."""
        return self._whole if self._are_too_many else self._cut

    def look(self, shown: Callable[[Rectangle], bytes]) -> Generator[None, None, Rectangle | None]:
        """Cut the holes after what the layer shows now; yields after each band.

        Only a band that shows something else than at the last look costs more than its reading and comparing.

        Parameters
        ----------
        shown : callable
            Gives the pixels that the layer shows inside a rectangle, in the format in which it was read.

        Returns
        -------
        Rectangle or None
            The part, as wide as the dream, in which `pixels` are others than before; None where they are the same.
        """
        were_too_many, changed = self._are_too_many, []
        for band in self.area.bands(BAND):
            if self._cut_band(band, shown(band)):
                changed.append(band)
            yield
        if self._are_too_many != were_too_many:
            return self.area
        if not changed or self._are_too_many:
            return None
        first, last = changed[0], changed[-1]
        return Rectangle(first.x, first.y, first.width, last.bottom - first.y)

    def inside(self, part: Rectangle) -> bytes | bytearray:
        """The pixels inside a part that is as wide as the dream."""
        return self.pixels[self._start(part) : self._start(part) + self._size(part)]

    @property
    def _are_too_many(self) -> bool:
        return 2 * sum(self._missing.values()) > self.area.width * self.area.height

    def _cut_band(self, band: Rectangle, now: bytes) -> bool:
        """Cut the holes of one band, in which the layer shows `now`; returns whether that is new."""
        before = bytes(crop(self._read, self._read_area, band).pixels)
        checksum = None if now == before else zlib.crc32(now)
        if self._seen.get(band) == checksum:
            return False
        self._seen[band] = checksum
        start, size = self._start(band), self._size(band)
        self._cut[start : start + size] = self._whole[start : start + size]
        kept = unchanged(before, now, self._read.format.pixel_bytes)
        cut_out(self._cut, start, kept, self._pixel, self._alpha)
        self._missing[band] = kept.count(0)
        return True

    def _start(self, part: Rectangle) -> int:
        return (part.y - self.area.y) * self.area.width * self._pixel

    def _size(self, part: Rectangle) -> int:
        return part.width * part.height * self._pixel


def unchanged(before: bytes, after: bytes, pixel: int) -> bytes:
    """Compare two pictures of the same format.

    Parameters
    ----------
    before, after : bytes
    pixel : int
        Bytes of a pixel.

    Returns
    -------
    bytes
        One for each pixel: 255 where both are the same, else 0.
    """
    count = len(before) // pixel
    if before == after:
        return b"\xff" * count
    differences = (int.from_bytes(before, NUMBER) ^ int.from_bytes(after, NUMBER)).to_bytes(len(before), NUMBER)
    any_byte = 0
    for byte in range(pixel):
        any_byte |= int.from_bytes(differences[byte::pixel], NUMBER)
    return any_byte.to_bytes(count, NUMBER).translate(SAME_TO_OPAQUE)


def cut_out(pixels: bytearray, start: int, kept: bytes, pixel: int, sample: int) -> None:
    """Make those pixels transparent that are 0 in `kept`, from the byte `start` on.

    `pixel` and `sample` are the bytes of a pixel and of its last sample, the alpha.
    """
    if kept.count(0) == 0:
        return
    end = start + len(kept) * pixel
    bits = int.from_bytes(kept, NUMBER)
    for byte in range(pixel - sample, pixel):
        alpha = int.from_bytes(pixels[start + byte : end : pixel], NUMBER) & bits
        pixels[start + byte : end : pixel] = alpha.to_bytes(len(kept), NUMBER)
