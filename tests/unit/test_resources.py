"""What is said where memory runs out in a dream names what helps then."""

from __future__ import annotations

import errno
import os

import pytest

from reverie_server.resources import NoRoom, out_of_memory
from reverie_shared.settings import SMALLEST_TILE


def remedy(error: Exception) -> str:
    told = out_of_memory(error)
    assert told is not None
    return told.remedy


def test_a_tile_that_could_be_smaller_should_be() -> None:
    assert "tile size below 320" in remedy(NoRoom("a tile of 320 x 200 pixels", 320))


@pytest.mark.parametrize("side", [0, 75, SMALLEST_TILE, SMALLEST_TILE + 8])
def test_where_tiles_cannot_be_smaller_or_the_network_has_no_room_only_a_smaller_network_helps(side: int) -> None:
    told = remedy(NoRoom("this", side))

    assert "smaller network" in told
    assert "more memory" in told
    assert "tile size" not in told


@pytest.mark.parametrize(
    "error", [MemoryError("Unable to allocate 3 GiB for an array"), OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))]
)
def test_what_the_pictures_need_is_less_for_a_smaller_one(error: Exception) -> None:
    assert "a smaller picture" in remedy(error)


def test_another_error_is_none_of_memory() -> None:
    assert out_of_memory(ValueError("no room")) is None
