"""Classifiers in closed form, for layers whose classifiers were not trained: linear discriminants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tools.motifs import cells

SAMPLE = 800
"""Drawn images that suffice."""
SHRINKAGE = 2.0
"""How much each channel's variance is enlarged, an ordinary channel's at least: there are hardly more cells than
channels, and differences of channels that are all but equal must not be trusted."""
CAUTION = 0.3
"""The factor on the logits: the channels of one cell are correlated, which the discriminant ignores."""


def fit(network: Any, images: Any, labels: Any, names: Sequence[str]) -> None:
    """Set the heads of the named layers to Fisher's discriminants of their activations on drawn images (0..255).

    With class means m, pooled covariance S and class frequencies p, class k's logit is m_k S⁻¹ x - m_k S⁻¹ m_k / 2 +
    log p_k (Hastie, Tibshirani, Friedman, “The Elements of Statistical Learning”, 4.3).
    """
    products: dict[str, Any] = dict.fromkeys(names, 0.0)
    sums: dict[str, Any] = dict.fromkeys(names, 0.0)
    shares: dict[str, Any] = dict.fromkeys(names, 1e-6)
    for name, activation, wanted in cells.activations(network, images, labels, names):
        rows, classes = activation.reshape(-1, activation.shape[-1]), wanted.reshape(-1, wanted.shape[-1])
        products[name] = products[name] + (rows.T @ rows).astype(np.float64)
        sums[name] = sums[name] + (classes.T @ rows).astype(np.float64)
        shares[name] = shares[name] + classes.sum(0)
    for name in names:
        means = sums[name] / shares[name][:, None]
        total = shares[name].sum()
        covariance = products[name] / total - (means.T * shares[name]) @ means / total
        variance = np.diag(covariance)
        covariance += np.diag(SHRINKAGE * np.maximum(variance, np.median(variance)))
        kernel = CAUTION * np.linalg.solve(covariance, means.T)
        bias = -0.5 * np.einsum("kc,ck->k", means, kernel) + np.log(shares[name] / total)
        network.get_layer(f"head_{name}").set_weights([kernel[None, None], bias])
