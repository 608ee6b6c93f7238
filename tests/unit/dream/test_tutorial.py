"""Reverie's `tutorial-simple` against the TensorFlow tutorial's loop, written here anew on Keras' own InceptionV3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from keras.src.legacy.saving import legacy_h5_format

from reverie_server.dream import dream
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.objective import Objective
from reverie_server.networks.weights import NetworkWeights, WeightStore
from reverie_shared import presets, resolution
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.networks import FILES, IMAGENET
from tests.support.pictures import array, cosine, picture

LAYERS = ("mixed3", "mixed5")
STEPS = 20


def keras_inception(dtype: str) -> tuple[Any, Any]:
    """Keras' InceptionV3 cut after the tutorial's layers, and whole, with weights and statistics that all matter."""
    keras.utils.set_random_seed(7)
    floatx = keras.config.floatx()
    keras.config.set_floatx(dtype)
    try:
        model = keras.applications.InceptionV3(include_top=False, weights=None)
    finally:
        keras.config.set_floatx(floatx)
    random = np.random.default_rng(7)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            shape = layer.kernel.shape
            layer.kernel.assign(random.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape).astype(np.float32))
        if isinstance(layer, keras.layers.BatchNormalization):
            for variable in layer.variables:
                low, high = (0.5, 1.5) if "variance" in variable.name else (-0.2, 0.2)
                variable.assign(random.uniform(low, high, variable.shape).astype(np.float32))
    return keras.Model(model.input, [model.get_layer(name).output for name in LAYERS]), model


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> NetworkWeights:
    """Keras' network, saved as Keras' published file is, and read as Reverie reads that."""
    keras.backend.clear_session()
    _, model = keras_inception("float32")
    folder = tmp_path_factory.mktemp("weights")
    with h5py.File(folder / FILES[IMAGENET], "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    return WeightStore(folder).load("imagenet")


@pytest.fixture(scope="module", params=["float64", "float32"])
def tutorial(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The tutorial's model in either arithmetic."""
    keras.backend.clear_session()
    yield keras_inception(request.param)[0]


def tutorial_gradient(model: Any, pixels: Any) -> Any:
    """The tutorial's `calc_loss` and tape."""
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        loss = tf.add_n([tf.reduce_mean(activation) for activation in model(pixels[None])])
    return tape.gradient(loss, pixels)


@pytest.fixture(scope="module")
def small_photo(photo: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return photo[60:156, 100:228]


@pytest.mark.parametrize("tutorial", ["float64"], indirect=True)
def test_in_float64_tutorial_simple_is_the_tutorials_loop(
    tutorial: Any, weights: NetworkWeights, small_photo: npt.NDArray[np.uint8]
) -> None:
    def step(pixels: Any) -> Any:
        gradient = tutorial_gradient(tutorial, pixels)
        gradient /= tf.math.reduce_std(gradient) + 1e-8
        return tf.clip_by_value(pixels + gradient * 0.01, -1, 1)

    pixels, traced = tf.constant(small_photo / 127.5 - 1, tf.float64), tf.function(step)
    for _ in range(STEPS):
        pixels = traced(pixels)
    expected = 255 * (pixels.numpy() + 1) / 2

    chosen = resolution.resolve(
        presets.preset("tutorial-simple").look(IMAGENET), {"steps": STEPS, "precision": "float64"}
    )
    dreamed = array(dream(picture(small_photo), chosen, Inception(weights, "float64")))

    assert np.abs(dreamed - expected).max() <= 1
    assert np.abs(dreamed.astype(int) - small_photo).max() > 20  # the loop has indeed moved


@pytest.mark.parametrize("tutorial", ["float32"], indirect=True)
def test_in_float32_the_first_gradient_points_where_the_tutorials_does(
    tutorial: Any, weights: NetworkWeights, small_photo: npt.NDArray[np.uint8]
) -> None:
    pixels = (small_photo / 127.5 - 1).astype(np.float32)
    expected = tutorial_gradient(tutorial, tf.constant(pixels)).numpy()
    found = Inception(weights, "float32").gradient(pixels, Objective(dict.fromkeys(LAYERS, 1.0)))
    assert cosine(found, expected) >= 0.9999
    assert found.std() == pytest.approx(float(expected.std()), rel=1e-3)


def test_all_eleven_layers_of_kerass_file_are_read_as_keras_computes_them(
    weights: NetworkWeights, small_photo: npt.NDArray[np.uint8]
) -> None:
    keras.backend.clear_session()
    _, model = keras_inception("float32")
    names = [f"mixed{index}" for index in range(11)]
    every = keras.Model(model.input, [model.get_layer(name).output for name in names])
    pixels = (small_photo / 127.5 - 1).astype(np.float32)
    expected = [float(tf.reduce_mean(activation)) for activation in every(pixels[None])]
    found = [profile.mean() for profile in Inception(weights, "float32").profiles(pixels, names)]
    assert found == pytest.approx(expected, rel=1e-3)


def test_a_damaged_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILES[IMAGENET]).write_bytes(b"no HDF5")
    with pytest.raises(NetworkUnavailable, match="damaged"):
        WeightStore(tmp_path).load("imagenet")
