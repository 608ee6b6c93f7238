"""Whole pictures, a few rows at a time: every row once, in order, and the first error is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_server.dream.image import blocks


@given(st.integers(1, 500), st.integers(1, 70_000))
def test_every_row_is_in_one_block_from_top_to_bottom(height: int, width: int) -> None:
    found = [row for rows in blocks.rows((height, width)) for row in range(height)[rows]]
    assert found == list(range(height))


def test_what_is_found_comes_in_the_order_of_the_rows() -> None:
    size = (50, blocks.PIXELS // 2)
    assert blocks.map_blocks(size, lambda rows: rows.start) == [*range(0, 50, 2)]


def test_an_error_in_one_block_is_told() -> None:
    def work(rows: slice) -> None:
        if rows.start > 5:
            raise MemoryError

    with pytest.raises(MemoryError):
        blocks.map_blocks((10, blocks.PIXELS), work)
