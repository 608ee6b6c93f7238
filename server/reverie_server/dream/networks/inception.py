"""InceptionV3 as a graph of constants, up to the deepest wanted layer.

Its structure is that of Szegedy et al., “Rethinking the Inception Architecture for Computer Vision”, 2015, with the
layer names of Keras' application. Widths come from the weights. The weights become constants inside the traced
function, because oneDNN keeps its reordered copy of a constant filter, and reorders any other at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import tensorflow as tf

from reverie_server.dream.image.arrays import Tensor
from reverie_server.dream.networks.centres import Centres
from reverie_server.dream.networks.network import Network
from reverie_server.dream.tiles import UNPADDED, UNPADDED_DEEP, Borders
from reverie_server.networks.convolution import Convolution
from reverie_server.networks.weights import NetworkWeights
from reverie_shared.errors.networks import NO_INCEPTION
from reverie_shared.networks import MIXED, unknown_layer

REDUCTIONS = "mixed3", "mixed8"
"""The layers that double the stride; before the first of them it is 8 pixels."""

_WIDE = MIXED.index("mixed4")
"""The first layer with convolutions seven pixels wide, which pad their input."""

_BORDERS_OF_MOTIFS = Borders(overlap_gain=0.12, edge_gain=1.5, mirrored=True)
"""For a network of drawn motifs: measured with mixed4 and mixed5 of the bundled one."""


class Inception(Network):
    """An InceptionV3, with as many channels as the weights have."""

    def __init__(self, weights: NetworkWeights, precision: str) -> None:
        super().__init__(weights.name, weights.words, precision)
        self.motifs = weights.motifs
        self.motif_weights = weights.motif_weights
        self.convolutions = weights.convolutions

    def layer(self, name: str) -> str:
        """The name itself; raises `BadSettings` where it is none of the mixed layers."""
        if name not in MIXED:
            raise unknown_layer(name, self.name)
        return name

    def grid(self, layers: Sequence[str]) -> int:
        """The stride of the deepest of the layers, in pixels."""
        deepest = max(MIXED.index(layer) for layer in layers)
        halved = sum(deepest >= MIXED.index(reduction) for reduction in REDUCTIONS)
        return 8 << halved

    def _find_centres(self, layer: str, side: int) -> Centres:
        """Where a layer's activations lie: the first convolutions, and all that halve the grid, do not pad."""
        found = Centres(side)
        for stride in (2, 1, 2, 1, 2):
            found = found.filtered(3, stride, "VALID")
        for reduction in REDUCTIONS:
            if MIXED.index(layer) >= MIXED.index(reduction):
                found = found.filtered(3, 2, "VALID")
        return found

    def borders(self, layers: Sequence[str]) -> Borders:
        """Those measured for motifs; else by whether a layer sees the zeros that wide convolutions pad with."""
        if self.motifs:
            return _BORDERS_OF_MOTIFS
        return UNPADDED_DEEP if any(MIXED.index(layer) >= _WIDE for layer in layers) else UNPADDED

    def _activations(self, images: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
        return activations(images, self.convolutions, layers)


def activations(images: Tensor, convolutions: Sequence[Convolution], wanted: Sequence[str]) -> dict[str, Tensor]:
    """The activations of the wanted layers.

    Parameters
    ----------
    images : tensor [batch, height, width, 3]
        Pixels in -1..1, of the type of the arithmetic.
    convolutions : sequence
        In the order Keras creates them.
    wanted : names of mixed layers
        Nothing deeper than the deepest of them is computed.
    """
    wanted_activations: dict[str, Tensor] = {}
    for name, activation in _layers(images, iter(convolutions)):
        if name in wanted:
            wanted_activations[name] = activation
        if len(wanted_activations) == len(wanted):
            break
    return wanted_activations


def _layers(x: Tensor, weights: Iterator[Convolution]) -> Iterator[tuple[str, Tensor]]:
    """The mixed layers in order, with their names; each `conv` uses the next weights."""

    def conv(
        x: Tensor, stride: int = 1, padding: str = "SAME", then: Callable[[Tensor], Tensor] = lambda x: x
    ) -> Tensor:
        part = next(weights)
        if x.shape[-1] != part.kernel.shape[2]:
            raise NO_INCEPTION()
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
        # Pooling and a 1 x 1 convolution commute; after the convolution there are fewer channels to pool.
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
