"""EfficientNet-Lite2 in plain NumPy, off a checkpoint's tensors: batch normalisation where it stands, no folding.

From the published architecture (`efficientnet_lite_builder.py` in Google's `tensorflow/tpu`), and not from Reverie's
engine, which is compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from reverie_server.networks.convolution import Convolution
from reverie_server.networks.efficientnet_lite import LiteWeights, checkpoint_shapes

Floats = npt.NDArray[np.float64]

STAGES = ((1, 1), (3, 2), (3, 2), (4, 2), (4, 1), (5, 2), (1, 1))
"""Of each stage of blocks: how many they are, and the stride of the first."""

EPSILON = 1e-3


Tensors = Mapping[str, npt.NDArray[np.float32]]
"""A checkpoint, by the names that the published one has."""


def unfolded(weights: LiteWeights) -> dict[str, npt.NDArray[np.float32]]:
    """A checkpoint of these weights: its batch normalisation adds the biases and leaves the rest as it is."""
    tensors: dict[str, npt.NDArray[np.float32]] = {}

    def put(kernel: str, normalisation: str, part: Convolution, axes: tuple[int, ...] = (3, 2, 0, 1)) -> None:
        tensors[f"{kernel}.weight"] = part.kernel.transpose(axes)
        for name, values in (
            ("weight", np.ones_like(part.bias)),
            ("bias", part.bias),
            ("running_mean", np.zeros_like(part.bias)),
            ("running_var", np.full_like(part.bias, 1 - EPSILON)),
        ):
            tensors[f"{normalisation}.{name}"] = values

    put("_conv_stem", "_bn0", weights.stem)
    for index, block in enumerate(weights.blocks):
        name = f"_blocks.{index}."
        if block.expand:
            put(f"{name}_expand_conv", f"{name}_bn0", block.expand)
        put(f"{name}_depthwise_conv", f"{name}_bn1", block.depthwise, (2, 3, 0, 1))
        put(f"{name}_project_conv", f"{name}_bn2", block.project)
    put("_conv_head", "_bn1", weights.head)
    return tensors


def random_checkpoint() -> dict[str, npt.NDArray[np.float32]]:
    """A checkpoint whose kernels and statistics are random, and all matter."""
    random = np.random.default_rng(7)

    def tensor(name: str, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
        if len(shape) == 4:
            return random.normal(0, np.prod(shape[1:]) ** -0.5, shape).astype(np.float32)
        low, high = (0.5, 1.5) if name.endswith((".weight", ".running_var")) else (-0.2, 0.2)
        return random.uniform(low, high, shape).astype(np.float32)

    return {name: tensor(name, shape) for name, shape in checkpoint_shapes().items()}


def layers(arrays: Tensors, pixels: npt.NDArray[Any]) -> dict[str, Floats]:
    """The activations [height, width, channels] of all layers for a picture [height, width, 3] of pixels in 0..255."""

    def normalised(x: Floats, name: str) -> Floats:
        deviation = np.sqrt(arrays[f"{name}.running_var"].astype(float) + EPSILON)
        return (x - arrays[f"{name}.running_mean"]) / deviation * arrays[f"{name}.weight"] + arrays[f"{name}.bias"]

    x = relu6(normalised(convolution((pixels - 127.0) / 128.0, arrays["_conv_stem.weight"], 2), "_bn0"))
    found, index = {"stem": x}, 0
    for count, first in STAGES:
        for repeat in range(count):
            name, stride, before = f"_blocks.{index}", first if repeat == 0 else 1, x
            if index:
                x = relu6(normalised(convolution(x, arrays[f"{name}._expand_conv.weight"]), f"{name}._bn0"))
                found[f"expand{index}"] = x
            x = relu6(normalised(depthwise(x, arrays[f"{name}._depthwise_conv.weight"], stride), f"{name}._bn1"))
            x = normalised(convolution(x, arrays[f"{name}._project_conv.weight"]), f"{name}._bn2")
            if repeat:
                x = x + before
            found[f"block{index}"] = x
            index += 1
    return {**found, "head": relu6(normalised(convolution(x, arrays["_conv_head.weight"]), "_bn1"))}


def relu6(x: Floats) -> Floats:
    return np.clip(x, 0, 6)


def convolution(x: Floats, kernel: npt.NDArray[np.float32], stride: int = 1) -> Floats:
    """A convolution; the kernel is [channels out, channels in, side, side]."""
    terms = _moved(x, kernel.shape[2], stride)
    return np.asarray(sum(part @ kernel[:, :, row, column].T.astype(float) for (row, column), part in terms))


def depthwise(x: Floats, kernel: npt.NDArray[np.float32], stride: int) -> Floats:
    """A depthwise convolution; the kernel is [channels, 1, side, side]."""
    terms = _moved(x, kernel.shape[2], stride)
    return np.asarray(sum(part * kernel[:, 0, row, column] for (row, column), part in terms))


def _moved(x: Floats, side: int, stride: int) -> list[tuple[tuple[int, int], Floats]]:
    """What each element of a kernel of that side is multiplied with: zeros beyond the edges (TensorFlow's `SAME`)."""
    height, width = (-(-length // stride) for length in x.shape[:2])
    missing = [max((n - 1) * stride + side - length, 0) for n, length in zip((height, width), x.shape[:2], strict=True)]
    around = np.pad(x, [(each // 2, each - each // 2) for each in missing] + [(0, 0)])
    return [
        (
            (row, column),
            around[row:, column:][: (height - 1) * stride + 1 : stride, : (width - 1) * stride + 1 : stride],
        )
        for row in range(side)
        for column in range(side)
    ]
