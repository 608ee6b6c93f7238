"""The holes in a dream's layer, through which is seen what was painted meanwhile."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reverie_krita.document.new_strokes import cut_out, unchanged

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
