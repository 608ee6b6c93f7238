"""One step: smoothing, normalising, moving."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from reverie_server.dream import ascent
from reverie_server.dream.ascent import LAPLACIAN_BANDS, Band, band_weights, variation_gradient
from reverie_server.dream.image import blocks, pyramid

Floats = npt.NDArray[np.float32]


def ascend(
    picture: Floats,
    gradient: Floats,
    step_size: float,
    weight: Floats | None = None,
    base: Floats | None = None,
    variation: float = 0.0,
) -> None:
    """One step, without a pause."""
    blocks.to_end(ascent.ascend(picture, gradient, step_size, weight, base, variation))


def normalised(gradient: Floats, amount: float, weight: Floats | None = None) -> Floats:
    """The gradient with its bands evened, without a pause."""
    evened: Floats = gradient.copy()
    blocks.to_end(ascent.normalise_bands(evened, amount, band_weights(weight)))
    return evened


def split(pixels: Floats, bands: int = LAPLACIAN_BANDS) -> list[Floats]:
    """The bands of the pixels, which stay."""
    return blocks.to_end(pyramid.split(pixels.copy(), bands))


@pytest.fixture
def random() -> np.random.Generator:
    """The same numbers in every test."""
    return np.random.default_rng(3)


@given(st.floats(0.1, 8), st.integers(1, 40), st.integers(1, 40))
def test_smoothing_keeps_what_is_even(width: float, height: int, columns: int) -> None:
    even = np.full((height, columns, 3), 0.3, np.float32)
    assert Band(width).apply(even) == pytest.approx(even, abs=1e-5)


def test_smoothing_takes_single_pixel_noise_and_keeps_broad_shapes() -> None:
    y, x = np.mgrid[:64, :64]
    noise = np.repeat(((-1.0) ** (x + y))[..., None], 3, 2).astype(np.float32)
    waves = np.repeat(np.sin(x / 8)[..., None], 3, 2).astype(np.float32)
    assert Band(0.5).apply(noise).std() < 0.5 * noise.std()
    assert Band(0.5).apply(waves).std() > 0.98 * waves.std()


def waves(length: float) -> npt.NDArray[np.float32]:
    """Waves so many pixels long."""
    x = np.mgrid[:96, :96][1]
    return np.repeat(np.sin(2 * np.pi * x / length)[..., None], 3, 2).astype(np.float32)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_of_the_coarse_a_share_is_taken_and_the_fine_stays(share: float) -> None:
    band = Band(coarse=2.0, share=share)
    inside = np.s_[16:-16, 16:-16]
    assert band.apply(waves(4))[inside].std() > 0.98 * waves(4)[inside].std()
    assert band.apply(waves(64))[inside].std() == pytest.approx((1 - share) * waves(64)[inside].std(), abs=0.02)


def test_of_a_gradient_that_is_cut_is_left_what_is_fine_the_smoothing_apart() -> None:
    both = waves(8) + 3 * waves(96)
    assert Band(smoothing=0.5).remaining(both) == 1
    assert Band(smoothing=0.5, coarse=4.0, share=1.0).remaining(both) == pytest.approx(1 / np.sqrt(10), abs=0.05)


@pytest.mark.parametrize("width", [0.5, 3.0])
def test_smoothing_a_point_leaves_the_mean_of_three_gaussians(width: float) -> None:
    point = np.zeros((61, 61, 3), np.float64)
    point[30, 30, 1] = 1
    distance = np.abs(np.arange(61) - 30)
    expected = 0
    for sigma in (width / 2, width, 2 * width):
        bell = np.where(distance <= max(1, round(3 * sigma)), np.exp(-(distance**2) / (2 * sigma**2)), 0)
        expected += np.outer(bell, bell) / bell.sum() ** 2 / 3
    smoothed = Band(width).apply(point)
    assert smoothed[..., 1] == pytest.approx(expected, abs=1e-12)
    assert (smoothed[..., ::2] == 0).all()


def test_in_many_blocks_of_rows_a_step_is_the_same(random: np.random.Generator) -> None:
    """What is done a few rows at a time must not show where the rows were divided."""
    size = (400, 700, 3)
    base, gradient = (random.normal(0, 0.1, size).astype(np.float32) for _ in range(2))
    moved = base + random.normal(0, 0.1, size).astype(np.float32)
    expected = np.clip(moved + 0.03 * (gradient / gradient.std() - 0.5 * variation_gradient(moved - base, 0.06)), -1, 1)
    ascend(moved, gradient.copy(), 0.03, None, base, 0.5)
    assert np.allclose(moved, expected, rtol=0, atol=1e-5)
    blurred = Band(2.0).apply(gradient)
    assert np.allclose(Band(2.0).apply(gradient[80:320])[20:220], blurred[100:300], rtol=0, atol=1e-6)


def test_a_step_is_as_long_as_asked_for_whatever_the_gradients_length(random: np.random.Generator) -> None:
    gradient = random.normal(0, 1e-6, (50, 60, 3)).astype(np.float32)
    picture = np.zeros_like(gradient)
    ascend(picture, gradient, 0.02)
    assert picture.std() == pytest.approx(0.02 * 1e-6 / (1e-6 + 1e-8), rel=0.01)


def test_with_a_weight_the_step_is_as_long_inside_and_nothing_moves_outside(random: np.random.Generator) -> None:
    gradient = random.normal(0, 1, (50, 60, 3)).astype(np.float32)
    gradient[:, 30:] *= 100  # what may not move must not decide how far the rest does
    weight = np.zeros((50, 60), np.float32)
    weight[:, :30] = 1
    picture = np.zeros_like(gradient)
    ascend(picture, gradient, 0.02, weight)
    assert picture[:, :30].std() == pytest.approx(0.02, rel=1e-3)
    assert (picture[:, 30:] == 0).all()


def test_the_picture_stays_within_black_and_white(random: np.random.Generator) -> None:
    picture = np.full((8, 8, 3), 0.99, np.float32)
    ascend(picture, random.normal(0, 1, picture.shape).astype(np.float32), 0.5)
    assert picture.min() >= -1
    assert picture.max() == 1


def test_a_gradient_of_nothing_moves_nothing() -> None:
    picture = np.zeros((8, 8, 3), np.float32)
    ascend(picture, np.zeros_like(picture), 0.5)
    assert (picture == 0).all()


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 6))
def test_the_bands_of_a_pyramid_add_up_to_what_was_split(height: int, width: int, bands: int) -> None:
    pixels = np.random.default_rng(height).normal(size=(height, width, 3)).astype(np.float32)
    parts = split(pixels, bands)
    assert len(parts) == bands + 1
    blocks.to_end(pyramid.merge(parts, [1.0] * len(parts)))
    assert parts[0] == pytest.approx(pixels, abs=1e-5)


def strengths(gradient: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    return np.array([band.std() for band in split(gradient)])


def test_laplacian_normalisation_makes_every_band_as_strong_and_half_of_it_goes_half_way(
    random: np.random.Generator,
) -> None:
    gradient = (random.normal(0, 1, (96, 128, 3)) + 0.2 * waves(32)[:, :1].repeat(128, 1)).astype(np.float32)
    before, half, whole = (strengths(normalised(gradient, amount)) for amount in (0.0, 0.5, 1.0))
    assert before == pytest.approx(strengths(gradient))
    assert before.max() > 8 * before.min()
    assert whole.max() < 1.7 * whole.min()
    assert np.sqrt(before.max() / before.min()) == pytest.approx(half.max() / half.min(), rel=0.3)


def test_laplacian_normalisation_asks_those_pixels_alone_that_may_move(random: np.random.Generator) -> None:
    gradient = random.normal(0, 1, (96, 128, 3)).astype(np.float32)
    weight = np.zeros((96, 128), np.float32)
    weight[:, :64] = 1
    louder = gradient.copy()
    louder[:, 96:] *= 100
    quiet, loud = (normalised(each, 1.0, weight) for each in (gradient, louder))
    assert loud[:, :48] == pytest.approx(quiet[:, :48], rel=1e-3, abs=1e-4)


def test_laplacian_normalisation_of_nothing_is_nothing() -> None:
    assert (normalised(np.zeros((20, 30, 3), np.float32), 1.0) == 0).all()


def test_each_band_is_as_fine_as_tensorflows_bilinear_resizing_makes_it(random: np.random.Generator) -> None:
    pixels = random.normal(size=(32, 48, 3)).astype(np.float32)
    half = tf.image.resize(pixels, (16, 24), "area").numpy()
    fine, coarse = split(pixels, 1)
    assert coarse == pytest.approx(half, abs=1e-6)
    assert fine == pytest.approx(pixels - tf.image.resize(half, (32, 48), "bilinear").numpy(), abs=1e-6)


def step_of_a_large_picture(pixels: Floats) -> Iterator[None]:
    """All that is done to a gradient as a whole, and the picture."""
    picture, band = np.zeros_like(pixels), Band(smoothing=0.5, coarse=1.0, share=0.5)
    yield from ascent.normalise_bands(pixels, 0.5)
    yield from band.apply_in_place(pixels)
    yield from ascent.ascend(picture, pixels, 0.05, None)
    pixels[:] = picture


def test_a_step_of_a_large_picture_can_be_paused_after_every_megapixel(random: np.random.Generator) -> None:
    """Split, measured, added up; filtered; measured, scaled and moved: two pauses in each of seven passes."""
    pixels = random.normal(size=(3 * 1024, 1024, 3)).astype(np.float32)
    assert sum(1 for _ in step_of_a_large_picture(pixels)) == 2 * 7


def test_where_a_step_is_paused_and_how_many_cores_there_are_changes_no_bit(
    random: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = random.normal(size=(251, 903, 3)).astype(np.float32)
    together, apart = pixels.copy(), pixels.copy()
    pauses = sum(1 for _ in step_of_a_large_picture(together))
    monkeypatch.setattr(blocks, "PART", blocks.PIXELS)
    with ThreadPoolExecutor(1) as one:
        monkeypatch.setattr(blocks, "_pool", lambda: one)
        assert sum(1 for _ in step_of_a_large_picture(apart)) > pauses == 0
    assert np.array_equal(together, apart)


@given(st.integers(1, 70), st.integers(1, 40))
def test_in_place_a_filter_does_the_same(height: int, columns: int) -> None:
    """Each part's rows are overwritten before the next ones', which they surround, are filtered."""
    pixels = np.random.default_rng(height).normal(size=(height, columns, 3)).astype(np.float32)
    band = Band(smoothing=1.0, coarse=2.0, share=0.5)
    filtered, few_rows = band.apply(pixels), 5 * columns
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "PART", few_rows)
        assert sum(1 for _ in band.apply_in_place(pixels)) == (height - 1) // 5
    assert pixels == pytest.approx(filtered, abs=1e-6)
