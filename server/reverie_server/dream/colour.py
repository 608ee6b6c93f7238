"""Which colours a dream may move in: all, light and dark alone, or colours as natural pictures have them."""

from __future__ import annotations

import numpy as np

from reverie_server.dream.arrays import Floats

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""How bright red, green and blue are (Rec. 709)."""

GRAY = np.full((3, 3), 1 / 3)
"""Leaves of a gradient what red, green and blue have in common."""

COVARIANCE_ROOT = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
"""A root A of the covariance A A^T of red, green and blue in ImageNet's photographs (Olah, Mordvintsev and Schubert,
“Feature Visualization”, 2017)."""

ROWS = 64
"""Rows that are mapped at once, so that no second picture is in memory."""


def natural() -> Floats:
    """The symmetric root [3, 3] of natural pictures' covariance, its largest eigenvalue 1: what is as strong in every
    colour becomes mostly light and dark, then blue against yellow, then green against red.
    """
    variances, directions = np.linalg.eigh(COVARIANCE_ROOT @ COVARIANCE_ROOT.T)
    return np.asarray(directions * np.sqrt(variances / variances.max()) @ directions.T)


def turn(gradient: Floats, colours: str) -> None:
    """Turn a gradient [height, width, 3], in place, into the colours (`free`, `kept` or `decorrelated`) that are
    wanted.
    """
    if colours == "free":
        return
    matrix = (GRAY if colours == "kept" else natural()).astype(gradient.dtype)
    for top in range(0, len(gradient), ROWS):
        gradient[top : top + ROWS] = gradient[top : top + ROWS] @ matrix


def luminance_only(change: Floats) -> Floats:
    """A change [height, width, 3] of light and dark alone."""
    return np.repeat((change @ LUMINANCE.astype(change.dtype))[..., None], 3, axis=2)
