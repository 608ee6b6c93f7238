"""A dream looks alike whatever the picture's size: as strong, of the same shapes, and finer where there is room."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from PIL import Image

from reverie_server.dream import DreamRun
from reverie_server.dream.image import pixels, resize
from reverie_server.dream.networks.inception import Inception
from reverie_server.networks.weights import WeightStore
from reverie_shared.resolution import resolve
from tests.support.pictures import PHOTO, picture

Floats = npt.NDArray[np.float32]
SMALL, LARGE = (360, 240), (1080, 720)


class Dreamed(NamedTuple):
    """A finished dream, and its picture after the second octave; all in -1..1."""

    preview: Floats
    result: Floats
    strength: float


@cache
def dreamed(size: tuple[int, int], coherence: float) -> Dreamed:
    """The cat at this size (width, height)."""
    network = Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float32")
    image = picture(np.asarray(Image.open(PHOTO).convert("RGB").resize(size, Image.Resampling.LANCZOS)))
    run = DreamRun(image, resolve({"coherence": coherence}), network)
    for progress in run.steps():
        if progress.octave_done and progress.octave == min(2, progress.octaves):
            preview = pixels.colours(run.preview())
    return Dreamed(preview, pixels.colours(run.result().picture()), run.result().report()["rms_change"])


def likeness(one: Floats, other: Floats) -> float:
    """The structural similarity of two pictures, the larger one shrunk to the other."""
    small = resize.shrink(other, one.shape[:2]).astype(np.float32)
    return float(tf.image.ssim(tf.constant(one), tf.constant(small), 2.0))


def test_three_times_as_large_the_dream_is_as_strong() -> None:
    assert dreamed(LARGE, 1.0).strength == pytest.approx(dreamed(SMALL, 1.0).strength, rel=0.25)


def test_the_dream_is_the_one_its_preview_showed() -> None:
    assert likeness(*dreamed(LARGE, 1.0)[:2]) > 0.75


def test_without_coherence_the_finer_octaves_draw_over_the_coarser_ones() -> None:
    alike, anew = (likeness(*dreamed(LARGE, coherence)[:2]) for coherence in (1.0, 0.0))
    assert anew < alike - 0.1
    assert dreamed(LARGE, 0.0).strength > 1.2 * dreamed(SMALL, 0.0).strength
