"""Files in the layout of the bundled network: an InceptionV3 of motifs, of its width or twice that."""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reverie_server.networks import npz
from reverie_server.networks.damage import DamagedFile
from reverie_shared.errors import networks as wrong
from reverie_shared.networks import MIXED, ZIP_FAULTS

BUNDLED = Path(__file__).with_name("motifs.npz")

CONVOLUTIONS = tuple(f"conv2d_{index}" if index else "conv2d" for index in range(94))
"""Keras' names of the convolutions, in the order in which Keras creates them."""

COLOURS = 3
"""Channels of the picture, which the first convolution takes."""

_LARGEST_ABOUT = 2**20
_HEADER = 1024
"""Bytes that an array's description takes at the most."""

Shapes = Mapping[str, tuple[int, ...]]


def of_full_width(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a kernel [height, width, channels in, channels out] of the bundled network at twice its width."""
    height, width, inputs, outputs = shape
    return height, width, inputs if inputs == COLOURS else 2 * inputs, 2 * outputs


def check(path: Path) -> None:
    """Check that a file holds the weights of such a network, and the channels' weights for each of its motifs.

    Raises
    ------
    OSError
        When the file cannot be read.
    DamagedFile
        When it is not whole, an array is missing or has another shape, or a value is not finite.
    """
    narrow = _bundled_shapes()
    try:
        with zipfile.ZipFile(path) as archive:
            first = npz.member(archive, "conv2d/w", _bytes(of_full_width(narrow["conv2d/w"])))
            wide = first.shape == of_full_width(narrow["conv2d/w"])
            for name, shape in _of_width(narrow, wide).items():
                _check(name, npz.member(archive, name, _bytes(shape)), shape)
            motifs = _motifs(npz.member(archive, "about", _LARGEST_ABOUT))
            for layer in MIXED:
                name = f"motifs/{layer}"
                shape = (len(motifs), (2 if wide else 1) * narrow[name][1])
                _check(name, npz.member(archive, name, _bytes(shape)), shape)
    except (*ZIP_FAULTS, ValueError) as error:
        if isinstance(error, DamagedFile):
            raise
        raise DamagedFile(wrong.NO_ARRAYS(reason=str(error))) from error


def _bundled_shapes() -> Shapes:
    """The shapes of the bundled network's arrays, by their names."""
    with np.load(BUNDLED, allow_pickle=False) as arrays:
        convolutions = [f"{name}/{part}" for name in CONVOLUTIONS for part in "wb"]
        return {name: arrays[name].shape for name in (*convolutions, *(f"motifs/{layer}" for layer in MIXED))}


def _of_width(narrow: Shapes, wide: bool) -> dict[str, tuple[int, ...]]:
    """The shapes of the convolutions' arrays."""

    def shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
        for name in CONVOLUTIONS:
            kernel = of_full_width(narrow[f"{name}/w"]) if wide else narrow[f"{name}/w"]
            yield f"{name}/w", kernel
            yield f"{name}/b", kernel[3:]

    return dict(shapes())


def _motifs(about: npt.NDArray[Any]) -> list[str]:
    """The names of the motifs, from the bytes of a text in JSON."""
    try:
        found = json.loads(about.tobytes())["motifs"]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("“about” does not list the motifs") from error
    if not isinstance(found, list) or not found or not all(isinstance(name, str) for name in found):
        raise ValueError("“about” does not list the motifs")
    return found


def _check(name: str, array: npt.NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise DamagedFile(wrong.ANOTHER_SHAPE(array=name))
    if array.dtype.kind != "f" or not np.isfinite(array).all():
        raise DamagedFile(wrong.VALUES_NOT_FINITE(array=name))


def _bytes(shape: tuple[int, ...]) -> int:
    """The most bytes that an array of that shape can take in the file, unpacked."""
    return 4 * math.prod(shape) + _HEADER
