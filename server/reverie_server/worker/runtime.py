"""What the worker dreams with: the engine, and the networks that are loaded. Importing it loads TensorFlow, seconds and
600 MB.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reverie_server.dream import DreamResult, DreamRun, machine
from reverie_server.dream.image.pixels import bake
from reverie_server.dream.networks.loading import load
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.tiles import MIN_INPUT
from reverie_server.networks.weights import WeightStore
from reverie_server.pictures import shared_memory
from reverie_server.worker.ipc import Start
from reverie_server.worker.residuals import ResidualCache
from reverie_shared.picture import Part, Picture
from reverie_shared.settings import Settings

_KEPT = 3
"""Networks that stay loaded, the last used ones: one of Keras' can take gigabytes."""


class Runtime:
    """The networks (each loaded once for each precision, and kept), and what finished dreams left over."""

    def __init__(self, folder: Path) -> None:
        self._networks = WeightStore(folder)
        self._loaded: dict[tuple[str, str], Network] = {}
        self._remainders = ResidualCache()

    def network(self, settings: Settings) -> Network:
        """The network and precision that the settings ask for, `auto` for either being the machine's best."""
        precision = machine.precision() if settings.precision == "auto" else settings.precision
        key = (self._networks.choose(settings.network), precision)
        network = self._loaded.pop(key, None) or load(self._networks, *key)
        self._loaded[key] = network  # the last one used comes last
        if len(self._loaded) > _KEPT:
            del self._loaded[next(iter(self._loaded))]
        return network

    def rehearse(self, network: Network, settings: Settings) -> None:
        """One small gradient of the layers that the settings ask for, unless there was one: the first one takes half a
        second more, with a large network many.
        """
        objective = objective_of(settings, network)
        if not network.is_traced(objective):
            network.gradient(np.zeros((MIN_INPUT, MIN_INPUT, 3), network.dtype), objective)

    def dreaming(self, order: Start, network: Network) -> DreamRun:
        """The dream that was ordered, not begun yet."""
        picture = shared_memory.read(order.picture)
        mask, guide = (shared_memory.read(block) if block else None for block in (order.mask, order.guide))
        return DreamRun(picture, order.settings, network, mask, self._remainders.find(order.digest), guide)

    def remember(self, result: Picture, part: Part | None, dreamed: DreamResult) -> None:
        """Keep what `result` is too coarse for, in case that it comes back to be dreamed deeper."""
        remainder = dreamed.residual(result, part)
        if remainder is not None:
            # An editor's new layer has alpha, also where the layer that was dreamed had none.
            layer = result if "a" in result.format.channels else bake(result, None)
            self._remainders.keep({result.digest, layer.digest}, remainder)
