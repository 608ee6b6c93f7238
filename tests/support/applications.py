"""Files of Keras' applications, as Keras publishes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import reverie_server.dream  # noqa: F401  # isort: skip  # before Keras: it chooses TensorFlow's kernels

import h5py
import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format

from reverie_server.dream import machine
from reverie_server.networks.catalog import file


def publish(name: str, folder: Path) -> Path:
    """A file as Keras publishes it, with weights and statistics by chance that all matter."""
    return write(model(name), file(name, folder))


def write(model: Any, path: Path) -> Path:
    """Write a model's weights as Keras publishes them."""
    with h5py.File(path, "w") as published:
        legacy_h5_format.save_weights_to_hdf5_group(published, model)
    return path


def model(name: str) -> Any:
    """An application with weights and statistics by chance that all matter."""
    machine.prepare()  # before TensorFlow's first computation in this process
    keras.utils.clear_session()
    model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(None, None, 3))
    random = np.random.default_rng(7)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization) and layer.input_mean is None:
            layer.adapt_mean.assign((0.485, 0.456, 0.406))
            layer.adapt_variance.assign((0.229, 0.224, 0.225))
        for variable in layer.variables if isinstance(layer, keras.layers.BatchNormalization) else ():
            low, high = (0.5, 1.5) if variable.name in ("gamma", "moving_variance") else (-0.2, 0.2)
            variable.assign(random.uniform(low, high, variable.shape).astype(np.float32))
        if getattr(layer, "bias", None) is not None:
            layer.bias.assign(random.uniform(-0.1, 0.1, layer.bias.shape).astype(np.float32))
    return model
