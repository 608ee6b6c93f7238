"""Which places of a picture a dream is held off: its highlights, its edges."""

from __future__ import annotations

import numpy as np

from reverie_cli.pictures.colours import Floats

BRIGHT, BRIGHTEST = 0.65, 0.95
"""Light, on the sRGB curve, from which on a place is protected, and from which on wholly."""

EDGE_SHARE = 1 / 800
"""The width of the edges that are protected, of the longer side: so they are the same at any size."""

CONTRAST = 0.05
"""The step of light, on the sRGB curve, over that width which protects nearly two thirds."""


def highlights(light: Floats) -> Floats:
    """How much each pixel is a highlight, 0 to 1, rising smoothly; of light [height, width, 1] in 0..1."""
    rise = np.clip((light - BRIGHT) / (BRIGHTEST - BRIGHT), 0, 1)
    return np.asarray(rise * rise * (3 - 2 * rise), np.float32)


def edges(light: Floats) -> Floats:
    """How much each pixel is on an edge, 0 to 1; of light [height, width, 1] in 0..1.

    It is 1 - exp(-(g / CONTRAST)^2), where g is how much light changes over the width of an edge (its gradient after a
    Gaussian of that width, times the width); smoothed once more, so that the dream ends softly.
    """
    import cv2  # takes a tenth of a second to load

    width = max(1.0, max(light.shape[:2]) * EDGE_SHARE)
    smooth = cv2.GaussianBlur(light[:, :, 0], (0, 0), width)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, *axis, ksize=3, scale=width / 8) for axis in ((1, 0), (0, 1)))
    found = 1 - np.exp(-(across**2 + down**2) / np.float32(CONTRAST**2))
    return np.asarray(np.clip(cv2.GaussianBlur(found, (0, 0), width), 0, 1), np.float32)[:, :, None]
