"""What a dream makes more of: layers by weight, and in each of them channels by weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reverie_server.dream.image.arrays import Floats

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
