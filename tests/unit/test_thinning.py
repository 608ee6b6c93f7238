"""A picture in fewer pixels, for the preview's place in Krita."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reverie_krita.document.thinning import thinned, thinning
from reverie_shared.picture import SAMPLES, Picture, PixelFormat


@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 4),
    st.sampled_from(["bgra", "ya"]),
    st.sampled_from([*SAMPLES]),
)
def test_of_each_square_of_pixels_the_middle_one_stays(
    width: int, height: int, step: int, channels: str, sample: str
) -> None:
    step = min(step, width, height)
    form = PixelFormat(width, height, channels, sample)
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, form.pixel_bytes), np.uint8)
    thin = thinned(Picture(form, pixels.tobytes()), step)
    middle = step // 2
    expected = pixels[middle::step, middle::step][: height // step, : width // step]
    assert (thin.format.width, thin.format.height) == (width // step, height // step)
    assert thin.pixels == expected.tobytes()


@given(st.integers(1, 20000), st.integers(1, 20000))
def test_the_longer_side_stays_larger_than_what_is_shown_wherever_it_was(width: int, height: int) -> None:
    step = thinning(width, height, 1024)
    assert 1 <= step <= min(width, height)
    assert max(width, height) // step >= min(1024, max(width, height))
