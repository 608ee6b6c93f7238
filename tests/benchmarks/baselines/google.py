"""The schedule of google/deepdream: 10 steps in each of 4 octaves of scale 1.4, steps normalised by the gradient's mean
size, a shift by up to 32 pixels that wraps around, the change carried from octave to octave.

After https://github.com/google/deepdream (Apache 2.0), in the range -1..1, on Reverie's network.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reverie_server.dream.image import resize
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective

OCTAVES, SCALE, STEPS, JITTER = 4, 1.4, 10, 32
STEP_SIZE = 1.5 / 127.5

Floats = npt.NDArray[np.float32]


def dream(photo: Floats, network: Network, layers: tuple[str, ...]) -> Floats:
    """The dream in -1..1 of a photo [height, width, 3] in -1..1."""
    generator = np.random.default_rng(0)
    objective = Objective(dict.fromkeys(layers, 1.0), "square")
    height, width = photo.shape[:2]
    change = np.zeros((1, 1, 3), np.float32)
    for power in range(OCTAVES - 1, -1, -1):
        size = (round(height / SCALE**power), round(width / SCALE**power))
        base = resize.shrink(photo, size)
        image = base + resize.enlarge(change, size)
        for _ in range(STEPS):
            rows, columns = generator.integers(-JITTER, JITTER + 1, 2)
            rolled = np.roll(image, (rows, columns), (0, 1))
            gradient = network.gradient(rolled, objective)
            rolled = np.clip(rolled + STEP_SIZE / np.abs(gradient).mean() * gradient, -1, 1)
            image = np.roll(rolled, (-rows, -columns), (0, 1))
        change = image - base
    return np.asarray(photo + change, np.float32)
