"""From a network to its file, and back to training: nothing is lost, and nothing but the tool is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from reverie_shared.networks import MIXED
from tools.motifs import export, file, network
from tools.motifs.generator import scenes
from tools.motifs.network import EPSILON

WIDTH = 0.125


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen drawn pictures, and `first.npz`, exported from a network of random weights."""
    folder = tmp_path_factory.mktemp("drawn")
    scenes.draw(folder, 16, seed=4, processes=1)
    keras.utils.set_random_seed(0)
    export.export(network.build(WIDTH), folder, folder / "first.npz", "by chance")
    return folder


def loaded(path: Path, trainable: bool) -> Any:
    body = network.build(WIDTH)
    file.load(path, body, trainable)
    return body


def logits(body: Any, folder: Path) -> dict[str, Any]:
    images = np.load(folder / "images.npy")[:2] / np.float32(127.5) - 1
    return {name: np.asarray(found) for name, found in body(images, training=False).items()}


def test_loaded_for_training_a_network_sees_the_same_and_every_normalisation_divides_by_one(folder: Path) -> None:
    training, dreaming = loaded(folder / "first.npz", True), loaded(folder / "first.npz", False)
    seen, expected = logits(training, folder), logits(dreaming, folder)
    for name in MIXED:
        assert seen[name] == pytest.approx(expected[name], abs=float(1e-3 * np.abs(expected[name]).max()))
    for _, normalisation in network.convolutions(training):
        assert normalisation.get_weights()[2] == pytest.approx(1 - EPSILON, abs=1e-6)


def test_exported_again_a_file_has_the_same_factors_and_motifs(folder: Path) -> None:
    export.export(loaded(folder / "first.npz", True), folder, folder / "second.npz", "by chance")
    with np.load(folder / "first.npz") as first, np.load(folder / "second.npz") as second:
        assert set(first.files) == set(second.files)
        for name in MIXED:
            for kind in (f"{name}/scale", f"motifs/{name}"):
                before, after = (arrays[kind].astype(np.float32).ravel() for arrays in (first, second))
                assert np.linalg.norm(after - before) < 0.03 * np.linalg.norm(before), kind
