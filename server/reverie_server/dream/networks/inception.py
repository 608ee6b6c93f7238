"""InceptionV3 as a graph of constants, up to the deepest wanted layer.

Its structure is that of Szegedy et al., “Rethinking the Inception Architecture for Computer Vision”, 2015, with the
layer names of Keras' application. Widths come from the weights. The weights become constants inside the traced
function, because oneDNN keeps its reordered copy of a constant filter, and reorders any other at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import tensorflow as tf

from reverie_server.dream.image.arrays import Tensor
from reverie_server.dream.networks.network import Network
from reverie_server.networks.weights import Convolution, NetworkWeights
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.settings import LAYERS, unknown_layer

REDUCTIONS = "mixed3", "mixed8"
"""The layers that look at every second place of those before; those before the first one look every 8 pixels."""


class Inception(Network):
    """An InceptionV3, of the weights' widths."""

    def __init__(self, weights: NetworkWeights, precision: str) -> None:
        super().__init__(weights.name, weights.words, precision)
        self.motifs = weights.motifs
        self.motif_weights = weights.motif_weights
        self._convolutions = weights.convolutions

    def layer(self, name: str) -> str:
        """The name itself, of one of the mixed layers."""
        if name not in LAYERS:
            raise unknown_layer(name)
        return name

    def grid(self, layers: Sequence[str]) -> int:
        """Return how many pixels apart the deepest of the layers looks at the picture."""
        deepest = max(LAYERS.index(layer) for layer in layers)
        halved = sum(deepest >= LAYERS.index(reduction) for reduction in REDUCTIONS)
        return 8 << halved

    def _activations(self, images: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
        return body(images, self._convolutions, layers)


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

    def conv(
        x: Tensor, stride: int = 1, padding: str = "SAME", then: Callable[[Tensor], Tensor] = lambda x: x
    ) -> Tensor:
        part = next(weights)
        if x.shape[-1] != part.kernel.shape[2]:
            raise NetworkUnavailable("The network's file does not hold an InceptionV3.", "Install the network again.")
        kernel, bias = (tf.constant(array, x.dtype) for array in (part.kernel, part.bias))
        return tf.nn.relu(tf.nn.bias_add(then(tf.nn.conv2d(x, kernel, stride, padding)), bias))

    def chain(x: Tensor, count: int) -> Tensor:
        for _ in range(count):
            x = conv(x)
        return x

    def shrink(x: Tensor) -> Tensor:
        return conv(x, 2, "VALID")

    def pool(x: Tensor) -> Tensor:
        return tf.nn.max_pool2d(x, 3, 2, "VALID")

    def pooled(x: Tensor) -> Tensor:
        # A mean over places and a sum over channels can change places: so fewer channels are pooled.
        return conv(x, then=lambda x: tf.nn.avg_pool2d(x, 3, 1, "SAME"))

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
