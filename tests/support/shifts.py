"""What a layer sees of a picture that is moved: the same, where it is moved by the layer's grid."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from tests.support.pictures import Array, cosine

INSIDE = np.s_[112:160, 144:256]
"""The part that is compared, far enough from the picture's edges."""


def assert_seen_alike_by_the_grid_alone(
    network: Network, picture: Array, objective: Objective, grid: int, width: int | None = None
) -> None:
    """Assert that a gradient moves with a picture [height, width, 3] that is moved by `grid` pixels, and not with one
    that is moved by half of that; `width` is that of the part of the picture which is looked at, by default the rest.
    """
    rows, columns = INSIDE
    shifts = (0, grid, grid // 2)
    here, moved, between = (
        network.gradient(picture[:, by : None if width is None else width + by], objective)[
            rows, columns.start - by : columns.stop - by
        ]
        for by in shifts
    )
    assert network.grid(list(objective.layers)) == grid
    assert 1 - cosine(here, moved) < (1 - cosine(here, between)) / 4
