"""The cells of each mixed layer: which motif each one covers, and how often the classifiers are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np

from reverie_shared.networks import MIXED
from tools.motifs.network import CLASSES, Array

GRID = {name: (2, 2) if name in MIXED[:3] else (3, 4) if name in MIXED[:8] else (5, 8) for name in MIXED}
"""First entry and stride of each layer's cells in the label map: its cells' centres lie at 8i + 13, 16i + 21 and
32i + 37 pixels, because the network's first convolutions have no padding."""
BATCH = 32
"""Images that go through the network at once."""
CLEAR = 0.8
"""A cell counts for the accuracy if one class covers more than this share of it."""


def targets(labels: Any, layer: str, cells: int) -> Array:
    """The share of every class in each cell [batch, cells, cells, classes] of label maps [batch, rows, columns]."""
    start, stride = GRID[layer]
    used = labels[:, start : start + cells * stride, start : start + cells * stride]
    split = used.reshape(len(labels), cells, stride, cells, stride)
    shares = [(split == index).mean((2, 4)) for index in range(CLASSES)]
    return np.stack(shares, -1).astype(np.float32)


def activations(network: Any, images: Any, labels: Any, names: Sequence[str]) -> Iterator[tuple[str, Array, Array]]:
    """The activations of the named layers, batch by batch, for drawn images [count, side, side, 3] of 0..255 with their
    label maps: a layer's name, its activations [batch, cells, cells, channels], and the `targets` of its cells.
    """
    body = keras.Model(network.input, {name: network.get_layer(name).output for name in names})
    for start in range(0, len(images), BATCH):
        found = body(images[start : start + BATCH] / np.float32(127.5) - 1, training=False)
        for name in names:
            activation = keras.ops.convert_to_numpy(found[name])
            yield name, activation, targets(labels[start : start + BATCH], name, activation.shape[1])


def count(size: int) -> dict[str, int]:
    """How many cells a side each layer has for square images of this size in pixels."""
    early = ((size - 1) // 2 - 2 - 1) // 2
    early = (early - 2 - 1) // 2
    middle = (early - 1) // 2
    late = (middle - 1) // 2
    return {name: early if name in MIXED[:3] else middle if name in MIXED[:8] else late for name in MIXED}


def accuracy(logits: Array, wanted: Array) -> float:
    """The share of clear cells that are classified correctly."""
    clear = wanted.max(-1) > CLEAR
    return float((logits.argmax(-1) == wanted.argmax(-1))[clear].mean())
