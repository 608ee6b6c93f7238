"""A file of InceptionV3 in the layout of the one that Keras publishes, and of its size, with other weights in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import reverie_server.dream  # noqa: F401  # isort: skip  # before Keras: it chooses TensorFlow's kernels

import h5py
import keras
import numpy as np
import numpy.typing as npt

from reverie_server.dream import machine
from reverie_shared.build import CODE

PHOTOGRAPHS = CODE.parent / "shared" / "prototypes" / "photographs" / "inception_of_photographs.npz"
"""Weights that were learned from photographs, where they happen to be at hand (they are no part of Reverie)."""

Arrays = Mapping[str, npt.NDArray[Any]]
"""By their names in Keras' file, such as `conv2d_1/kernel`: the kernels of 94 convolutions [height, width, channels in,
channels out], and `beta`, `moving_mean` and `moving_variance` of their normalisations [channels].
"""


def publish(path: Path) -> Path:
    """Write the file with the weights of `PHOTOGRAPHS`, else with random ones that all matter; returns its path."""
    write(path, stored(PHOTOGRAPHS) if PHOTOGRAPHS.is_file() else _random())
    return path


def stored(path: Path) -> Arrays:
    """The arrays in a file such as `PHOTOGRAPHS`."""
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def write(path: Path, arrays: Arrays) -> None:
    """Write the file: a group for each of Keras' layers, in Keras' order, those without weights empty."""
    with h5py.File(path, "w") as file:
        names = []
        for layer, parts in _layers():
            names.append(layer.encode())
            group = file.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}/{part}:0".encode() for part in parts]
            for part, shape in parts.items():
                array = np.asarray(arrays[f"{layer}/{part}"], np.float32)
                assert array.shape == shape, f"{layer}/{part} has the shape {array.shape}"
                group.create_dataset(f"{layer}/{part}:0", data=array)
        file.attrs["layer_names"] = names
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.1.6"


def shapes() -> dict[str, tuple[int, ...]]:
    """The shapes of all arrays, by their names."""
    return {f"{layer}/{part}": shape for layer, parts in _layers() for part, shape in parts.items()}


def _layers() -> Iterator[tuple[str, dict[str, tuple[int, ...]]]]:
    """Keras' layers by their names in the file, where numbers begin with 1, and the shapes of their weights."""
    machine.prepare()  # before TensorFlow's first computation in this process
    keras.utils.clear_session()
    for layer in keras.applications.InceptionV3(include_top=False, weights=None).layers:
        kind, _, number = layer.name.rpartition("_") if layer.name[-1].isdigit() else (layer.name, "", "0")
        numbered = layer.name.startswith(("conv2d", "batch_normalization"))
        name = f"{kind}_{int(number) + 1}" if numbered else layer.name
        yield name, {variable.name: tuple(variable.shape) for variable in layer.variables}


def _random() -> Arrays:
    random = np.random.default_rng(7)
    draw: dict[str, Callable[[tuple[int, ...]], npt.NDArray[Any]]] = {
        "kernel": lambda shape: random.standard_normal(shape, np.float32) * np.sqrt(2 / np.prod(shape[:3])),
        "beta": lambda shape: random.uniform(-0.2, 0.2, shape),
        "moving_mean": lambda shape: random.uniform(-0.2, 0.2, shape),
        "moving_variance": lambda shape: random.uniform(0.5, 1.5, shape),
    }
    return {name: draw[name.rpartition("/")[2]](shape) for name, shape in shapes().items()}
