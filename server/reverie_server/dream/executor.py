"""Who computes the gradients of a step's tiles.

This process does (`LocalExecutor`), unless a run is given another executor. A step adds the gradients up in the order
of its tiles, whoever computed them: so its sums do not depend on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from reverie_server.dream.image.arrays import Floats, Masks
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective


class TilePixels(NamedTuple):
    """What the gradient of one tile is computed from.

    Attributes
    ----------
    pixels : array [height, width, 3]
        In -1..1, the rim that it shares with its neighbours included; may be a part of the picture itself.
    masks : uint8 array [height, width, masks] or None
        As `Network.gradient` takes them.
    """

    pixels: Floats
    masks: Masks | None


class TileExecutor(Protocol):
    """Computes the gradients of tiles."""

    def gradients(self, objective: Objective, tiles: Iterable[TilePixels]) -> Iterator[Floats | None]:
        """The gradient [height, width, 3] of the objective by each tile's pixels, in the order of the tiles; None where
        the next one is still awaited, so that a dream can be paused or cancelled meanwhile. Do not write to them.

        The picture does not change before the last one is taken, so tiles may be read ahead. Who takes no more of them
        drops the iterator.

        Raises
        ------
        MemoryError
            When there is not enough memory for a tile; there may be for smaller ones.
        """


class LocalExecutor:
    """Computes one tile after the other in this process, each when it is asked for."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def gradients(self, objective: Objective, tiles: Iterable[TilePixels]) -> Iterator[Floats]:
        """As `TileExecutor` has it; nothing is read ahead or awaited."""
        for tile in tiles:
            yield self._network.gradient(tile.pixels, objective, tile.masks)
