"""Which of the engine's networks a name stands for."""

from __future__ import annotations

from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.networks.catalog import APPLICATIONS
from reverie_server.networks.weights import WeightStore


def load(networks: WeightStore, name: str, precision: str) -> Network:
    """The network that the settings call `name`, in that precision; raises `NetworkUnavailable` where it is not here.

    Keras is imported for its applications alone: that takes a second, and building one of them a few.
    """
    if name not in APPLICATIONS:
        return Inception(networks.load(name), precision)
    file = networks.file(name)
    from reverie_server.dream.networks.application import Application

    return Application.load(name, file, precision)
