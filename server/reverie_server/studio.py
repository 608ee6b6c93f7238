"""What the worker dreams with: the engine, and the networks that are loaded. Importing it loads TensorFlow, seconds and
600 MB.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reverie_server import memory
from reverie_server.dream import Dreaming, machine
from reverie_server.dream.loading import load
from reverie_server.dream.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.pixels import bake
from reverie_server.orders import Start
from reverie_server.remainders import Remainders
from reverie_server.weights import Networks
from reverie_shared.picture import Part, Picture
from reverie_shared.settings import Settings


class Studio:
    """The networks (each loaded once for each precision, and kept), and what finished dreams left over."""

    def __init__(self, folder: Path) -> None:
        self._networks = Networks(folder)
        self._loaded: dict[tuple[str, str], Network] = {}
        self._remainders = Remainders()

    def network(self, name: str, precision: str) -> Network:
        """The network of that name and precision, `auto` for either being the machine's best."""
        key = (self._networks.choose(name), machine.precision() if precision == "auto" else precision)
        if key not in self._loaded:
            self._loaded[key] = load(self._networks, *key)
        return self._loaded[key]

    def rehearse(self, network: Network) -> None:
        """One small gradient of the layers that dreams want by default: the first one takes half a second more."""
        network.gradient(np.zeros((96, 96, 3), network.dtype), Objective.of(Settings(), network))

    def dreaming(self, order: Start, network: Network) -> Dreaming:
        """The dream that was ordered, not begun yet."""
        picture = memory.read(order.picture)
        mask, guide = (memory.read(block) if block else None for block in (order.mask, order.guide))
        return Dreaming(picture, order.settings, network, mask, self._remainders.find(order.digest), guide)

    def remember(self, result: Picture, part: Part | None, dreaming: Dreaming) -> None:
        """Keep what `result` is too coarse for, in case that it comes back to be dreamed deeper."""
        remainder = dreaming.remainder(result, part)
        if remainder is not None:
            # An editor's new layer has alpha, also where the layer that was dreamed had none.
            layer = result if "a" in result.format.channels else bake(result, None)
            self._remainders.keep({result.digest, layer.digest}, remainder)
