"""What the network is shown of a picture; pixels that did not change keep their bits on the way there and back."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from reverie_cli.host import FileHost
from reverie_cli.pictures import colours
from reverie_cli.pictures.photo import Layout, Metadata, Photo, Samples, quantised, shares
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.view import view
from reverie_plugin.host import Result
from reverie_plugin.region import Rectangle
from reverie_shared.errors import BadPicture
from tests.support.pictures import array, picture
from tests.support.profiles import ADOBE, P3, cmyk_profile, gray_profile, matrix_profile

PROFILES = {
    "Display P3": matrix_profile(P3, None),
    "Adobe RGB": matrix_profile(ADOBE, 2.19921875),
    "linear": matrix_profile(P3, 1.0),
}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def samples(channels: int = 3, dtype: str = "u1", seed: int = 5) -> Samples:
    values = np.random.default_rng(seed).random((16, 20, channels)).astype(np.float32)
    return quantised(values, np.dtype(dtype))


def by_littlecms(pixels: Samples, profile: bytes) -> Samples:
    image = Image.fromarray(pixels)
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    seen = ImageCms.profileToProfile(
        image, source, ImageCms.createProfile("sRGB"), renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    return np.asarray(seen)


@pytest.mark.parametrize("name", PROFILES)
def test_a_picture_in_a_wide_profile_is_seen_in_its_true_colours(name: str) -> None:
    profile, pixels = PROFILES[name], samples()

    seen = view(Photo(pixels, "rgb", metadata=Metadata(profile)))

    assert seen.linear
    shown = colours.encode(seen.samples) * 255
    assert np.abs(shown - by_littlecms(pixels, profile)).max() < 2


def test_srgb_is_shown_as_it_is() -> None:
    seen = view(Photo(samples(), "rgb", metadata=Metadata(SRGB)))

    assert np.array_equal(seen.samples, samples())
    assert not seen.linear


def test_gray_in_linear_light_is_seen_as_light() -> None:
    seen = view(Photo(np.full((2, 2, 1), 128, np.uint8), "y", metadata=Metadata(gray_profile(1.0))))

    assert seen.linear
    assert np.allclose(seen.samples, 128 / 255, atol=1e-3)


@pytest.mark.parametrize("damage", [b"", b"no profile", SRGB[:200], PROFILES["Display P3"][:150]])
def test_a_damaged_profile_leaves_the_picture_as_it_is(damage: bytes) -> None:
    assert np.array_equal(view(Photo(samples(), "rgb", metadata=Metadata(damage))).samples, samples())


KINDS = {
    "8 bits": Photo(samples(), "rgb"),
    "16 bits": Photo(samples(dtype="u2"), "rgb"),
    "halves": Photo(samples(dtype="f2"), "rgb", linear=True),
    "floats": Photo(samples(dtype="f4") * 5, "rgb", linear=True),
    "gray": Photo(samples(1), "y"),
    "gray with alpha": Photo(samples(2), "ya"),
    "Display P3": Photo(samples(), "rgb", metadata=Metadata(PROFILES["Display P3"])),
    "Display P3 in 16 bits with alpha": Photo(samples(4, "u2"), "rgba", metadata=Metadata(PROFILES["Display P3"])),
    "multiplied by alpha": Photo(samples(4, "f4"), "rgba", linear=True, premultiplied=True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_that_were_not_dreamed_keep_their_bits_and_dreamed_ones_are_what_was_dreamed(
    tmp_path: Path, kind: str
) -> None:
    photo = KINDS[kind]
    host = FileHost(photo, None, tmp_path / "out.tif")
    area = Rectangle(5, 3, 7, 9)
    shown = array(host.read_pixels(area)).copy()
    dreamed = shown.copy()
    other = view(photo.with_samples(photo.samples[::-1, ::-1].copy())).samples[3:12, 5:12]
    dreamed[::2] = other[::2]

    format = host.read_pixels(area).format
    host.insert(Result(picture(dreamed, format.channels, format.linear), area, {"settings": {}}))

    written = read_photo(tmp_path / "out.tif").samples
    if photo.premultiplied:  # a TIFF holds them apart
        written = view(photo).put(photo, dreamed, 5, 3).samples
    outside = np.ones(written.shape[:2], bool)
    outside[3:12:2, 5:12] = False
    assert np.array_equal(written[outside], photo.samples[outside])
    expected = photo.samples[::-1, ::-1][3:12:2, 5:12]
    assert np.abs(shares(written[3:12:2, 5:12]) - shares(expected)).max() < 2e-3


def test_cmyk_without_a_profile_is_refused_in_words() -> None:
    with pytest.raises(BadPicture, match=r"CMYK and has no profile.*Assign"):
        view(Photo(samples(4), "cmyk"))


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_cmyk_goes_there_and_back_by_its_profile(dtype: str) -> None:
    inks = quantised(np.full((16, 20, 4), (0.1, 0.4, 0.6, 0.1), np.float32), np.dtype(dtype))
    layout: Layout = "cmyk"
    photo = Photo(inks, layout, metadata=Metadata(cmyk_profile()))
    seen = view(photo)
    dreamed = seen.samples.copy()
    dreamed[4:8] = 255

    put = seen.put(photo, dreamed, 0, 0).samples

    assert seen.layout == "rgb"
    assert seen.samples[0, 0, 0] > seen.samples[0, 0, 2], "orange"
    assert np.array_equal(put[8:], inks[8:])
    assert shares(put[4:8]).max() < 0.02, "white is no ink"
