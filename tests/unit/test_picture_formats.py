"""Pictures in every format, depth and mode: written files are read by another library than the one that wrote them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest
import tensorflow as tf
from PIL import Image

from reverie_cli.pictures.photo import Layout, Metadata, Photo
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import Encoding, check_fit, write_photo
from reverie_shared.errors import BadPicture, HostRefused
from tests.support.photos import by_pillow, photo, samples
from tests.support.pictures import Array
from tests.support.profiles import cmyk_profile

LAYOUTS: tuple[Layout, ...] = ("y", "ya", "rgb", "rgba")


def by_openimageio(path: Path) -> Array:
    config = oiio.ImageSpec()
    config.attribute("oiio:UnassociatedAlpha", 1)
    file = oiio.ImageInput.open(str(path), config)
    assert file is not None
    spec = file.spec()
    return np.asarray(file.read_image(0, 0, 0, spec.nchannels, spec.format))


def by_tensorflow(path: Path) -> Array:
    return np.asarray(tf.io.decode_png(path.read_bytes(), dtype=tf.uint16).numpy())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_a_png_holds_the_very_samples(tmp_path: Path, layout: Layout, dtype: str) -> None:
    path = tmp_path / "out.png"

    assert write_photo(photo(layout, dtype), path) == ()

    read = by_tensorflow(path) if dtype == "u2" else by_pillow(path)
    assert np.array_equal(read, samples(layout, dtype))
    assert np.array_equal(read_photo(path).samples, samples(layout, dtype))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f2", "f4"])
def test_a_tiff_holds_the_very_samples(tmp_path: Path, layout: Layout, dtype: str) -> None:
    path = tmp_path / "out.tif"

    assert write_photo(photo(layout, dtype), path) == ()

    read = read_photo(path)
    assert (read.layout, read.samples.dtype.str[1:], read.linear) == (layout, dtype, dtype[0] == "f")
    assert np.array_equal(read.samples, samples(layout, dtype))
    if dtype == "u1":
        assert np.array_equal(by_pillow(path), samples(layout, dtype))
    if dtype == "u2" and layout == "y":
        assert np.array_equal(by_pillow(path), samples(layout, dtype))


@pytest.mark.parametrize("layout", ["rgb", "rgba"])
def test_a_webp_is_lossless_also_under_full_transparency(tmp_path: Path, layout: Layout) -> None:
    written = samples(layout)
    written[:5, :, -1] = 0

    write_photo(Photo(written, layout), tmp_path / "out.webp")

    assert np.array_equal(by_pillow(tmp_path / "out.webp"), written)
    assert np.array_equal(by_openimageio(tmp_path / "out.webp"), written)


@pytest.mark.parametrize("layout", ["y", "rgb"])
@pytest.mark.parametrize("dtype", ["f2", "f4"])
def test_an_openexr_holds_the_very_samples_brighter_than_white_too(tmp_path: Path, layout: Layout, dtype: str) -> None:
    bright = (samples(layout, dtype) * 50).astype(dtype)

    write_photo(Photo(bright, layout, linear=True), tmp_path / "out.exr")

    assert np.array_equal(by_openimageio(tmp_path / "out.exr"), bright)
    read = read_photo(tmp_path / "out.exr")
    assert np.array_equal(read.samples, bright)
    assert read.linear


def test_an_openexr_and_an_hdr_are_written_again_bit_by_bit(tmp_path: Path) -> None:
    for name, layout in (("a.exr", "rgba"), ("a.hdr", "rgb")):
        write_photo(photo(layout, "f4"), tmp_path / name)  # type: ignore[arg-type]
        first = read_photo(tmp_path / name)

        assert write_photo(first, tmp_path / name) == ()

        assert np.array_equal(read_photo(tmp_path / name).samples, first.samples)


def test_lossy_formats_come_near(tmp_path: Path) -> None:
    smooth = np.linspace(0, 255, 23 * 17 * 3).reshape(17, 23, 3).astype(np.uint8)
    for name in ("out.jpg", "out.avif"):
        write_photo(Photo(smooth, "rgb"), tmp_path / name)

        assert np.abs(by_pillow(tmp_path / name).astype(int) - smooth).max() < 12


def test_cmyk_stays_cmyk_in_tiff(tmp_path: Path) -> None:
    write_photo(photo("cmyk"), tmp_path / "out.tif")

    with Image.open(tmp_path / "out.tif") as image:
        assert image.mode == "CMYK"
    assert np.array_equal(by_pillow(tmp_path / "out.tif"), samples("cmyk"))
    read = read_photo(tmp_path / "out.tif")
    assert (read.layout, np.array_equal(read.samples, samples("cmyk"))) == ("cmyk", True)


def test_cmyk_stays_cmyk_in_jpeg(tmp_path: Path) -> None:
    flat = np.full((16, 16, 4), (200, 40, 90, 10), np.uint8)

    write_photo(Photo(flat, "cmyk"), tmp_path / "out.jpg")

    assert np.abs(read_photo(tmp_path / "out.jpg").samples.astype(int) - flat).max() <= 2


# --- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "GIF"])
def test_a_palette_and_two_colours_are_resolved(tmp_path: Path, kind: str) -> None:
    indexed = Image.new("P", (2, 1))
    indexed.putpalette([10, 20, 30, 40, 50, 60])
    indexed.putdata([0, 1])
    indexed.save(tmp_path / "palette", kind)
    Image.fromarray(np.array([[False, True]])).save(tmp_path / "bits", kind)

    assert read_photo(tmp_path / "palette").samples.tolist() == [[[10, 20, 30], [40, 50, 60]]]
    bits = read_photo(tmp_path / "bits")
    assert bits.samples[:, :, :1].tolist() == [[[0], [255]]]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_read_and_that_is_said(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (3, 3), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "in", kind, save_all=True, append_images=frames[1:], lossless=True)

    read = read_photo(tmp_path / "in")

    assert read.samples[1, 1, :3].tolist() == [255, 0, 0] or kind == "WEBP"
    assert read.notes == ("The first picture of several is dreamed.",)


def test_a_tiff_whose_alpha_is_multiplied_into_its_colours_is_known(tmp_path: Path) -> None:
    spec = oiio.ImageSpec(2, 1, 4, oiio.UINT8)
    file = oiio.ImageOutput.create("tiff")
    assert file is not None
    file.open(str(tmp_path / "in.tif"), spec)
    file.write_image(np.array([[[100, 50, 0, 128], [1, 2, 3, 255]]], np.uint8))
    file.close()

    read = read_photo(tmp_path / "in.tif")

    assert read.premultiplied
    assert read.samples.tolist() == [[[100, 50, 0, 128], [1, 2, 3, 255]]]


def test_of_a_photoshop_file_the_composite_is_read(tmp_path: Path) -> None:
    colours = samples("rgb")
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 17, 23, 8, 3)
    (tmp_path / "in.psd").write_bytes(header + bytes(12) + bytes(2) + colours.transpose(2, 0, 1).tobytes())

    read = read_photo(tmp_path / "in.psd")

    assert (read.layout, np.array_equal(read.samples, colours)) == ("rgb", True)
    assert (read.notes, read.metadata) == ((), Metadata())


def test_cmyk_with_a_profile_becomes_rgb_where_a_format_has_no_inks(tmp_path: Path) -> None:
    orange = np.full((4, 4, 4), (0, 100, 200, 0), np.uint8)

    notes = write_photo(Photo(orange, "cmyk", metadata=Metadata(cmyk_profile())), tmp_path / "out.png")

    assert notes == ("Converted from CMYK to RGB: PNG holds no CMYK.",)
    red, green, blue = by_pillow(tmp_path / "out.png")[0, 0].tolist()
    assert red > green > blue


def psd_of_inks(path: Path, depth: int) -> Array:
    """Write a PSD in CMYK with a profile; its inks, 255 being all of it."""
    inks = samples("cmyk")
    stored = (255 - inks).transpose(2, 0, 1).tobytes()  # Photoshop stores paper as the largest value
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 4, 17, 23, depth, 4)
    profile = cmyk_profile()
    resource = b"8BIM" + struct.pack(">HHI", 1039, 0, len(profile)) + profile + bytes(len(profile) % 2)
    blocks = bytes(4) + struct.pack(">I", len(resource)) + resource + bytes(4)
    path.write_bytes(header + blocks + bytes(2) + stored * (depth // 8))
    return inks


def test_a_psd_in_cmyk_is_read_with_its_inks_and_its_profile(tmp_path: Path) -> None:
    inks = psd_of_inks(tmp_path / "in.psd", 8)

    read = read_photo(tmp_path / "in.psd")

    assert (read.layout, read.format) == ("cmyk", "PSD")
    assert np.array_equal(read.samples, inks)
    assert read.metadata.profile == cmyk_profile()


def test_a_psd_in_cmyk_of_16_bits_is_refused(tmp_path: Path) -> None:
    psd_of_inks(tmp_path / "in.psd", 16)

    with pytest.raises(BadPicture, match=r"PSD in CMYK of 16 bits.*or to 8 bits, first"):
        read_photo(tmp_path / "in.psd")


def test_a_psd_in_lab_is_refused(tmp_path: Path) -> None:
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 17, 23, 8, 9)
    (tmp_path / "in.psd").write_bytes(header + bytes(14) + bytes(3 * 17 * 23))

    with pytest.raises(BadPicture, match=r"is in the colour mode Lab.*Convert it to RGB first"):
        read_photo(tmp_path / "in.psd")


@pytest.mark.parametrize("name", ["in.tif", "in.exr", "in.hdr", "in.psd", "in.png", "in.webp", "in.avif"])
def test_half_a_file_is_refused_in_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "in.psd":
        path.write_bytes(b"8BPS\0\1" + bytes(20))
    else:
        dtype = "u2" if name == "in.png" else "u1"
        write_photo(Photo(samples("rgb", dtype, 200, 200), "rgb"), path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(BadPicture, match=r"in\.\w+ (is damaged|cannot be read|is no picture)"):
        read_photo(path)


# --- conversions -----------------------------------------------------------------------------------------------------


def test_what_a_format_cannot_hold_is_converted_and_said(tmp_path: Path) -> None:
    deep = photo("rgb", "u2")

    notes = write_photo(deep, tmp_path / "out.jpg", Encoding(quality=100))

    assert notes == ("Converted from 16 bits to 8 bits a channel.",)
    assert np.abs(by_pillow(tmp_path / "out.jpg") - deep.samples / 257).max() < 60


def test_light_becomes_srgb_where_a_format_holds_no_light_and_comes_back(tmp_path: Path) -> None:
    half = np.full((4, 4, 3), 0.5, np.float32)

    notes = write_photo(Photo(half, "rgb", linear=True), tmp_path / "out.png")
    assert "Converted from linear light to sRGB: PNG holds nothing brighter than white." in notes
    assert np.unique(by_tensorflow(tmp_path / "out.png")) == [round(0.735357 * 65535)]

    write_photo(read_photo(tmp_path / "out.png"), tmp_path / "out.exr")
    assert np.allclose(by_openimageio(tmp_path / "out.exr"), 0.5, atol=1e-4)


def test_alpha_is_multiplied_into_an_openexr_in_light(tmp_path: Path) -> None:
    half = np.full((2, 2, 4), 128, np.uint8)

    write_photo(Photo(half, "rgba"), tmp_path / "out.exr")

    red, *_, alpha = by_openimageio(tmp_path / "out.exr")[0, 0]
    assert alpha == pytest.approx(128 / 255, abs=1e-3)
    assert red == pytest.approx(0.2159 * 128 / 255, abs=1e-3)
    write_photo(read_photo(tmp_path / "out.exr"), tmp_path / "out.png")
    assert np.abs(by_tensorflow(tmp_path / "out.png") / 257.0 - 128).max() < 0.3


def test_transparency_is_never_dropped(tmp_path: Path) -> None:
    for name in ("out.jpg", "out.hdr"):
        with pytest.raises(HostRefused, match=r"has transparency, which (JPEG|HDR) cannot hold"):
            check_fit(photo("rgba"), tmp_path / name)


def test_without_a_codec_for_avif_another_format_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.init()
    monkeypatch.delitem(Image.SAVE, "AVIF")

    with pytest.raises(HostRefused, match="AVIF cannot be written here"):
        write_photo(photo("rgb"), tmp_path / "out.avif")


def test_cmyk_without_a_profile_becomes_no_rgb(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="CMYK"):
        check_fit(photo("cmyk"), tmp_path / "out.png")


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_the_compression_of_a_tiff_is_kept(tmp_path: Path, compression: str | None) -> None:
    Image.fromarray(samples("rgb")).save(tmp_path / "in.tif", compression=compression)

    write_photo(read_photo(tmp_path / "in.tif"), tmp_path / "out.tif")

    with Image.open(tmp_path / "out.tif") as image:
        assert image.info["compression"] == (compression or "raw")
    assert np.array_equal(by_pillow(tmp_path / "out.tif"), samples("rgb"))
