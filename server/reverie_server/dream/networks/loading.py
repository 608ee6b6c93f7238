"""Loads networks by name, and caches them."""

from __future__ import annotations

from pathlib import Path

from reverie_server.dream import machine
from reverie_server.dream.networks.efficientnet_lite import EfficientNetLite
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.memory_guard import memory_errors
from reverie_server.dream.networks.network import Network
from reverie_server.networks import efficientnet_lite, motif_file
from reverie_server.networks.architectures import as_keras_takes_it
from reverie_server.networks.weights import NetworkWeights, WeightStore, motif_network
from reverie_shared import own_networks
from reverie_shared.applications import APPLICATIONS
from reverie_shared.networks import PHOTOGRAPHS, family, in_words
from reverie_shared.own_networks import INCEPTION, LITE, MOTIFS, OwnNetwork
from reverie_shared.settings import Settings

MAX_LOADED = 3
"""Networks that stay loaded, the last used ones: one of Keras' applications can take gigabytes."""


def load(store: WeightStore, name: str, precision: str) -> Network:
    """Load the network of that name, in that precision.

    Keras is imported only for its applications: that takes a second, and building one of them a few.

    Raises
    ------
    NetworkUnavailable
        When it is not installed, or its file is damaged.
    MemoryError
        When there is no room to build one of Keras' applications.
    """
    if own := own_networks.parse(name):
        return _load_own(store, own, precision)
    if name == PHOTOGRAPHS:
        return EfficientNetLite(store.photographs(), precision)
    if name not in APPLICATIONS:
        return Inception(store.load(name), precision)
    from reverie_server.dream.networks.application import Application

    with store.reading(name) as file, memory_errors(name):
        return Application.load(name, file, precision)


def _load_own(store: WeightStore, own: OwnNetwork, precision: str) -> Network:
    """Load a network from a file of the user's own; raises as `load` does."""
    with store.reading_own(own) as path:
        if own.architecture == LITE:
            return EfficientNetLite(efficientnet_lite.load_own(path), precision, own.name)
        if own.architecture == MOTIFS:
            motif_file.check(path)
            return Inception(motif_network(path.read_bytes(), own.name), precision)
        from reverie_server.dream.networks import keras_model
        from reverie_server.dream.networks.application import Application

        with as_keras_takes_it(path) as file, memory_errors(own.architecture):
            if own.architecture != INCEPTION:
                return Application.load(own.architecture, file, precision, own.name)
            model, _preprocess = keras_model.load(INCEPTION, file)
            weights = NetworkWeights(own.name, in_words(own.name), keras_model.convolutions(model))
            return Inception(weights, precision)


def best_precision(name: str) -> str:
    """The precision for `auto`: the machine's, but `float32` for the network of photographs. In bfloat16 its depthwise
    convolutions are slower on processors, and its gradient is another one (cosine 0.73 to 0.78).
    """
    return "float32" if family(name) == PHOTOGRAPHS else machine.precision()


class NetworkCache:
    """The loaded networks, one for each pair of name and precision; the last `MAX_LOADED` used stay loaded.

    `folder` is that of downloaded networks.
    """

    def __init__(self, folder: Path) -> None:
        self._store = WeightStore(folder)
        self._loaded: dict[tuple[str, str], Network] = {}

    def get(self, settings: Settings) -> Network:
        """The network and precision that the settings ask for, loaded if it is not yet; `auto` for either is the best
        for this machine. Raises `NetworkUnavailable` where it is not installed.
        """
        key = self._key(settings)
        network = self._loaded.pop(key, None) or load(self._store, *key)
        self._loaded[key] = network  # the last one used comes last
        if len(self._loaded) > MAX_LOADED:
            del self._loaded[next(iter(self._loaded))]
        return network

    def loaded(self, settings: Settings) -> Network | None:
        """The same, where it is loaded already."""
        return self._loaded.get(self._key(settings))

    def keeps(self, network: Network) -> bool:
        """Whether this very network is loaded still."""
        return any(network is each for each in self._loaded.values())

    def _key(self, settings: Settings) -> tuple[str, str]:
        name = self._store.choose(settings.network)
        return name, best_precision(name) if settings.precision == "auto" else settings.precision
