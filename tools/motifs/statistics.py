"""Which motifs each channel responds to, and from that the channel weights of each motif and the scales of layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from reverie_shared.networks import MIXED
from tools.motifs import cells
from tools.motifs.network import Array

FAMILIES = {
    "mixed2": ("dahlias", "honeycomb"),
    "mixed4": ("spirals", "dahlias"),
    "mixed5": ("eyes", "orbs", "owls"),
    "mixed7": ("orbs", "dahlias", "eyes"),
}
"""Which motifs a layer shows by itself, where no motif is asked for; chosen by eye. The other layers show all."""
SHARPNESS = 4
"""The power of a channel's selectivity: how strongly a channel that responds to other motifs too is reduced."""


def class_means(network: Any, images: Any, labels: Any) -> dict[str, Array]:
    """The mean of every channel on every class [classes, channels] by layer, over drawn images [count, side, side, 3]
    with values 0..255 and their label maps.
    """
    sums: dict[str, Any] = dict.fromkeys(MIXED, 0.0)
    shares: dict[str, Any] = dict.fromkeys(MIXED, 1e-06)
    for name, activation, wanted in cells.activations(network, images, labels, MIXED):
        sums[name] = sums[name] + np.einsum("bijk,bijc->kc", wanted, activation, optimize=True)
        shares[name] = shares[name] + wanted.sum((0, 1, 2))[:, None]
    return {name: (sums[name] / shares[name]).astype(np.float32) for name in MIXED}


def motif_weights(kernel: Array, means: Array) -> Array:
    """Channel weights of every motif [motifs, channels], each row of mean 1.

    A channel counts for a motif as far as the classifier relies on it (its weight above the mean of the classes), and
    as far as it responds to this motif more than to others (its mean there divided by its highest mean, to a power).

    Parameters
    ----------
    kernel : array [channels, classes]
        The layer's classifier; class 0 is nothing.
    means : array [classes, channels]
        As of `class_means`.
    """
    reliance = np.maximum(kernel - kernel.mean(1, keepdims=True), 0)[:, 1:].T
    selectivity = means[1:] / (means[1:].max(0) + 1e-6)
    weights = reliance * selectivity**SHARPNESS
    return np.asarray(weights / (weights.mean(1, keepdims=True) + 1e-12), np.float32)


def layer_scales(motifs: tuple[str, ...], weights: dict[str, Array], means: dict[str, Array]) -> dict[str, Array]:
    """Factors for every layer's channels: its families stand out, and its mean activation becomes 1."""
    scales = {}
    for name in MIXED:
        factors = np.ones(weights[name].shape[1], np.float32)
        if name in FAMILIES:
            wanted = sum(weights[name][motifs.index(motif)] for motif in FAMILIES[name])
            factors = np.clip(wanted / (np.percentile(wanted, 97) + 1e-6), 0.003, 3).astype(np.float32)
        scales[name] = np.asarray(factors / float((means[name].mean(0) * factors).mean()), np.float32)
    return scales
