"""Who computes the gradients of a step's tiles makes no difference to a dream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pytest

from reverie_server.dream import ascent
from reverie_server.dream.executor import LocalExecutor, TileExecutor, TilePixels
from reverie_server.dream.image.arrays import Floats
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.tiles import Tiling

OBJECTIVE = Objective({"mixed3": 1.0})
SIZE = 200, 420
TILING = Tiling.of(SIZE, 160, 16)


class AheadOfTime:
    """Computes every tile before the first is asked for, the last one first, and has each awaited."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def gradients(self, objective: Objective, tiles: Iterable[TilePixels]) -> Iterator[Floats | None]:
        every = [*tiles]
        computed = [LocalExecutor(self._network).gradients(objective, [tile]) for tile in reversed(every)]
        for (gradient,) in reversed([[*one] for one in computed]):
            yield None
            yield gradient


@pytest.fixture
def picture(photo: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return (photo[: SIZE[0], : SIZE[1]] / 127.5 - 1).astype(np.float32)


def gradient(picture: Floats, executor: TileExecutor, weight: Floats | None = None) -> tuple[Floats, list[bool]]:
    """The gradient of the whole picture, and what was yielded on the way."""
    out = np.empty_like(picture)
    yielded = ascent.gradient(picture, TILING, (3, 5), executor, OBJECTIVE, ascent.Band(1.0), weight, out)
    return out, [*yielded]


def test_a_gradient_has_the_same_bytes_whoever_computes_its_tiles_and_in_whichever_order(
    network: Network, picture: npt.NDArray[np.float32]
) -> None:
    local, _ = gradient(picture, LocalExecutor(network))
    assert gradient(picture, AheadOfTime(network))[0].tobytes() == local.tobytes()


def test_a_step_yields_after_each_tile_and_where_one_is_awaited(
    network: Network, picture: npt.NDArray[np.float32]
) -> None:
    assert TILING.count > 2
    assert gradient(picture, LocalExecutor(network))[1] == [True] * TILING.count
    assert gradient(picture, AheadOfTime(network))[1] == [False, True] * TILING.count


def test_no_executor_gets_a_tile_in_which_nothing_may_move(network: Network, picture: npt.NDArray[np.float32]) -> None:
    weight = np.zeros(SIZE, np.float32)
    weight[:40, :40] = 1
    out, yielded = gradient(picture, AheadOfTime(network), weight)
    assert yielded == [False, True]
    assert out.tobytes() == gradient(picture, LocalExecutor(network), weight)[0].tobytes()
