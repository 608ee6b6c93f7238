"""InceptionV3 as a graph of constants, up to the deepest wanted layer, and the gradient of its layers.

The structure is that of Szegedy et al., “Rethinking the Inception Architecture for Computer Vision”, 2015, with the
layer names of Keras' application. Widths come from the weights. The weights become constants inside the traced
function, because oneDNN keeps its reordered copy of a constant filter, and reorders any other at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream import machine
from reverie_server.dream.arrays import Floats, Tensor
from reverie_server.weights import Convolution, NetworkWeights
from reverie_shared.errors import NetworkUnavailable


@dataclass(frozen=True)
class Gradient:
    """What one look at a tile gives: the objective's gradient [height, width, 3], and each layer's mean activation."""

    pixels: Floats
    means: Floats


class Network:
    """A loaded network: gradients and activations of any of its mixed layers, for tiles of any size from 75 pixels.

    Parameters
    ----------
    weights : NetworkWeights
    precision : str
        `float32`, `bfloat16` or `float64`: the arithmetic inside. Pixels go in and gradients come out as
        float32 (float64 with `float64`).
    """

    def __init__(self, weights: NetworkWeights, precision: str) -> None:
        self.name = weights.name
        self.words = weights.words
        self.precision = precision
        self.device = machine.device()
        self._convolutions = weights.convolutions
        self._inner = tf.as_dtype(self.precision)
        self.dtype = np.float64 if self.precision == "float64" else np.float32
        self._functions: dict[tuple[str, tuple[str, ...]], Callable[..., Any]] = {}

    def gradient(self, tile: Floats, layers: dict[str, float]) -> Gradient:
        """The gradient of `sum(weight * mean activation)` over the layers.

        Parameters
        ----------
        tile : array [height, width, 3]
            Pixels in -1..1, each side at least `tiles.SMALLEST`.
        layers : dict
            Weights by layer name.
        """
        function = self._function("gradient", tuple(layers), self._trace_gradient)
        pixels, means = function(tile.astype(self.dtype, copy=False), np.fromiter(layers.values(), self.dtype))
        return Gradient(pixels.numpy(), means.numpy())

    def activations(self, tile: Floats, layers: Sequence[str]) -> Floats:
        """Each layer's mean activation over the tile, without a gradient."""
        means = self._function("activations", tuple(layers), self._trace_activations)(
            tile.astype(self.dtype, copy=False)
        )
        return np.asarray(means.numpy())

    def _function(
        self, name: str, layers: tuple[str, ...], trace: Callable[[tuple[str, ...]], Any]
    ) -> Callable[..., Any]:
        """One trace for each set of layers serves every size of tile."""
        if (name, layers) not in self._functions:
            self._functions[name, layers] = trace(layers)
        return self._functions[name, layers]

    def _means(self, tile: Tensor, layers: tuple[str, ...]) -> Tensor:
        found = body(tf.cast(tile, self._inner)[None], self._convolutions, layers)
        return tf.stack([tf.reduce_mean(tf.cast(found[layer], tile.dtype)) for layer in layers])

    def _trace_gradient(self, layers: tuple[str, ...]) -> Any:
        def gradient(tile: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
            means = self._means(tile, layers)
            return tf.gradients(tf.reduce_sum(weights * means), tile)[0], means

        weights = tf.TensorSpec([len(layers)], self.dtype)
        return tf.function(gradient, input_signature=(tf.TensorSpec([None, None, 3], self.dtype), weights))

    def _trace_activations(self, layers: tuple[str, ...]) -> Any:
        def activations(tile: Tensor) -> Tensor:
            return self._means(tile, layers)

        return tf.function(activations, input_signature=(tf.TensorSpec([None, None, 3], self.dtype),))


def body(images: Tensor, convolutions: Sequence[Convolution], wanted: Sequence[str]) -> dict[str, Tensor]:
    """The activations of the wanted layers.

    Parameters
    ----------
    images : tensor [batch, height, width, 3]
        Pixels in -1..1; its type is the arithmetic's.
    convolutions : sequence
        In the order Keras creates them.
    wanted : names of mixed layers
        Nothing deeper than the deepest of them is computed.
    """
    found: dict[str, Tensor] = {}
    for name, activation in _layers(images, iter(convolutions)):
        if name in wanted:
            found[name] = activation
        if len(found) == len(wanted):
            break
    return found


def _layers(x: Tensor, weights: Iterator[Convolution]) -> Iterator[tuple[str, Tensor]]:
    """The mixed layers one after the other; each `conv` takes the next weights."""

    def conv(x: Tensor, stride: int = 1, padding: str = "SAME") -> Tensor:
        part = next(weights)
        if x.shape[-1] != part.kernel.shape[2]:
            raise NetworkUnavailable("The network's file does not hold an InceptionV3.", "Install the network again.")
        kernel, bias = (tf.constant(array, x.dtype) for array in (part.kernel, part.bias))
        return tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, kernel, stride, padding), bias))

    def chain(x: Tensor, count: int) -> Tensor:
        for _ in range(count):
            x = conv(x)
        return x

    def shrink(x: Tensor) -> Tensor:
        return conv(x, 2, "VALID")

    def pool(x: Tensor) -> Tensor:
        return tf.nn.max_pool2d(x, 3, 2, "VALID")

    def pooled(x: Tensor) -> Tensor:
        return conv(tf.nn.avg_pool2d(x, 3, 1, "SAME"))

    def join(*branches: Tensor) -> Tensor:
        return tf.concat(branches, -1)

    def fork(x: Tensor) -> Tensor:
        return join(conv(x), conv(x))

    x = conv(conv(x, 2, "VALID"), padding="VALID")
    x = pool(conv(x))
    x = pool(conv(conv(x, padding="VALID"), padding="VALID"))
    for index in (0, 1, 2):
        x = join(conv(x), chain(x, 2), chain(x, 3), pooled(x))
        yield f"mixed{index}", x
    x = join(shrink(x), shrink(chain(x, 2)), pool(x))
    yield "mixed3", x
    for index in (4, 5, 6, 7):
        x = join(conv(x), chain(x, 3), chain(x, 5), pooled(x))
        yield f"mixed{index}", x
    x = join(shrink(conv(x)), shrink(chain(x, 3)), pool(x))
    yield "mixed8", x
    for index in (9, 10):
        x = join(conv(x), fork(conv(x)), fork(chain(x, 2)), pooled(x))
        yield f"mixed{index}", x
