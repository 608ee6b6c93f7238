"""The holes in a dream's layer, through which is seen what was painted meanwhile."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reverie_krita.document.new_strokes import BAND, Holes, cut_out, unchanged
from reverie_plugin.driver import run_to_end
from reverie_plugin.region import Rectangle, crop
from reverie_shared.picture import Picture, PixelFormat

DEPTHS = (np.uint8, np.uint16, np.float16, np.float32)


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("channels", [2, 4])
def test_where_a_sample_differs_the_alpha_is_cut_out_and_nothing_else_changes(depth: Any, channels: int) -> None:
    before = np.ones((3, 5, channels), depth)
    after = before.copy()
    after[1, 2, 0] = 2
    after[2, 4, channels - 1] = 0
    dreamed = np.full((3, 5, channels), 7, depth)
    pixel, sample = dreamed.itemsize * channels, dreamed.itemsize

    kept = unchanged(before.tobytes(), after.tobytes(), pixel)
    pixels = bytearray(dreamed.tobytes())
    cut_out(pixels, 0, kept, pixel, sample)

    expected = dreamed.copy()
    expected[1, 2, -1] = expected[2, 4, -1] = 0
    assert kept.count(0) == 2
    assert (np.frombuffer(bytes(pixels), depth).reshape(3, 5, channels) == expected).all()


def test_a_band_is_cut_out_where_it_lies() -> None:
    pixels = bytearray(b"\x01" * 4 * 6)
    cut_out(pixels, 4 * 3, b"\xff\x00\xff", 4, 1)
    assert bytes(pixels) == b"\x01" * 4 * 4 + b"\x01\x01\x01\x00" + b"\x01" * 4


def test_of_the_same_picture_everything_is_kept() -> None:
    assert unchanged(b"abcdefgh", b"abcdefgh", 4) == b"\xff\xff"


class Look:
    """A layer four bands high, a dream of all of it but its first rows and columns, and the dream's holes."""

    def __init__(self) -> None:
        self.whole, self.area = Rectangle(-3, 5, 6, 3 * BAND + 7), Rectangle(-1, 6, 4, 3 * BAND + 6)
        self.layer = np.full((self.whole.height, self.whole.width, 4), 9, np.uint8)
        self.dream = np.full((self.area.height, self.area.width, 4), 200, np.uint8)
        self.holes = Holes(self._picture(self.layer), self.whole, self._picture(self.dream), self.area)
        self.yields = 0

    def paint(self, x: int, y: int, width: int = 1, height: int = 1) -> None:
        """Paint over a part of the document."""
        left, top = x - self.whole.x, y - self.whole.y
        self.layer[top : top + height, left : left + width] += 1

    def again(self) -> Rectangle | None:
        """Look again."""

        def shown(band: Rectangle) -> bytes:
            return bytes(crop(self._picture(self.layer), self.whole, band).pixels)

        return run_to_end(self.holes.look(shown), self._count)

    def _count(self, _seconds: float) -> None:
        self.yields += 1

    def expected(self, *cut: tuple[int, int]) -> bytes:
        """The dream with holes at these places of the document."""
        pixels = self.dream.copy()
        for x, y in cut:
            pixels[y - self.area.y, x - self.area.x, 3] = 0
        return bytes(pixels.tobytes())

    @staticmethod
    def _picture(pixels: Any) -> Picture:
        return Picture(PixelFormat(pixels.shape[1], pixels.shape[0], "bgra"), pixels.tobytes())


def test_a_dream_has_holes_where_the_layer_shows_something_else_than_what_was_dreamed() -> None:
    look = Look()
    look.paint(0, 6 + BAND)
    look.again()
    assert look.holes.pixels == look.expected((0, 6 + BAND))


def test_another_look_changes_those_bands_alone_that_show_something_new() -> None:
    look = Look()
    look.paint(0, 6)
    look.again()
    look.paint(1, 7 + BAND)
    changed = look.again()
    assert changed == Rectangle(-1, 6 + BAND, 4, BAND)
    assert look.holes.pixels == look.expected((0, 6), (1, 7 + BAND))
    assert look.holes.inside(changed) == look.expected((1, 7 + BAND))[4 * 4 * BAND : 2 * 4 * 4 * BAND]
    assert look.again() is None


def test_a_stroke_that_was_undone_leaves_no_hole() -> None:
    look = Look()
    before = look.layer.copy()
    look.paint(0, 6)
    look.again()
    look.layer[:] = before
    assert look.again() == Rectangle(-1, 6, 4, BAND)
    assert look.holes.pixels == look.expected()


def test_where_most_was_painted_over_the_dream_is_whole_and_again_cut_once_that_was_undone() -> None:
    look = Look()
    look.paint(0, 6)
    look.again()
    before = look.layer.copy()
    look.paint(-3, 5, 6, 3 * BAND)
    assert look.again() == look.area
    assert look.holes.pixels == look.expected()
    look.layer[:] = before
    assert look.again() == look.area
    assert look.holes.pixels == look.expected((0, 6))


def test_a_look_can_be_interrupted_after_each_band() -> None:
    look = Look()
    look.again()
    assert look.yields == 4
