"""EfficientNet-Lite2: its architecture, its weights with batch normalisation folded in, and the file that keeps them.

The network is one of inverted residual blocks: a 1x1 convolution expands the channels, a depthwise convolution filters
each, a 1x1 convolution projects them to fewer (linear); where stride and channels allow it, the block's input is added.
The nonlinearity is ReLU6, and there is no squeeze-and-excitation (Google's "lite" networks are made for integers).
Source: https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from reverie_server.networks import npz
from reverie_server.networks.convolution import Array, Convolution
from reverie_server.networks.damage import DamagedFile
from reverie_shared.errors import networks as wrong
from reverie_shared.networks import ZIP_FAULTS

EPSILON = 1e-3
"""Added to the variance by the batch normalisation."""

STEM, HEAD, CLASSES = 32, 1280, 1000
"""Channels of the first and the last convolution, and ImageNet's classes."""

EXPANSION = 6
"""The channels between the convolutions of a block are so many times its input's; in the first block, once."""

CONTENT_SHA256 = "50a1b4cc3e614cb4132a573253793013b579f41c79d03ff77ac8389a665ab763"
"""Of the folded weights (`digest`): what reading and folding the published file always gives."""


@dataclass(frozen=True)
class Stage:
    """Blocks in a row: how many, the width of their depthwise kernels, the first one's stride, the channels out."""

    blocks: int
    kernel: int
    stride: int
    channels: int


STAGES = (
    Stage(1, 3, 1, 16),
    Stage(3, 3, 2, 24),
    Stage(3, 5, 2, 48),
    Stage(4, 3, 2, 88),
    Stage(4, 5, 1, 120),
    Stage(5, 5, 2, 208),
    Stage(1, 3, 1, 352),
)
"""EfficientNet-B0's stages, 1.1 times as wide and 1.2 times as deep; the first and the last are as deep as there."""


@dataclass(frozen=True)
class Block:
    """An inverted residual block; `expand` is None where the channels are not expanded (the first block).

    The block's input is added to its output where `stride` is 1 and both have as many channels.
    """

    expand: Convolution | None
    depthwise: Convolution
    project: Convolution
    stride: int


@dataclass(frozen=True)
class LiteWeights:
    """The whole network; `classifier` is a 1x1 convolution: its kernel is [1, 1, channels, 1000]."""

    stem: Convolution
    blocks: tuple[Block, ...]
    head: Convolution
    classifier: Convolution


@dataclass(frozen=True)
class _Plan:
    """One block of the architecture, numbered from the input."""

    number: int
    inputs: int
    inner: int
    outputs: int
    kernel: int
    stride: int

    @property
    def expands(self) -> bool:
        return self.inner != self.inputs


def _plans() -> Iterator[_Plan]:
    number, channels = 0, STEM
    for index, stage in enumerate(STAGES):
        for repeat in range(stage.blocks):
            inner = channels * (EXPANSION if index else 1)
            stride = 1 if repeat else stage.stride
            yield _Plan(number, channels, inner, stage.channels, stage.kernel, stride)
            number, channels = number + 1, stage.channels


def checkpoint_shapes() -> dict[str, tuple[int, ...]]:
    """The tensors of the published checkpoint: their names and shapes (kernels [out, in, height, width])."""
    shapes: dict[str, tuple[int, ...]] = {}

    def convolution(kernel: str, normalisation: str, shape: tuple[int, ...]) -> None:
        shapes[f"{kernel}.weight"] = shape
        for name in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{normalisation}.{name}"] = (shape[0],)
        shapes[f"{normalisation}.num_batches_tracked"] = ()

    convolution("_conv_stem", "_bn0", (STEM, 3, 3, 3))
    for plan in _plans():
        block = f"_blocks.{plan.number}."
        if plan.expands:
            convolution(f"{block}_expand_conv", f"{block}_bn0", (plan.inner, plan.inputs, 1, 1))
        convolution(f"{block}_depthwise_conv", f"{block}_bn1", (plan.inner, 1, plan.kernel, plan.kernel))
        convolution(f"{block}_project_conv", f"{block}_bn2", (plan.outputs, plan.inner, 1, 1))
    convolution("_conv_head", "_bn1", (HEAD, STAGES[-1].channels, 1, 1))
    shapes["_fc.weight"], shapes["_fc.bias"] = (CLASSES, HEAD), (CLASSES,)
    return shapes


def fold(tensors: Mapping[str, npt.NDArray[Any]]) -> LiteWeights:
    """The network of a checkpoint's tensors, with each batch normalisation folded into the convolution before it.

    In float64, then rounded to float32: `w * g / sqrt(variance + 1e-3)`, `beta - mean * g / sqrt(variance + 1e-3)`.

    Parameters
    ----------
    tensors : mapping
        As `checkpoint_shapes` has them, finite.

    Raises
    ------
    ValueError
        Where other tensors are there, a shape is another, or a value is not finite.
    """
    expected = checkpoint_shapes()
    if different := expected.keys() ^ tensors.keys():
        raise ValueError(f"tensors that are missing or unknown: {', '.join(sorted(different)[:3])}")
    for name, shape in expected.items():
        if tensors[name].shape != shape:
            raise ValueError(f"{name} has the shape {tensors[name].shape} in place of {shape}")
        if not np.isfinite(tensors[name]).all():
            raise ValueError(f"{name} has values that are not finite")

    def convolution(kernel: str, normalisation: str) -> Convolution:
        part = {name: tensors[f"{normalisation}.{name}"].astype(np.float64) for name in ("weight", "bias")}
        mean, variance = (tensors[f"{normalisation}.running_{name}"].astype(np.float64) for name in ("mean", "var"))
        if variance.min() < 0:
            raise ValueError(f"{normalisation} has a negative variance")
        scale = part["weight"] / np.sqrt(variance + EPSILON)
        folded = tensors[f"{kernel}.weight"].astype(np.float64) * scale[:, None, None, None]
        axes = (2, 3, 0, 1) if kernel.endswith("_depthwise_conv") else (2, 3, 1, 0)
        return Convolution(_float32(folded.transpose(axes)), _float32(part["bias"] - mean * scale))

    def block(plan: _Plan) -> Block:
        name = f"_blocks.{plan.number}."
        return Block(
            convolution(f"{name}_expand_conv", f"{name}_bn0") if plan.expands else None,
            convolution(f"{name}_depthwise_conv", f"{name}_bn1"),
            convolution(f"{name}_project_conv", f"{name}_bn2"),
            plan.stride,
        )

    return LiteWeights(
        convolution("_conv_stem", "_bn0"),
        tuple(map(block, _plans())),
        convolution("_conv_head", "_bn1"),
        Convolution(_float32(tensors["_fc.weight"].T[None, None]), _float32(tensors["_fc.bias"])),
    )


def _float32(array: npt.NDArray[Any]) -> Array:
    return np.ascontiguousarray(array, np.float32)


def arrays(weights: LiteWeights) -> dict[str, Array]:
    """Every array by its name in the file, such as `block3/expand/kernel`, in the order from input to output."""
    named = {"stem": weights.stem}
    for number, block in enumerate(weights.blocks):
        parts = {"expand": block.expand, "depthwise": block.depthwise, "project": block.project}
        named |= {f"block{number}/{name}": part for name, part in parts.items() if part}
    named |= {"head": weights.head, "classifier": weights.classifier}
    return {
        f"{name}/{kind}": array
        for name, convolution in named.items()
        for kind, array in (("kernel", convolution.kernel), ("bias", convolution.bias))
    }


def digest(weights: LiteWeights) -> str:
    """SHA-256 of the names, shapes and values (float32, little-endian) of all arrays, in hexadecimal digits."""
    hashed = hashlib.sha256()
    for name, array in arrays(weights).items():
        hashed.update(f"{name} {array.shape}\n".encode())
        hashed.update(np.ascontiguousarray(array, "<f4").data)
    return hashed.hexdigest()


def save(weights: LiteWeights, path: Path) -> None:
    """Write the weights to `path` (.npz), whole or not at all; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays(weights))  # type: ignore[arg-type]
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def load(path: Path) -> LiteWeights:
    """Read the weights that `save` wrote, with at most as much memory as the file has bytes.

    Raises
    ------
    OSError
        When the file cannot be read.
    DamagedFile
        When it is not whole, or holds anything else than the weights of `CONTENT_SHA256`.
    """
    with path.open("rb") as file:
        weights = _read(file)
    if digest(weights) != CONTENT_SHA256:
        raise DamagedFile(wrong.ANOTHER_CONTENT())
    return weights


def load_own(path: Path) -> LiteWeights:
    """Read weights of the user's own in the layout that `save` writes.

    Raises
    ------
    OSError
        When the file cannot be read.
    DamagedFile
        When it is not whole, an array is missing or has another shape, or a value is not finite.
    """
    with path.open("rb") as file:
        weights = _read(file)
    expected = arrays(fold({name: np.zeros(shape, np.float32) for name, shape in checkpoint_shapes().items()}))
    for name, array in arrays(weights).items():
        if array.shape != expected[name].shape:
            raise DamagedFile(wrong.ANOTHER_SHAPE(array=name))
        if not np.isfinite(array).all():
            raise DamagedFile(wrong.VALUES_NOT_FINITE(array=name))
    return weights


def _read(file: BinaryIO) -> LiteWeights:
    """The weights in a file of NumPy's arrays (.npz), of whatever values."""
    try:
        with zipfile.ZipFile(file) as archive:
            size = os.fstat(file.fileno()).st_size
            if sum(member.file_size for member in archive.infolist()) > size:
                raise ValueError("its arrays are larger than the file")
            return _assembled(lambda name: _array(archive, name, size))
    except (*ZIP_FAULTS, IndexError, TypeError, ValueError) as error:
        raise DamagedFile(wrong.NO_ARRAYS(reason=str(error))) from error


def _array(archive: zipfile.ZipFile, name: str, most: int) -> Array:
    """The array of float32 of that name, of at most so many bytes."""
    found = npz.member(archive, name, most)
    if found.dtype != np.float32:
        raise ValueError("an array is described wrongly")
    return found


def _assembled(array: Callable[[str], Array]) -> LiteWeights:
    """The network of its arrays, by their names in the file."""

    def convolution(name: str) -> Convolution:
        return Convolution(array(f"{name}/kernel"), array(f"{name}/bias"))

    return LiteWeights(
        convolution("stem"),
        tuple(
            Block(
                convolution(f"block{plan.number}/expand") if plan.expands else None,
                convolution(f"block{plan.number}/depthwise"),
                convolution(f"block{plan.number}/project"),
                plan.stride,
            )
            for plan in _plans()
        ),
        convolution("head"),
        convolution("classifier"),
    )
