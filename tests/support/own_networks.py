"""Network files of a user's own: real ones, and ones that are not what they should be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reverie_server.networks import efficientnet_lite
from reverie_server.networks.motif_file import BUNDLED

Arrays = dict[str, npt.NDArray[Any]]


def _as_it_is(arrays: Arrays) -> None:
    """Change nothing."""


def motif_arrays() -> Arrays:
    """The arrays of the bundled network."""
    with np.load(BUNDLED, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def motifs(path: Path, change: Callable[[Arrays], object] = _as_it_is) -> Path:
    """A file in the bundled network's layout: its weights with a little noise, and what `change` makes of them."""
    arrays, random = motif_arrays(), np.random.default_rng(5)
    for name, array in arrays.items():
        if name.endswith("/w"):
            arrays[name] = (array * random.normal(1, 0.1, array.shape)).astype(array.dtype)
    change(arrays)
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return path


def photographs(path: Path, change: Callable[[Arrays], object] = _as_it_is) -> Path:
    """A file in the layout of the network of photographs, with weights by chance, and what `change` makes of them."""
    random = np.random.default_rng(5)
    shapes = efficientnet_lite.checkpoint_shapes()
    tensors = {name: random.uniform(0.1, 0.2, shape).astype(np.float32) for name, shape in shapes.items()}
    arrays: Arrays = dict(efficientnet_lite.arrays(efficientnet_lite.fold(tensors)))
    change(arrays)
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return path


def about(arrays: Arrays, **facts: object) -> None:
    """Change what a file in the bundled network's layout says of itself."""
    told = {**json.loads(arrays["about"].tobytes()), **facts}
    arrays["about"] = np.frombuffer(json.dumps(told).encode(), np.uint8)
