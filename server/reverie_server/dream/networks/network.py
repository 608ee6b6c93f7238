"""The interface of a network: the gradient of an objective by the pixels, and the mean activations of its layers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream import machine
from reverie_server.dream.image.arrays import Floats, Masks, Size, Tensor, size_of
from reverie_server.dream.networks.centres import Centres, at_layer
from reverie_server.dream.networks.memory_guard import MemoryGuard, memory_errors
from reverie_server.dream.objective import ALL_ALIKE, Objective
from reverie_server.dream.tiles import PADDED, Borders
from reverie_shared.errors.dreams import THE_NETWORK


class Network(ABC):
    """A loaded network: gradients and profiles of its layers, for tiles whose sides are at least `tiles.MIN_INPUT`.

    Parameters
    ----------
    name, description : str
        Its name in the settings, and its description for a sentence.
    precision : str
        The arithmetic inside: `float32`, `bfloat16` or `float64`. Pixels and gradients are float32 (with `float64`,
        float64).
    """

    motifs: tuple[str, ...] = ()
    """The motifs by name; `motif_weights` holds their channel weights, as in `NetworkWeights`."""

    motif_weights: Mapping[str, Floats] = MappingProxyType({})

    def __init__(self, name: str, description: str, precision: str) -> None:
        machine.prepare()
        self.name = name
        self.description = description
        self.precision = precision
        self.device = machine.device()
        self._inner = tf.as_dtype(self.precision)
        self.dtype = np.float64 if self.precision == "float64" else np.float32
        self._centres: dict[tuple[str, int], Centres] = {}
        self._traces: dict[tuple[Callable[..., Any], tuple[str, ...], str], MemoryGuard] = {}

    @abstractmethod
    def layer(self, name: str) -> str:
        """The network's own name of a layer, from its name in the settings; raises `BadSettings` where it has none."""

    @abstractmethod
    def grid(self, layers: Sequence[str]) -> int:
        """The largest stride, in pixels, of the layers and of what they are computed from; the distance of tiles is a
        multiple of it.
        """

    def borders(self, layers: Sequence[str]) -> Borders:  # noqa: ARG002  # some networks' depend on them
        """How much a tile's pixels count along its borders, for these layers: most networks' convolutions pad their
        input.
        """
        return PADDED

    def centres(self, layer: str, side: int) -> Centres:
        """Where a layer's activations lie along one axis of a tile of that side, in pixels; found once for each."""
        if (layer, side) not in self._centres:
            self._centres[layer, side] = self._find_centres(layer, side)
        return self._centres[layer, side]

    @abstractmethod
    def _find_centres(self, layer: str, side: int) -> Centres:
        """What `centres` returns, from the network's structure."""

    @abstractmethod
    def _activations(self, images: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
        """Compute the activations of the layers, inside a trace, and nothing deeper than the deepest of them.

        `images` [batch, height, width, 3] are pixels in -1..1, of the type of the arithmetic.
        """

    def gradient(self, tile: Floats, objective: Objective, masks: Masks | None = None) -> Floats:
        """The gradient [height, width, 3] of the objective by the tile's pixels; do not write to it.

        Parameters
        ----------
        tile : array [height, width, 3]
            Pixels in -1..1, each side at least `tiles.MIN_INPUT`.
        objective : Objective
            Its layers and kind are traced once, for all weights and all sizes of tiles.
        masks : uint8 array [height, width, masks], optional
            Where each row of the objective's channel weights [masks, channels] counts: 255 is wholly.

        Raises
        ------
        MemoryError
            When there is not enough memory for this tile; there may be for a smaller one.
        """
        weights = np.fromiter(objective.weights.values(), self.dtype)
        channels = [objective.channels.get(layer, ALL_ALIKE).astype(self.dtype) for layer in objective.layers]
        seen = tile.astype(self.dtype, copy=False)
        if masks is None:
            trace = self._trace(self._gradient, objective.layers, objective.kind)
            return np.asarray(trace(seen, weights, channels))
        trace = self._trace(self._masked_gradient, objective.layers, objective.kind)
        sized = self._masks_at_layers(masks, objective.layers)
        return np.asarray(trace(seen, weights, [np.atleast_2d(each) for each in channels], sized=sized))

    def is_traced(self, objective: Objective, masked: bool = False) -> bool:
        """Whether its layers are traced already, for gradients with masks or without: the first gradient takes seconds
        longer.
        """
        gradient = self._masked_gradient if masked else self._gradient
        return (gradient, objective.layers, objective.kind) in self._traces

    def profiles(
        self, tile: Floats, layers: Sequence[str], kind: str = "mean", masks: Masks | None = None
    ) -> list[Floats]:
        """The profile [channels] of each layer over a tile: see `Objective.kind`. With masks [height, width, masks],
        that of each mask [masks, channels], each place counting by the mask.
        """
        seen = tile.astype(self.dtype, copy=False)
        if masks is None:
            trace = self._trace(self._profiles, tuple(layers), kind)
            return [profile.numpy() for profile in trace(seen)]
        trace = self._trace(self._masked_profiles, tuple(layers), kind)
        return [profile.numpy() for profile in trace(seen, sized=self._masks_at_layers(masks, layers))]

    def channel_count(self, layer: str) -> int:
        """The number of channels of a layer."""
        (profile,) = self._trace(self._profiles, (layer,), "mean").trace.structured_outputs
        return int(profile.shape[0])

    def _trace(self, what: Callable[..., Any], layers: tuple[str, ...], kind: str) -> MemoryGuard:
        if (what, layers, kind) not in self._traces:
            with memory_errors(THE_NETWORK()):  # TensorFlow starts its device here
                self._traces[what, layers, kind] = MemoryGuard(what(layers, kind))
        return self._traces[what, layers, kind]

    def _masks_at_layers(self, masks: Masks, layers: Sequence[str]) -> Callable[[Size], list[list[Floats]]]:
        """The masks of a tile at the grid of each layer; for a tile of another size (`MemoryGuard` tries some), masks
        that are everywhere.
        """

        def sized(size: Size) -> list[list[Floats]]:
            found = masks if size == size_of(masks) else np.full((*size, masks.shape[2]), 255, np.uint8)
            grids = [(self.centres(layer, size[0]), self.centres(layer, size[1])) for layer in layers]
            made = {grid: at_layer(found, *grid).astype(self.dtype, copy=False) for grid in dict.fromkeys(grids)}
            return [[made[grid] for grid in grids]]

        return sized

    def _layer_activations(self, tile: Tensor, layers: tuple[str, ...], kind: str) -> list[Tensor]:
        """What the profiles of the layers are the means of, inside a trace."""
        activations = self._activations(tf.cast(tile, self._inner)[None], layers)
        exact = [tf.cast(activations[layer], tile.dtype) for layer in layers]
        if kind == "square":
            exact = [tf.square(each) / 2 for each in exact]
        return exact

    def _layer_profiles(self, tile: Tensor, layers: tuple[str, ...], kind: str) -> list[Tensor]:
        """The profiles [channels] of the layers, inside a trace."""
        return [tf.reduce_mean(each, (0, 1, 2)) for each in self._layer_activations(tile, layers, kind)]

    def _layer_profiles_by_mask(
        self, tile: Tensor, layers: tuple[str, ...], kind: str, masks: list[Tensor]
    ) -> list[Tensor]:
        """The profiles [masks, channels] of the layers, inside a trace; the masks are at the layers' grids."""
        profiles = []
        for activations, mask in zip(self._layer_activations(tile, layers, kind), masks, strict=True):
            count = tf.cast(tf.shape(mask)[0] * tf.shape(mask)[1], activations.dtype)
            flat = tf.reshape(activations, (-1, activations.shape[-1]))
            profiles.append(tf.matmul(tf.reshape(mask, (-1, tf.shape(mask)[2])), flat, transpose_a=True) / count)
        return profiles

    def _gradient(self, layers: tuple[str, ...], kind: str) -> Any:
        def gradient(tile: Tensor, weights: Tensor, channels: list[Tensor]) -> Tensor:
            profiles = self._layer_profiles(tile, layers, kind)
            means = [tf.reduce_mean(profile * by) for profile, by in zip(profiles, channels, strict=True)]
            return tf.gradients(tf.reduce_sum(weights * tf.stack(means)), tile)[0]

        weights = tf.TensorSpec([len(layers)], self.dtype)
        channels = [tf.TensorSpec([None], self.dtype) for _ in layers]
        tile = tf.TensorSpec([None, None, 3], self.dtype)
        # Without AutoGraph: it is not needed, and it reads the source, which an upgrade may have changed.
        return tf.function(gradient, autograph=False).get_concrete_function(tile, weights, channels)

    def _masked_gradient(self, layers: tuple[str, ...], kind: str) -> Any:
        def gradient(tile: Tensor, weights: Tensor, channels: list[Tensor], masks: list[Tensor]) -> Tensor:
            profiles = self._layer_profiles_by_mask(tile, layers, kind, masks)
            means = [
                tf.reduce_sum(tf.reduce_mean(profile * by, 1)) for profile, by in zip(profiles, channels, strict=True)
            ]
            return tf.gradients(tf.reduce_sum(weights * tf.stack(means)), tile)[0]

        weights = tf.TensorSpec([len(layers)], self.dtype)
        channels = [tf.TensorSpec([None, None], self.dtype) for _ in layers]
        tile = tf.TensorSpec([None, None, 3], self.dtype)
        return tf.function(gradient, autograph=False).get_concrete_function(
            tile, weights, channels, self._mask_specs(layers)
        )

    def _masked_profiles(self, layers: tuple[str, ...], kind: str) -> Any:
        def profiles(tile: Tensor, masks: list[Tensor]) -> list[Tensor]:
            return self._layer_profiles_by_mask(tile, layers, kind, masks)

        tile = tf.TensorSpec([None, None, 3], self.dtype)
        return tf.function(profiles, autograph=False).get_concrete_function(tile, self._mask_specs(layers))

    def _mask_specs(self, layers: tuple[str, ...]) -> list[Any]:
        return [tf.TensorSpec([None, None, None], self.dtype) for _ in layers]

    def _profiles(self, layers: tuple[str, ...], kind: str) -> Any:
        def profiles(tile: Tensor) -> list[Tensor]:
            return self._layer_profiles(tile, layers, kind)

        return tf.function(profiles, autograph=False).get_concrete_function(tf.TensorSpec([None, None, 3], self.dtype))
