"""The TensorFlow tutorial's published loops, on Keras' InceptionV3: what Reverie is measured against.

The code of https://www.tensorflow.org/tutorials/generative/deepdream (Apache 2.0), without what shows pictures on the
way.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from reverie_server.networks.convolution import Convolution
from reverie_server.networks.weights import EPSILON, NetworkWeights

LAYERS = ("mixed3", "mixed5")
OCTAVES, OCTAVE_SCALE, STEPS, STEP_SIZE = range(-2, 3), 1.3, 50, 0.01

Array = npt.NDArray[Any]


def full_width() -> tuple[Any, NetworkWeights]:
    """Keras' InceptionV3 with random weights, cut after the tutorial's layers; and the same weights, folded."""
    keras.utils.set_random_seed(1)
    base = keras.applications.InceptionV3(include_top=False, weights=None)
    model = keras.Model(base.input, [base.get_layer(name).output for name in LAYERS])
    layers = [layer for layer in base.layers if isinstance(layer, keras.layers.Conv2D)]
    layers.sort(key=lambda layer: int(layer.name.partition("_")[2] or 0))
    scale = np.float32(1 / np.sqrt(1 + EPSILON))  # Keras' fresh batch normalisation: mean 0, variance 1
    folded = (
        Convolution(layer.kernel.numpy() * scale, np.zeros(layer.kernel.shape[-1], np.float32)) for layer in layers
    )
    return model, NetworkWeights("random", "InceptionV3 with random weights", tuple(folded))


def deepdream(model: Any) -> Callable[..., Any]:
    """The tutorial's `DeepDream` for a Keras model of several outputs: (image, steps, step_size) -> (loss, image)."""
    signature = (tf.TensorSpec([None, None, 3]), tf.TensorSpec([], tf.int32), tf.TensorSpec([]))

    def run(image: Any, steps: Any, step_size: Any) -> Any:
        loss = tf.constant(0.0)
        for _ in tf.range(steps):
            with tf.GradientTape() as tape:
                tape.watch(image)
                loss = tf.reduce_sum([tf.reduce_mean(activation) for activation in model(tf.expand_dims(image, 0))])
            gradients = tape.gradient(loss, image)
            gradients /= tf.math.reduce_std(gradients) + 1e-8
            image = tf.clip_by_value(image + gradients * step_size, -1, 1)
        return loss, image

    return tf.function(run, input_signature=signature)  # type: ignore[no-any-return]  # TensorFlow brings no types


def with_octaves(step: Callable[..., Any], photo: Array) -> Array:
    """The tutorial's octave loop on a photo [height, width, 3] of 8 bits; the dream in -1..1."""
    shape = np.array(photo.shape[:2], np.float32)
    image: Any = photo
    for power in OCTAVES:
        size = (shape * OCTAVE_SCALE**power).astype(np.int32)
        image = tf.image.resize(image, size).numpy()
        _, dreamed = step(tf.constant(image / 127.5 - 1), tf.constant(STEPS), tf.constant(STEP_SIZE))
        image = tf.cast(255 * (dreamed + 1) / 2, tf.uint8)
    return np.asarray(tf.image.resize(image, photo.shape[:2]) / 127.5 - 1)


def seconds_of_a_step(size: tuple[int, int]) -> float:
    """How long a step takes at full width on a picture of noise [height, width], in this process; the second one."""
    step = deepdream(full_width()[0])
    image = tf.constant(np.random.default_rng(0).uniform(-1, 1, (*size, 3)).astype(np.float32))
    times = []
    for _ in range(2):
        began = time.perf_counter()
        step(image, tf.constant(1), tf.constant(STEP_SIZE))[1].numpy()
        times.append(time.perf_counter() - began)
    return times[1]


def seconds_with_octaves(photo: Array) -> float:
    """How long the octave loop takes at full width, in this process and with what TensorFlow chose for it."""
    step = deepdream(full_width()[0])
    with_octaves(step, photo[:96, :96])
    began = time.perf_counter()
    with_octaves(step, photo)
    return time.perf_counter() - began
