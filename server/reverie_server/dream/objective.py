"""What a dream makes more of: layers by weight, and in each of them channels by weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from reverie_server.dream.arrays import Floats
from reverie_server.networks.catalog import unknown_motif
from reverie_shared.errors import BadSettings
from reverie_shared.settings import Settings

if TYPE_CHECKING:
    from reverie_server.dream.network import Network

ALL_ALIKE = np.ones(1)
"""Weights of any number of channels that all count alike."""


@dataclass(frozen=True, eq=False)
class Objective:
    """The sum over layers of `weight * mean over channels of (channel weight * profile)`.

    Attributes
    ----------
    weights : mapping
        Weights by layer name; below 0 the network sees less of that layer.
    kind : `mean` or `square`
        What a channel's profile is: its mean activation (the TensorFlow tutorial), or half the mean of its square
        (google/deepdream, whose gradient is the activation itself).
    channels : mapping
        Channel weights [channels] by layer name; all channels count alike in layers that are not named.
    """

    weights: Mapping[str, float]
    kind: str = "mean"
    channels: Mapping[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, network: Network, guide: Mapping[str, Floats] | None = None) -> Objective:
        """What the settings ask for.

        Parameters
        ----------
        settings : Settings
        network : Network
            Knows its layers and motifs, and how many channels a layer has.
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
        return cls(weights, settings.objective, channels)

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers' names."""
        return tuple(self.weights)

    def only(self, layer: str) -> Objective:
        """The part of one layer, with weight 1, among the same layers."""
        return replace(self, weights={name: float(name == layer) for name in self.weights})

    def scaled(self, factors: Mapping[str, float]) -> Objective:
        """The same with each layer's weight times its factor."""
        return replace(self, weights={name: weight * factors[name] for name, weight in self.weights.items()})

    def value(self, profiles: Sequence[Floats]) -> float:
        """The objective where each layer's channels have these profiles [channels]."""
        layers = zip(self.weights.items(), profiles, strict=True)
        return float(
            sum(weight * np.mean(profile * self.channels.get(name, ALL_ALIKE)) for (name, weight), profile in layers)
        )


def _motifs(asked: Mapping[str, float], layer: str, network: Network) -> Floats:
    """The channel weights [channels] of named motifs and numbered channels, each of them of mean size 1."""
    count = network.channels(layer)
    weights = np.zeros(count)
    for name, weight in asked.items():
        if name.isdecimal():
            if int(name) >= count:
                raise BadSettings(
                    f"motifs: {layer} has no channel {name}.", f"Its channels are numbered from 0 to {count - 1}."
                )
            weights[int(name)] += weight * count
        else:
            weights += weight * _motif(name, layer, network)
    return weights


def _motif(name: str, layer: str, network: Network) -> Floats:
    if name in network.motifs and layer in network.motif_weights:
        return np.asarray(network.motif_weights[layer][network.motifs.index(name)])
    raise unknown_motif(name, network.words)
