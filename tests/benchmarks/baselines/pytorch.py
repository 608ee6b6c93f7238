"""The same network and the same step in PyTorch, for comparison where that happens to be installed: Reverie does not
need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import numpy.typing as npt

from reverie_server.networks.convolution import Convolution

Array = npt.NDArray[Any]
Tensor = Any


def installed() -> bool:
    """Whether PyTorch can be timed here."""
    return find_spec("torch") is not None


def gradient(convolutions: Sequence[Convolution]) -> Callable[[Array], Tensor]:
    """The gradient of the mean activations of mixed3 + mixed5 by a picture [height, width, 3] in -1..1, both of that
    shape; in PyTorch's faster layout, channels last.
    """
    import torch

    weights = [
        (
            torch.from_numpy(part.kernel.transpose(3, 2, 0, 1)).to(memory_format=torch.channels_last),
            torch.from_numpy(part.bias),
        )
        for part in convolutions
    ]

    def climb(image: Array) -> Tensor:
        picture = torch.from_numpy(image).requires_grad_()
        images = picture[None].permute(0, 3, 1, 2)
        found: Tensor = sum(layer.mean() for layer in _mixed3_and_5(images, iter(weights)))
        found.backward()
        return picture.grad

    return climb


def deepdream(convolutions: Sequence[Convolution], step_size: float) -> Callable[[Array], Tensor]:
    """One step of the tutorial's loop."""
    uphill = gradient(convolutions)

    def step(image: Array) -> Tensor:
        found = uphill(image)
        return (found * (step_size / (found.std() + 1e-8)) + found.new_tensor(image)).clamp_(-1, 1)

    return step


def _mixed3_and_5(x: Tensor, weights: Iterator[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """The two layers of an InceptionV3, as `reverie_server.dream.networks.inception` builds them."""
    import torch
    from torch.nn import functional

    def conv(x: Tensor, stride: int = 1, same: bool = True) -> Tensor:
        kernel, bias = next(weights)
        padding = [side // 2 for side in kernel.shape[2:]] if same else 0
        return functional.relu_(functional.conv2d(x, kernel, bias, stride, padding))

    def chain(x: Tensor, count: int) -> Tensor:
        for _ in range(count):
            x = conv(x)
        return x

    def shrink(x: Tensor) -> Tensor:
        return conv(x, 2, same=False)

    def pool(x: Tensor) -> Tensor:
        return functional.max_pool2d(x, 3, 2)

    def pooled(x: Tensor) -> Tensor:
        return conv(functional.avg_pool2d(x, 3, 1, padding=1, count_include_pad=False))

    def join(*branches: Tensor) -> Tensor:
        return torch.cat(branches, 1)

    x = pool(conv(conv(shrink(x), same=False)))
    x = pool(conv(conv(x, same=False), same=False))
    for _ in range(3):
        x = join(conv(x), chain(x, 2), chain(x, 3), pooled(x))
    mixed3 = x = join(shrink(x), shrink(chain(x, 2)), pool(x))
    for _ in range(2):
        x = join(conv(x), chain(x, 3), chain(x, 5), pooled(x))
    return mixed3, x
