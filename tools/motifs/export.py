"""Write a trained network into the file that comes with Reverie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np

from reverie_shared.networks import MIXED
from reverie_shared.settings import MOTIFS
from tools.motifs import cells, file, statistics
from tools.motifs.network import rescale

SAMPLE = 512
"""Drawn images from which the statistics of channels are computed."""


def export(network: Any, folder: Path, path: Path, made: str) -> dict[str, float]:
    """Balance the network's channels, write it to `path`, and return each layer's accuracy on clear cells.

    All that the file holds follows from the network and from the pictures in `folder`, which training must not have
    seen; `made` is how it came about, in words.
    """
    images, labels = (np.load(folder / f"{name}.npy", mmap_mode="r")[:SAMPLE] for name in ("images", "labels"))
    rates = accuracies(network, images, labels)
    means = statistics.class_means(network, images, labels)
    scales = statistics.layer_scales(MOTIFS, _weights(network, means), means)
    factors = rescale(network, scales)
    means = {name: means[name] * factors[name] for name in MIXED}
    about = {"format": 2, "motifs": MOTIFS, "classes": ["nothing", *MOTIFS], "made": made, "accuracy": rates}
    file.save(path, network, scales, _weights(network, means), about)
    return rates


def accuracies(network: Any, images: Any, labels: Any) -> dict[str, float]:
    """The share of clear cells that each layer's classifier gets right, on images of 0..255."""
    logits: dict[str, list[Any]] = {name: [] for name in MIXED}
    for start in range(0, len(images), 32):
        found = network(images[start : start + 32] / np.float32(127.5) - 1, training=False)
        for name in MIXED:
            logits[name].append(keras.ops.convert_to_numpy(found[name]))
    rates = {}
    for name in MIXED:
        every = np.concatenate(logits[name])
        rates[name] = round(cells.accuracy(every, cells.targets(labels, name, every.shape[1])), 4)
    return rates


def _weights(network: Any, means: dict[str, Any]) -> dict[str, Any]:
    kernels = {name: network.get_layer(f"head_{name}").get_weights()[0][0, 0] for name in MIXED}
    return {name: statistics.motif_weights(kernels[name], means[name]) for name in MIXED}
