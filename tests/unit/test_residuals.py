"""What the server keeps of its last results, so that “deeper” goes on from their exact state."""

from __future__ import annotations

import numpy as np

from reverie_server.worker.residuals import ResidualCache

ROOM_FOR_TWO = 2 * 600


def residual(value: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
    return np.full((10, 10, 3), value, np.float16)


def test_a_residual_is_found_by_each_digest_of_its_picture() -> None:
    kept, left = ResidualCache(ROOM_FOR_TWO), residual(1)
    kept.keep({"rgb", "rgba"}, left)

    assert kept.find("rgb") is left
    assert kept.find("rgba") is left
    assert kept.find("another") is None


def test_the_one_used_longest_ago_makes_way() -> None:
    kept = ResidualCache(ROOM_FOR_TWO)
    for name in ("old", "older"):
        kept.keep({name}, residual(1))
    kept.find("old")

    kept.keep({"new"}, residual(2))

    assert [kept.find(name) is not None for name in ("old", "older", "new")] == [True, False, True]


def test_one_that_is_larger_than_all_the_room_drives_nothing_else_out() -> None:
    kept = ResidualCache(ROOM_FOR_TWO)
    kept.keep({"small"}, residual(1))

    kept.keep({"large"}, np.zeros((30, 30, 3), np.float16))

    assert kept.find("large") is None
    assert kept.find("small") is not None
