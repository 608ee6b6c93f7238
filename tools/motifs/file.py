"""The network's file: batch normalisation folded in, half precision, and all that is needed to train on.

`conv2d[_i]/w`, `/b`: the folded convolutions; `conv2d[_i]/mean`: the mean of the convolution before its bias, by which
the normalisation is unfolded; `mixedN/scale`: factors already multiplied into that layer's channels; `head_mixedN/w`,
`/b`: the classifiers; `motifs/mixedN` [motifs, channels]: what the engine weights channels with; `about`: JSON.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from reverie_shared.networks import MIXED
from tools.motifs.network import EPSILON, Array, convolutions, rescale


def save(path: Path, network: Any, scales: dict[str, Array], motifs: dict[str, Array], about: dict[str, Any]) -> None:
    """Write a network whose channels `scales` was already multiplied into (see `network.rescale`).

    Raises
    ------
    ValueError
        When a weight does not fit half precision.
    """
    arrays: dict[str, Any] = {"about": np.frombuffer(json.dumps(about).encode(), np.uint8)}
    for convolution, normalisation in convolutions(network):
        beta, mean, variance = normalisation.get_weights()
        factor = 1 / np.sqrt(variance + EPSILON)
        arrays[f"{convolution.name}/w"] = (convolution.get_weights()[0] * factor).astype(np.float16)
        arrays[f"{convolution.name}/b"] = (beta - mean * factor).astype(np.float16)
        arrays[f"{convolution.name}/mean"] = (mean * factor).astype(np.float16)
    for name in MIXED:
        kernel, bias = network.get_layer(f"head_{name}").get_weights()
        arrays[f"head_{name}/w"] = kernel[0, 0].astype(np.float32)
        arrays[f"head_{name}/b"] = bias.astype(np.float32)
        arrays[f"{name}/scale"] = scales[name].astype(np.float32)
        arrays[f"motifs/{name}"] = motifs[name].astype(np.float16)
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(f"{name} does not fit half precision.")
    np.savez_compressed(path, **arrays)


def load(path: Path, network: Any, trainable: bool) -> dict[str, Any]:
    """Set a network's weights from a file, and return what the file says about itself.

    With `trainable`, the factors multiplied into the channels are taken out again, and every convolution's output gets
    back a variance of 1, beside which the normalisation's EPSILON is small: in training it divides by the variance of
    the batch, which would otherwise leave channels of small factors all but silent.

    Raises
    ------
    OSError
        When the file cannot be read, or is another one.
    """
    with _whole(path), np.load(path, allow_pickle=False) as arrays:
        for convolution, normalisation in convolutions(network):
            name = convolution.name
            mean = arrays[f"{name}/mean"].astype(np.float32)
            convolution.set_weights([arrays[f"{name}/w"].astype(np.float32)])
            bias = arrays[f"{name}/b"].astype(np.float32)
            normalisation.set_weights([bias + mean, mean, np.full_like(mean, 1 - EPSILON)])
        for name in MIXED:
            kernel = arrays[f"head_{name}/w"].astype(np.float32)[None, None]
            network.get_layer(f"head_{name}").set_weights([kernel, arrays[f"head_{name}/b"].astype(np.float32)])
        if trainable:
            rescale(network, {name: 1 / arrays[f"{name}/scale"] for name in MIXED})
            for convolution, normalisation in convolutions(network):
                (kernel,), (beta, mean, variance) = convolution.get_weights(), normalisation.get_weights()
                spread = np.sqrt(variance + EPSILON)
                convolution.set_weights([kernel / spread])
                normalisation.set_weights([beta, mean / spread, np.full_like(mean, 1 - EPSILON)])
        return dict(json.loads(arrays["about"].tobytes()))


def load_checkpoint(network: Any, path: Path) -> None:
    """Set a network's weights from a checkpoint of its training (`*.weights.h5`).

    Raises
    ------
    OSError
        When the file cannot be read, or belongs to another network.
    """
    with _whole(path):
        network.load_weights(path)


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Turn the errors that NumPy, h5py and Keras raise for a file of another kind into an `OSError` that names it."""
    try:
        yield
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise OSError(f"{path} does not hold the weights of this network ({str(error).splitlines()[0]})") from error
