"""The objective of a dream: a weighted sum over layers, and in each layer over channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reverie_server.dream.image.arrays import Floats

ALL_ALIKE = np.ones(1)
"""Equal weights for any number of channels."""


@dataclass(frozen=True, eq=False)
class Objective:
    """The sum over layers of `weight * mean over channels of (channel weight * profile)`.

    Attributes
    ----------
    weights : mapping
        Weights by layer name; a negative one reduces the activations of that layer.
    kind : `mean` or `square`
        What a channel's profile is: its mean activation (as in the TensorFlow tutorial), or half the mean of its square
        (as in google/deepdream: the gradient by the activations is then the activations themselves).
    channels : mapping
        Channel weights [channels] by layer name; in layers that are not named, all channels count equally. Where the
        objective differs from place to place, a row of weights for each mask [masks, channels].
    """

    weights: Mapping[str, float]
    kind: str = "mean"
    channels: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers' names."""
        return tuple(self.weights)

    def only(self, layer: str) -> Objective:
        """The same layers, with weight 1 for this one and 0 for all others."""
        return replace(self, weights={name: float(name == layer) for name in self.weights})

    def scaled(self, factors: Mapping[str, float]) -> Objective:
        """The same objective with each layer's weight multiplied by its factor."""
        return replace(self, weights={name: weight * factors[name] for name, weight in self.weights.items()})

    def value(self, profiles: Sequence[Floats]) -> float:
        """The objective's value for these profiles, an array [channels] for each layer in order."""
        layers = zip(self.weights.items(), profiles, strict=True)
        return float(
            sum(
                weight * np.sum(np.mean(profile * self.channels.get(name, ALL_ALIKE), axis=-1))
                for (name, weight), profile in layers
            )
        )
