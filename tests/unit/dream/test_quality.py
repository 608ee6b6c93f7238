"""What `tests.benchmarks.figures` measures, held on small pictures and the bundled network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reverie_server.dream import DreamRun
from reverie_server.dream.image import pixels
from reverie_server.networks.weights import WeightStore
from tests.benchmarks import figures
from tests.benchmarks.networks import Measured, provide
from tests.benchmarks.tables import CannotMeasure
from tests.support import inception_file, photographs
from tests.support.pictures import PHOTO, picture


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return Measured("bundled", tmp_path_factory.mktemp("weights"))


def test_the_finest_detail_of_the_original_is_kept(measured: Measured) -> None:
    assert figures.native_detail(measured) >= 0.9


def test_where_tiles_meet_there_is_no_line(measured: Measured) -> None:
    found = figures.tile_seams(measured, seeds=1)
    assert found["tile borders"] == pytest.approx(1, abs=0.1)
    assert found["overlaps of tiles"] == pytest.approx(1, abs=0.15)


def test_along_its_edges_the_picture_moves_nearly_as_far_as_elsewhere(measured: Measured) -> None:
    assert figures.edges(measured, seeds=2) == pytest.approx(1, abs=0.15)


@pytest.fixture(scope="module")
def photographs_measured(tmp_path_factory: pytest.TempPathFactory, photographs_file: Path) -> Measured:
    folder = tmp_path_factory.mktemp("weights")
    provide("photographs", folder, None)
    return Measured("photographs", folder)


def test_where_tiles_meet_there_is_no_line_on_the_network_of_photographs_either(photographs_measured: Measured) -> None:
    found = figures.tile_seams(photographs_measured, seeds=1)
    assert found["tile borders"] == pytest.approx(1, abs=0.1)
    assert found["overlaps of tiles"] == pytest.approx(1, abs=0.1)


def test_on_the_network_of_photographs_the_pictures_edges_move_as_far_as_the_rest(
    photographs_measured: Measured,
) -> None:
    """A network with padding sees as much at a tile's border as elsewhere: nothing there must count more."""
    assert figures.edges(photographs_measured, seeds=2) == pytest.approx(1, abs=0.15)


def test_a_change_is_speckle_where_it_is_finer_than_a_pixel() -> None:
    noise = np.random.default_rng(0).normal(size=(64, 64, 3)).astype(np.float32)
    rows = np.arange(64, dtype=np.float32)[:, None, None]
    assert figures.speckle(noise) > 0.8
    assert figures.speckle(np.broadcast_to(np.sin(rows / 8), noise.shape)) < 0.02


def test_a_dream_on_the_bundled_network_is_no_speckle(measured: Measured) -> None:
    assert 0.1 < figures.mean_speckle(measured, samples=[PHOTO]) < 0.45


def test_a_photo_is_dreamed_at_no_size_larger_than_its_own(measured: Measured) -> None:
    found = [figures.same_look(measured, PHOTO, side) for side in figures.sides(PHOTO, [128, 256, 1024])]
    assert [side for side, _, _ in found] == [128, 256, 451]
    assert [alike for _, _, alike in found] == [None] * 3, "the preview is the dream itself"
    (_, small, _), *_, (_, large, _) = found
    assert small == pytest.approx(large, rel=0.35)


def test_a_bounded_dream_is_that_of_the_smaller_picture_and_keeps_all_detail(measured: Measured) -> None:
    image = picture(figures.photo(PHOTO, 400))
    settings = measured.settings(max_size=200, steps=4, strength=0.5)
    run = DreamRun(image, settings, measured.network(settings))
    seen = list(run.steps())
    assert seen[-1].octave_done
    assert max(run.preview().format.width, run.preview().format.height) == 200
    original, dreamed = pixels.colours(image), pixels.colours(run.result().picture())
    assert np.sqrt(np.mean((dreamed - original) ** 2)) > 0.05
    assert np.corrcoef(figures.fine(original).ravel(), figures.fine(dreamed).ravel())[0, 1] > 0.95


def test_weights_of_an_inception_are_the_same_from_either_kind_of_file(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    arrays = {name: random.uniform(0.5, 1, shape).astype(np.float32) for name, shape in inception_file.shapes().items()}
    np.savez(tmp_path / "inception.npz", **arrays)  # type: ignore[arg-type]
    inception_file.write(tmp_path / "inception.h5", arrays)
    loaded = []
    for file in ("inception.npz", "inception.h5"):
        folder = tmp_path / f"from {file}"
        provide("imagenet", folder, tmp_path / file)
        loaded.append(WeightStore(folder).load("imagenet").convolutions)
    assert len(loaded[0]) == 94
    for one, other in zip(*loaded, strict=True):
        assert np.array_equal(one.kernel, other.kernel)
        assert np.array_equal(one.bias, other.bias)


def test_a_network_without_a_file_cannot_be_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotMeasure, match="name it with --inception"):
        provide("imagenet", tmp_path, None)
    monkeypatch.setattr(photographs, "FILE", tmp_path / "nothing.npz")
    with pytest.raises(CannotMeasure, match=r"install\.py --dev"):
        provide("photographs", tmp_path, None)
