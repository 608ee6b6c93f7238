"""Adversarial training for a given time, which continues from its checkpoint.

“Free” adversarial training (Shafahi et al., “Adversarial Training for Free!”, 2019): every batch is shown several
times, and each pass moves the weights downhill and a perturbation of the images uphill with the same gradient. A
network trained so draws clean lines when it dreams; trained ordinarily, it draws speckle. The perturbation is a
variable of the model and its ascent a rule of the optimiser, so that Keras' own loop does it, whatever its backend.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from reverie_shared.networks import MIXED
from tools.motifs import cells
from tools.motifs.generator.scenes import LABEL_PIXELS
from tools.motifs.network import Array

RADIUS = 4.0
"""The largest perturbation of an image of -1..1, in the Euclidean norm."""
REACH = 0.8
"""One step of the adversary, in radii."""
LAYER_LOSS = {name: 0.2 if name in MIXED[:2] else 0.5 for name in MIXED}
"""The weight of each layer's classifier in the loss."""
CROP = 140
"""Pixels of a training image's side: the least for three cells a side in the last layers."""
BATCH, REPLAYS = 12, 2
"""Images in a batch, and how often each batch is repeated in a row."""


class Perturbation(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Adds the adversary's perturbation to a batch in training; passes it as it is otherwise."""

    def __init__(self, batch: int) -> None:
        super().__init__()
        self.delta = self.add_weight(shape=(batch, CROP, CROP, 3), initializer="zeros", name="perturbation")

    def call(self, images: Any, training: bool = False) -> Any:
        """Images [batch, CROP, CROP, 3], perturbed in training."""
        return images + self.delta if training else images


class FreeAdversary(keras.optimizers.Adam):  # type: ignore[misc]  # Keras has no types
    """Adam for the weights; gradient ascent for the perturbation, projected onto the ball of its radius."""

    def __init__(self, rate: float, radius: float) -> None:
        super().__init__(rate, beta_2=0.99, clipnorm=5.0)
        self._radius = radius

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One step of one variable."""
        if tuple(variable.shape[1:]) != (CROP, CROP, 3):
            super().update_step(gradient, variable, learning_rate)
            return
        moved = variable + REACH * self._radius * gradient / _length(gradient)
        self.assign(variable, moved * ops.minimum(1.0, self._radius / _length(moved)))


class TimedTraining(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """A Keras callback that trains for a given time: a cosine schedule of the learning rate, a line in the log every
    minute, a checkpoint every five.

    The minutes trained so far are stored beside the checkpoint, and count when training continues.
    """

    def __init__(self, network: Any, checkpoint: Path, minutes: float, peak: float) -> None:
        super().__init__()
        self._network, self._checkpoint, self._peak = network, checkpoint, peak
        self._minutes, self.before = minutes, _minutes_done(checkpoint)
        self._begun = self._logged = self._saved = time.monotonic()
        self._total = self._logged_total = (0, 0.0)
        """Steps and the sum of their losses: until now, and at the last line of the log."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
        """Set the learning rate."""
        done = min(1.0, self._now() / self._minutes)
        warm = min(1.0, (batch + 1) / 100)
        self.model.optimizer.learning_rate = self._peak * warm * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-6

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Log, save, and stop when the time is over."""
        now = time.monotonic()
        self._total = batch + 1, (batch + 1) * float((logs or {})["loss"])  # Keras gives the mean since the beginning
        over = self._now() > self._minutes
        if over or now - self._logged > 60:
            steps, losses = self._total[0] - self._logged_total[0], self._total[1] - self._logged_total[1]
            line = f"{self._now():.1f} min, step {batch + 1}, loss {losses / steps:.3f}"
            with self._checkpoint.with_suffix(".log").open("a") as log:
                print(line, file=log)
            print(line, flush=True)
            self._logged, self._logged_total = now, self._total
        if over or now - self._saved > 300:
            self._network.save_weights(self._checkpoint)
            _state(self._checkpoint).write_text(json.dumps({"minutes": self._now()}))
            self._saved = now
        self.model.stop_training = over

    def _now(self) -> float:
        return self.before + (time.monotonic() - self._begun) / 60


Batches = Callable[[int], Iterator[tuple[Array, dict[str, Array]]]]
"""A function from the seconds trained so far to endless batches: pixels [BATCH, CROP, CROP, 3] in -1..1 and every
layer's targets, each batch REPLAYS times in a row."""


def batches(folder: Path, seed: int, before: int) -> Iterator[tuple[Array, dict[str, Array]]]:
    """The `Batches` of all layers from `images.npy` [count, side, side, 3] and `labels.npy` in a folder.

    Cut to CROP and slightly tinted; the hue stays, since it tells the motifs from each other.
    """
    images, labels = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("images", "labels"))
    rng = np.random.default_rng(seed + before)
    grids = cells.count(CROP)
    one_each = {grid: name for name, grid in grids.items()}
    reach = (images.shape[1] - CROP) // LABEL_PIXELS
    while True:
        order = rng.permutation(len(images))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = np.sort(order[start : start + BATCH])
            top, left = (int(number) for number in rng.integers(0, reach + 1, 2))
            part = labels[chosen][:, top:, left:]
            y, x = top * LABEL_PIXELS, left * LABEL_PIXELS
            shown = images[chosen][:, y : y + CROP, x : x + CROP]
            tint = rng.normal(1, 0.06, (BATCH, 1, 1, 3)), rng.normal(0, 0.06, (BATCH, 1, 1, 3))
            pixels = np.clip((shown / np.float32(127.5) - 1) * tint[0] + tint[1], -1, 1).astype(np.float32)
            wanted = {grid: cells.targets(part, name, grid) for grid, name in one_each.items()}
            every = {name: wanted[grids[name]] for name in MIXED}
            for _ in range(REPLAYS):
                yield pixels, every


def train(
    network: Any, batches: Batches, checkpoint: Path, minutes: float, rate: float, radius: float = RADIUS
) -> None:
    """Train the network in place for so long in all.

    `checkpoint` (`*.weights.h5`) is written every five minutes and at the end; where it is already there, training
    goes on from it. With a `radius` of 0 there is no adversary.
    """
    names = list(network.output)
    if checkpoint.exists():
        network.load_weights(checkpoint)
    clock = TimedTraining(network, checkpoint, minutes, rate)
    if clock.before >= minutes:
        return
    images = keras.Input((CROP, CROP, 3), batch_size=BATCH)
    model = keras.Model(images, network(Perturbation(BATCH)(images)))
    model.compile(
        FreeAdversary(rate, radius),
        loss={name: keras.losses.CategoricalCrossentropy(from_logits=True) for name in names},
        loss_weights={name: LAYER_LOSS[name] for name in names},
        jit_compile=keras.backend.backend() == "jax",
    )
    model.fit(batches(round(clock.before * 60)), steps_per_epoch=10**6, epochs=1, verbose=0, callbacks=[clock])


def _state(checkpoint: Path) -> Path:
    return checkpoint.with_suffix(".json")


def _minutes_done(checkpoint: Path) -> float:
    return float(json.loads(_state(checkpoint).read_text())["minutes"]) if checkpoint.exists() else 0.0


def _length(images: Any) -> Any:
    return ops.sqrt(ops.sum(ops.square(images), axis=(1, 2, 3), keepdims=True) + 1e-12)
