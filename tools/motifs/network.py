"""InceptionV3 at half its width, in Keras, with a classifier on every mixed layer: what is trained.

The structure is that of Szegedy et al., “Rethinking the Inception Architecture for Computer Vision”, 2015, with Keras'
layer names and the order in which Keras creates them.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from reverie_shared.networks import MIXED
from reverie_shared.settings import MOTIFS

CLASSES = 1 + len(MOTIFS)
"""Nothing, and the motifs."""
EPSILON = 1e-3
"""Added to the variance by the normalisation."""

Array = npt.NDArray[np.float32]


def build(width: float = 0.5) -> Any:
    """The network: images [batch, height, width, 3] in -1..1 to a dict of logits [batch, rows, columns, classes]
    for every mixed layer.
    """
    count = iter(range(1000))

    def conv(x: Any, filters: int, size: tuple[int, int] = (1, 1), stride: int = 1, padding: str = "same") -> Any:
        index = next(count)
        suffix = f"_{index}" if index else ""
        filters = max(8, round(filters * width / 8) * 8)
        x = layers.Conv2D(filters, size, stride, padding, use_bias=False, name=f"conv2d{suffix}")(x)
        x = layers.BatchNormalization(scale=False, momentum=0.98, epsilon=EPSILON, name=f"batch_normalization{suffix}")(
            x
        )
        return layers.Activation("relu", name=f"activation{suffix}")(x)

    def shrink(x: Any, filters: int) -> Any:
        return conv(x, filters, (3, 3), 2, "valid")

    def pooled(x: Any, filters: int) -> Any:
        return conv(layers.AveragePooling2D(3, 1, "same")(x), filters)

    def join(name: str, *branches: Any) -> Any:
        found[name] = layers.Concatenate(name=name)(list(branches))
        return found[name]

    def fork(x: Any) -> list[Any]:
        return [conv(x, 384, (1, 3)), conv(x, 384, (3, 1))]

    found: dict[str, Any] = {}
    images = layers.Input((None, None, 3))
    x = conv(conv(images, 32, (3, 3), 2, "valid"), 32, (3, 3), 1, "valid")
    x = layers.MaxPooling2D(3, 2)(conv(x, 64, (3, 3)))
    x = conv(conv(x, 80, padding="valid"), 192, (3, 3), 1, "valid")
    x = layers.MaxPooling2D(3, 2)(x)
    for index, filters in enumerate((32, 64, 64)):
        one = conv(x, 64)
        five = conv(conv(x, 48), 64, (5, 5))
        three = conv(conv(conv(x, 64), 96, (3, 3)), 96, (3, 3))
        x = join(f"mixed{index}", one, five, three, pooled(x, filters))
    one = shrink(x, 384)
    three = shrink(conv(conv(x, 64), 96, (3, 3)), 96)
    x = join("mixed3", one, three, layers.MaxPooling2D(3, 2)(x))
    for index, inner in ((4, 128), (5, 160), (6, 160), (7, 192)):
        one = conv(x, 192)
        seven = conv(conv(conv(x, inner), inner, (1, 7)), 192, (7, 1))
        twice = conv(conv(conv(conv(x, inner), inner, (7, 1)), inner, (1, 7)), inner, (7, 1))
        twice = conv(twice, 192, (1, 7))
        x = join(f"mixed{index}", one, seven, twice, pooled(x, 192))
    one = shrink(conv(x, 192), 320)
    seven = shrink(conv(conv(conv(x, 192), 192, (1, 7)), 192, (7, 1)), 192)
    x = join("mixed8", one, seven, layers.MaxPooling2D(3, 2)(x))
    for index in (9, 10):
        one = conv(x, 320)
        wide = fork(conv(x, 384))
        deep = fork(conv(conv(x, 448), 384, (3, 3)))
        x = join(f"mixed{index}", one, *wide, *deep, pooled(x, 192))
    heads = {name: layers.Conv2D(CLASSES, 1, name=f"head_{name}")(layers.Dropout(0.1)(found[name])) for name in MIXED}
    return keras.Model(images, heads)


def convolutions(network: Any) -> list[tuple[Any, Any]]:
    """Every convolution of the body with its normalisation, in the order of their numbers."""
    names = [f"_{index}" if index else "" for index in range(94)]
    return [(network.get_layer(f"conv2d{name}"), network.get_layer(f"batch_normalization{name}")) for name in names]


def rescale(network: Any, scales: dict[str, Array]) -> dict[str, Array]:
    """Multiply the channels of mixed layers by positive factors, and divide where they are read: the logits stay.

    Returns by what each channel was multiplied in the end.

    Parameters
    ----------
    network : model of `build`, changed in place
    scales : dict
        Factors [channels] by mixed layer. Channels that a layer only passes on from the one before (the pooled ones
        of mixed3 and mixed8) keep that layer's factors; theirs are not read.
    """
    wanted: dict[str, Array] = {}
    for name, factors in scales.items():
        start = 0
        for branch in network.get_layer(name).input:
            end = start + branch.shape[-1]
            wanted[branch._keras_history.operation.name] = factors[start:end]
            start = end
    now: dict[str, Array] = {}
    for layer in network.layers:
        if isinstance(layer, layers.InputLayer):
            now[layer.name] = np.ones(3, np.float32)
            continue
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        before = [now[tensor._keras_history.operation.name] for tensor in inputs]
        if isinstance(layer, layers.Conv2D):
            kernel, *bias = layer.get_weights()
            layer.set_weights([kernel / before[0][:, None], *bias])
            now[layer.name] = np.ones(kernel.shape[-1], np.float32)
        elif isinstance(layer, layers.Concatenate):
            now[layer.name] = np.concatenate(before)
        elif isinstance(layer, layers.Activation) and layer.name in wanted:
            factors = wanted[layer.name]
            normalisation = layer.input._keras_history.operation
            beta, mean, variance = normalisation.get_weights()
            normalisation.set_weights([beta * factors, mean, (variance + EPSILON) / factors**2 - EPSILON])
            now[layer.name] = factors
        else:
            now[layer.name] = before[0]
    return {name: now[name] for name in scales}
