"""From settings to an objective: the layers and channels of a network that their names stand for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from reverie_server.dream.image.arrays import Floats
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_shared.errors.networks import NO_CHANNEL
from reverie_shared.networks import unknown_motif
from reverie_shared.settings import Settings


def objective_of(settings: Settings, network: Network, guide: Mapping[str, Floats] | None = None) -> Objective:
    """The objective that the settings ask of a network.

    Parameters
    ----------
    settings : Settings
    network : Network
        Has its own layers, motifs and numbers of channels.
    guide : mapping, optional
        Channel weights of a guide by layer name, of mean size 1; motifs are added to them.

    Raises
    ------
    BadSettings
        For a layer or a motif that the network does not know, or a channel that a layer does not have.
    """
    weights: dict[str, float] = {}
    for name, weight in settings.layer_weights.items():
        if weight:
            layer = network.layer(name)  # two names may mean the same
            weights[layer] = weights.get(layer, 0) + weight
    asked = settings.motif_weights
    channels: dict[str, Floats] = dict(guide or {})
    if asked:
        for layer in weights:
            channels[layer] = channels.get(layer, 0) + _motifs(asked, layer, network)
    return Objective(weights, settings.objective, channels)


def _motifs(asked: Mapping[str, float], layer: str, network: Network) -> Floats:
    """The channel weights [channels] of named motifs and numbered channels, each of them of mean size 1."""
    count = network.channel_count(layer)
    weights = np.zeros(count)
    for name, weight in asked.items():
        if name.isdecimal():
            if int(name) >= count:
                raise NO_CHANNEL(layer=layer, channel=name, last=count - 1)
            weights[int(name)] += weight * count
        else:
            weights += weight * _motif(name, layer, network)
    return weights


def _motif(name: str, layer: str, network: Network) -> Floats:
    if name in network.motifs and layer in network.motif_weights:
        return np.asarray(network.motif_weights[layer][network.motifs.index(name)])
    raise unknown_motif(name, network.name)
