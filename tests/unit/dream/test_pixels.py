"""Pixels in every format: what the network sees, what comes back, and what must not change by a single bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reverie_server.dream.image import colour, pixels
from reverie_server.dream.image.selection import update_weight
from reverie_shared.errors import BadPicture
from reverie_shared.picture import CHANNELS, Picture
from tests.support.pictures import array, picture

samples = {
    "uint8": hnp.from_dtype(np.dtype(np.uint8)),
    "uint16": hnp.from_dtype(np.dtype(np.uint16)),
    "float16": st.floats(-2, 60000, width=16),
    "float32": st.floats(-4, 1e6, width=32),
}


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """Any picture: any channels, samples, transfer, of 1 to 7 pixels a side, values beyond 0..1 where floating."""
    channels = draw(st.sampled_from(CHANNELS))
    kind = draw(st.sampled_from(list(samples)))
    shape = (draw(st.integers(1, 7)), draw(st.integers(1, 7)), len(channels))
    return picture(draw(hnp.arrays(kind, shape, elements=samples[kind])), channels, draw(st.booleans()))


@given(pictures())
def test_where_nothing_changed_the_very_same_bits_come_back(original: Picture) -> None:
    nothing = np.zeros((original.format.height, original.format.width, 3), np.float32)
    assert pixels.apply(original, nothing) == bytes(original.pixels)


@given(pictures())
def test_whatever_the_format_the_network_sees_three_colours_from_black_to_white(original: Picture) -> None:
    seen = pixels.colours(original)
    assert seen.shape == (original.format.height, original.format.width, 3)
    assert np.isfinite(seen).all()
    assert seen.min() >= -1
    assert seen.max() <= 1


@pytest.mark.parametrize(
    ("channels", "pixel"), [("rgb", [255, 0, 51]), ("rgba", [255, 0, 51, 255]), ("bgra", [51, 0, 255, 255])]
)
def test_red_green_and_blue_are_seen_in_that_order(channels: str, pixel: list[int]) -> None:
    seen = pixels.colours(picture(np.array([[pixel]], np.uint8), channels))
    assert seen[0, 0] == pytest.approx([1, -1, -0.6])


def test_a_change_of_red_lands_in_red() -> None:
    change = np.array([[[0.5, 0, 0]]], np.float32)
    moved = np.frombuffer(pixels.apply(picture(np.full((1, 1, 4), 100, np.uint8), "bgra"), change), np.uint8)
    assert moved.tolist() == [100, 100, 164, 100]


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_linear_light_is_seen_as_the_eye_does(kind: type) -> None:
    scale = np.iinfo(kind).max if np.issubdtype(kind, np.integer) else 1
    half = picture(np.full((1, 1, 3), 0.2140 * scale, kind), linear=True)
    assert pixels.colours(half) == pytest.approx(0, abs=0.01)  # 0.214 of the light looks half as bright as white


@given(st.floats(-0.9, 0.9))
def test_a_change_in_linear_light_is_the_same_change_to_the_eye(amount: float) -> None:
    original = picture(np.full((1, 1, 3), colour.decode(np.float64(0.5)), np.float32), linear=True)
    moved = array(Picture(original.format, pixels.apply(original, np.full((1, 1, 3), amount, np.float32))))
    assert colour.encode(moved) == pytest.approx(0.5 + amount / 2, abs=1e-3)


@pytest.mark.parametrize("linear", [False, True])
def test_what_is_brighter_than_white_stays_so(linear: bool) -> None:
    original = picture(np.full((1, 1, 3), 7.5, np.float32), linear=linear)
    moved = array(Picture(original.format, pixels.apply(original, np.full((1, 1, 3), -0.1, np.float32))))
    assert 7 < moved.min() < 7.5


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_no_numbers_are_refused_in_words(bad: float) -> None:
    with pytest.raises(BadPicture, match="The picture holds values that are no numbers"):
        pixels.colours(picture(np.full((2, 2, 3), bad, np.float32)))


def test_hidden_colours_are_replaced_by_their_surroundings() -> None:
    image = np.zeros((9, 9, 4), np.uint8)
    image[..., :] = (200, 100, 50, 255)
    image[3:6, 3:6] = (0, 255, 0, 0)
    seen = pixels.colours(picture(image, "rgba"))
    assert seen == pytest.approx(np.broadcast_to(np.array([200, 100, 50]) / 127.5 - 1, (9, 9, 3)), abs=0.02)


def test_a_picture_without_anything_visible_has_nothing_to_move() -> None:
    alpha = np.zeros((4, 4), np.float32)
    weight = update_weight(None, alpha)
    assert weight is not None
    assert not weight.any()


def test_the_dream_fades_out_within_16_pixels_around_the_selection() -> None:
    mask = np.zeros((80, 80), np.float32)
    mask[40, 40] = 0.01
    weight = update_weight(mask, None)
    assert weight is not None
    row = weight[40, 40:60]
    assert row[0] == 1
    assert (np.diff(row[:18]) < 0).all()
    assert row[16] > 0
    assert (row[17:] == 0).all()


@given(pictures(), st.data())
def test_blending_keeps_the_originals_bits_outside_and_the_dreams_inside(
    original: Picture, data: st.DataObject
) -> None:
    size = (original.format.height, original.format.width)
    dreamed = Picture(original.format, pixels.apply(original, np.full((*size, 3), 0.25, np.float32)))
    mask = data.draw(hnp.arrays(np.float32, size, elements=st.sampled_from([0.0, 0.5, 1.0])))
    before, after, mixed = array(original), array(dreamed), array(pixels.blend(original, dreamed, mask))
    assert (mixed[mask == 0] == before[mask == 0]).all()
    assert (
        np.abs(mixed[mask == 1].astype(float) - after[mask == 1]) <= np.abs(after[mask == 1]).astype(float) * 1e-5
    ).all()


@given(pictures(), st.data())
def test_a_baked_selection_is_in_the_alpha_alone(original: Picture, data: st.DataObject) -> None:
    size = (original.format.height, original.format.width)
    mask = data.draw(hnp.arrays(np.float32, size, elements=st.sampled_from([0.0, 0.5, 1.0])))
    baked = pixels.bake(original, mask)
    before, after = array(original), array(baked)
    colours = len(original.format.channels.replace("a", ""))
    assert baked.format == original.format.with_alpha
    assert (after[..., :colours] == before[..., :colours]).all()
    scale = pixels.full_scale(original.format)
    opaque = before[..., -1] / scale if before.shape[2] > colours else np.ones(size)
    assert after[..., -1] / scale == pytest.approx(opaque * mask, rel=1e-3, abs=0.002)
