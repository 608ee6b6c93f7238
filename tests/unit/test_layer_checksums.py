"""Whether a layer in Krita still shows what was read of it."""

from __future__ import annotations

from reverie_krita.document.checksums import BAND, Comparison, checksums, rows_of
from reverie_plugin.region import Rectangle

AREA = Rectangle(-5, 3, 4, 2 * BAND + 1)
PIXELS = bytes(each % 251 for each in range(AREA.width * AREA.height * 4))
MASK = b"\x80" * (AREA.width * AREA.height)


def compared(before: bytes, after: bytes, mask: bytes = MASK, mask_after: bytes = MASK) -> bool:
    """Whether two pictures of `AREA`, each with a selection, are found equal."""
    comparison = Comparison(checksums(AREA, rows_of(before, AREA), rows_of(mask, AREA)))
    comparison.begin(checksums(AREA, rows_of(after, AREA), rows_of(mask_after, AREA)))
    equal = True
    while not comparison.is_over:
        equal &= comparison.take_band()
    return equal


def test_a_layer_that_did_not_change_is_found_equal() -> None:
    assert compared(PIXELS, PIXELS)


def test_a_byte_that_changed_in_any_band_is_found() -> None:
    row = AREA.width * 4
    for place in (0, row * BAND - 1, row * BAND, len(PIXELS) - 1):
        changed = bytearray(PIXELS)
        changed[place] ^= 1
        assert not compared(PIXELS, bytes(changed))


def test_a_selection_that_changed_is_found() -> None:
    assert compared(PIXELS, PIXELS)
    assert not compared(PIXELS, PIXELS, MASK, MASK[:-1] + b"\x81")


def test_a_comparison_that_begins_anew_looks_at_the_layer_from_its_first_row_on() -> None:
    comparison = Comparison(checksums(AREA, rows_of(PIXELS, AREA), None))
    shown = bytearray(PIXELS)
    comparison.begin(checksums(AREA, lambda band: rows_of(bytes(shown), AREA)(band), None))
    for _band in range(5):
        assert comparison.take_band()
    shown[0] ^= 1
    assert comparison.take_band(), "the first row was compared before it changed"
    comparison.begin(checksums(AREA, lambda band: rows_of(bytes(shown), AREA)(band), None))
    assert not comparison.take_band()


def test_what_was_read_is_no_comparison_and_ends() -> None:
    comparison = Comparison(checksums(AREA, rows_of(PIXELS, AREA), None))
    bands = 0
    while not comparison.is_over:
        assert comparison.take_band()
        bands += 1
    assert bands == 3 + 1
