"""EfficientNet-Lite2 as a graph of constants, up to the deepest wanted layer.

Its structure is that of Tan and Le, “EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks”, 2019,
without squeeze-and-excitation and with ReLU6; `reverie_server.networks.efficientnet_lite` says more about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import tensorflow as tf

from reverie_server.dream.image.arrays import Tensor
from reverie_server.dream.networks.centres import Centres
from reverie_server.dream.networks.network import Network
from reverie_server.networks.convolution import Convolution
from reverie_server.networks.efficientnet_lite import LiteWeights
from reverie_shared.networks import PHOTOGRAPHS, in_words, unknown_layer

OWN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "strokes": "block2",
        "hatching": "block4",
        "weave": "block6",
        "rings": "block8",
        "plumage": "block10",
        "quilt": "expand11",
        "creatures": "block11",
        "muzzles": "block12",
        "animals": "block13",
        "faces": "block14",
        "berries": "block15",
        "wool": "block16",
        "palaces": "block17",
        "thickets": "block19",
    }
)
"""The layers that menus list (`reverie_shared.networks.LAYERS`), and the network's own names of them."""

LEAN = 0.35
"""How far before the middle of its receptive field an activation looks, in strides: where the energy of its gradient on
noise lies. For strides of 8 and 16 that is 0.28 to 0.48, for 32 it is 0.1 to 0.25; InceptionV3 has no such lean."""

_MENU_NAMES = {own: name for name, own in OWN_NAMES.items()}


class EfficientNetLite(Network):
    """The network of photographs, EfficientNet-Lite2.

    Its layers are `stem`, `expand0` ... and `head`, which follow a ReLU6, and `block0` ..., the blocks' outputs, which
    are linear. Some have a second name that says what they draw; that is the one which `layer` returns.
    """

    def __init__(self, weights: LiteWeights, precision: str, name: str = PHOTOGRAPHS) -> None:
        super().__init__(name, in_words(name), precision)
        self._weights = weights
        self._strides = _strides(weights)

    def layer(self, name: str) -> str:
        """The layer's name in menus where it has one, else the network's own; raises `BadSettings` for any other."""
        own = OWN_NAMES.get(name, name)
        if own not in self._strides:
            raise unknown_layer(name, self.name)
        return _MENU_NAMES.get(own, own)

    def grid(self, layers: Sequence[str]) -> int:
        """The stride of the deepest of the layers, in pixels."""
        return max(self._strides[OWN_NAMES.get(layer, layer)] for layer in layers)

    def _find_centres(self, layer: str, side: int) -> Centres:
        """Where a layer's activations lie; every convolution pads its input, with more behind than before it."""
        wanted = OWN_NAMES.get(layer, layer)
        found = Centres(side).filtered(self._weights.stem.kernel.shape[0], 2)
        for index, block in enumerate(self._weights.blocks):
            if wanted in ("stem", f"expand{index}"):
                break
            found = found.filtered(block.depthwise.kernel.shape[0], block.stride)
            if wanted == f"block{index}":
                break
        return replace(found, first=found.first - LEAN * found.stride)

    def _activations(self, images: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
        names = {OWN_NAMES.get(layer, layer): layer for layer in layers}
        wanted: dict[str, Tensor] = {}
        for name, activation in _layers(images, self._weights):
            if name in names:
                wanted[names[name]] = activation
            if len(wanted) == len(names):
                break
        return wanted


def _strides(weights: LiteWeights) -> dict[str, int]:
    """The stride of each layer in pixels, by the network's own name, in the order of computation."""
    stride = 2
    strides = {"stem": stride}
    for index, block in enumerate(weights.blocks):
        if block.expand is not None:
            strides[f"expand{index}"] = stride
        stride *= block.stride
        strides[f"block{index}"] = stride
    return {**strides, "head": stride}


def _layers(images: Tensor, weights: LiteWeights) -> Iterator[tuple[str, Tensor]]:
    """The layers in order, with the network's own names.

    Parameters
    ----------
    images : tensor [batch, height, width, 3]
        Pixels in -1..1, of the type of the arithmetic. The network was trained on `(pixel - 127) / 128`, with pixels in
        0..255.
    """
    x = _convolve(images * (127.5 / 128) + 0.5 / 128, weights.stem, 2)
    x = tf.nn.relu6(x)
    yield "stem", x
    for index, block in enumerate(weights.blocks):
        inside = x
        if block.expand is not None:
            inside = tf.nn.relu6(_convolve(x, block.expand))
            yield f"expand{index}", inside
        inside = tf.nn.relu6(_convolve_channels(inside, block.depthwise, block.stride))
        inside = _convolve(inside, block.project)
        x = x + inside if block.stride == 1 and x.shape[-1] == inside.shape[-1] else inside
        yield f"block{index}", x
    yield "head", tf.nn.relu6(_convolve(x, weights.head))


def _convolve(x: Tensor, weights: Convolution, stride: int = 1) -> Tensor:
    kernel, bias = (tf.constant(array, x.dtype) for array in (weights.kernel, weights.bias))
    return tf.nn.bias_add(tf.nn.conv2d(x, kernel, stride, "SAME"), bias)


def _convolve_channels(x: Tensor, weights: Convolution, stride: int) -> Tensor:
    """A depthwise convolution: the kernel is [height, width, channels, 1]."""
    kernel, bias = (tf.constant(array, x.dtype) for array in (weights.kernel, weights.bias))
    return tf.nn.bias_add(tf.nn.depthwise_conv2d(x, kernel, [1, stride, stride, 1], "SAME"), bias)
