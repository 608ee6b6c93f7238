"""Keras' applications with the weights of a file, as Keras builds them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np

from reverie_server.dream.image.arrays import Tensor
from reverie_server.networks import hdf5
from reverie_server.networks.convolution import Convolution
from reverie_server.networks.damage import DamagedFile
from reverie_shared.errors import networks as wrong

_DEVIATIONS = (0.229, 0.224, 0.225)
"""Of red, green and blue in ImageNet's pictures, in 0..1 (`IMAGENET_STDDEV_RGB` in Keras' `efficientnet.py`)."""

_PARTS = frozenset(
    {"kernel", "depthwise_kernel", "pointwise_kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance"}
)
"""The names of arrays of which a file's must be the layer's own; files of old versions of Keras have others, too."""


def load(application: str, file: Path) -> tuple[Any, Callable[[Tensor], Tensor]]:
    """A model without its top, for pictures [height, width, 3] of any size, and Keras' preparation of pixels in 0..255.

    Parameters
    ----------
    application : str
        The name in `keras.applications`.
    file : path
        Weights in a layout of Keras: by its name ending in `.weights.h5` that of version 3, else that of version 2.

    Raises
    ------
    OSError
        When the file cannot be read.
    DamagedFile
        When it does not hold that application, whole and with values that can be.
    """
    hdf5.check(file)
    keras.utils.clear_session()  # else the numbers in names of layers go on from the model before
    build = getattr(keras.applications, application)
    model = build(include_top=False, weights=None, input_shape=(None, None, 3))
    try:
        model.load_weights(file)
        if not file.name.endswith(".weights.h5"):
            _check_places(file, model)
    except DamagedFile:
        raise
    except hdf5.FAULTS as error:
        raise DamagedFile(wrong.DOES_NOT_HOLD(network=application)) from error
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and np.min(layer.moving_variance) < 0:
            raise DamagedFile(wrong.NEGATIVE_VARIANCE(array=layer.name))
    if application.startswith("EfficientNetB"):
        _correct_normalisation(model)
    return model, sys.modules[build.__module__].preprocess_input


def convolutions(model: Any) -> tuple[Convolution, ...]:
    """The convolutions of Keras' InceptionV3 in the order of their creation, batch normalisation folded in."""

    def numbered(kind: type) -> list[Any]:
        return sorted(
            (layer for layer in model.layers if isinstance(layer, kind)), key=lambda layer: _number(layer.name)
        )

    folded = []
    for convolution, normalisation in zip(
        numbered(keras.layers.Conv2D), numbered(keras.layers.BatchNormalization), strict=True
    ):
        (kernel,) = convolution.get_weights()
        beta, mean, variance = normalisation.get_weights()
        folded.append(Convolution.normalised(kernel, beta, mean, variance, normalisation.epsilon))
    return tuple(folded)


def _number(name: str) -> int:
    """The number at the end of a layer's name; 0 of one that has none."""
    digits = name.rpartition("_")[2]
    return int(digits) if digits.isdecimal() else 0


def _check_places(path: Path, model: Any) -> None:
    """Check that each array of a file of Keras 2 has the name of what it was taken for, which goes by the order alone.

    Raises
    ------
    DamagedFile
        When one has another.
    """
    with h5py.File(path, "r") as file:
        group = file if "layer_names" in file.attrs else file["model_weights"]
        names = [
            list(map(str, _texts(group[layer].attrs["weight_names"]))) for layer in _texts(group.attrs["layer_names"])
        ]
    for stored, layer in zip(filter(None, names), (layer for layer in model.layers if layer.weights), strict=True):
        for name, variable in zip(stored, layer.weights, strict=False):
            part = name.rpartition("/")[2].partition(":")[0]
            if part in _PARTS and part != variable.name:
                raise DamagedFile(wrong.ANOTHER_PLACE(array=name))


def _texts(names: Any) -> list[str]:
    return [name.decode(errors="replace") if isinstance(name, bytes) else str(name) for name in names]


def _correct_normalisation(model: Any) -> None:
    """Correct the normalisation of an EfficientNet (version 1) that was built without weights.

    With ImageNet's weights Keras divides once more by the square root of the deviations, because the file has
    deviations in place of variances; without weights it leaves that out.
    """
    normalisation = model.get_layer("normalization")
    normalisation.adapt_variance.assign(normalisation.adapt_variance * _DEVIATIONS)
    normalisation.finalize_state()
