"""From settings to an objective: the layers and channels of a network that their names stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from reverie_server.dream.image.arrays import Floats
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import ALL_ALIKE, Objective
from reverie_shared import weighted
from reverie_shared.errors.networks import NO_CHANNEL
from reverie_shared.errors.settings import NO_COLOUR
from reverie_shared.networks import unknown_motif
from reverie_shared.resolution import is_motif
from reverie_shared.settings import Settings
from reverie_shared.spelling import shortened


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
    asked = settings.motif_weights
    if any(":" in name for name in asked):
        mixed = objective_of_terms(asked, settings, network)
        weighted_by_guide = {layer: by + (guide or {}).get(layer, 0) for layer, by in mixed.channels.items()}
        return replace(mixed, channels=weighted_by_guide)
    weights: dict[str, float] = {}
    for name, weight in settings.layer_weights.items():
        if weight:
            layer = network.layer(name)  # two names may mean the same
            weights[layer] = weights.get(layer, 0) + weight
    channels: dict[str, Floats] = dict(guide or {})
    if asked:
        for layer in weights:
            channels[layer] = channels.get(layer, 0) + _motifs(asked, layer, network)
    return Objective(weights, settings.objective, channels)


def objective_of_terms(terms: Mapping[str, float], settings: Settings, network: Network) -> Objective:
    """The objective of a mix, as one colour of a map has it: its motifs and channels in the layers of the settings, and
    the layers and channels of layers that it names itself.

    Raises
    ------
    BadSettings
        As `objective_of`, and where its terms leave nothing of each other.
    """
    motifs = {term: weight for term, weight in terms.items() if weight and is_motif(term, network.name)}
    found: dict[str, Floats] = {}
    if motifs:
        grown = objective_of(replace(settings, motifs=weighted.text(motifs)), network)
        found = {layer: grown.weights[layer] * grown.channels[layer] for layer in grown.layers}
    for term, weight in terms.items():
        if term not in motifs and weight:
            name, _, channel = term.partition(":")
            layer = network.layer(name)
            own = _motifs({channel: weight}, layer, network) if channel else weight * ALL_ALIKE
            found[layer] = found.get(layer, 0) + own
    sizes = {layer: float(np.abs(channels).mean()) for layer, channels in found.items()}
    channels = {layer: found[layer] / size for layer, size in sizes.items() if size}
    if not channels:
        raise NO_COLOUR(entry=shortened("+".join(f"{term}*{weight:g}" for term, weight in terms.items())))
    return Objective({layer: sizes[layer] for layer in channels}, settings.objective, channels)


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
