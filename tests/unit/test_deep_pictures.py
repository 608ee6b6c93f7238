"""Pictures that OpenImageIO reads and writes: what a full disk does to them, what a file holds beside the first one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from reverie_cli.pictures import deep
from reverie_cli.pictures.photo import Metadata, Photo
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import write_photo

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_gray_with_a_profile_becomes_rgb_in_light_without_it(tmp_path: Path) -> None:
    values = np.random.default_rng(3).integers(0, 256, (17, 23, 1), np.uint8)

    notes = write_photo(Photo(values, "y", metadata=Metadata(profile=PROFILE)), tmp_path / "out.hdr")

    light = np.asarray(oiio.ImageBuf(str(tmp_path / "out.hdr")).get_pixels("float"))
    assert "Written in RGB: HDR holds no gray, and no profile of it." in notes
    assert np.ptp(light, axis=2).max() < 1e-6
    assert light.max() <= 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("kind", ["openexr", "hdr"])
def test_a_disk_that_is_full_when_the_file_is_closed_is_told(kind: str) -> None:
    photo = Photo(np.ones((16, 16, 3), np.float32), "rgb", linear=True)

    with pytest.raises(OSError, match=r"\w"):
        deep.write(Path("/dev/full"), kind, photo, {})


ACES = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)


def write_exr(path: Path, compression: str = "zip", window: tuple[int, int, int, int, int, int] | None = None) -> None:
    """An OpenEXR of ACES' primaries, whose pixels lie in a larger picture."""
    spec = oiio.ImageSpec(8, 6, 3, "half")
    spec.attribute("compression", compression)
    spec.attribute("chromaticities", "float[8]", ACES)
    if window:
        spec.x, spec.y, spec.full_x, spec.full_y, spec.full_width, spec.full_height = window
    file = oiio.ImageOutput.create("openexr")
    assert file is not None and file.open(str(path), spec)
    file.write_image(np.random.default_rng(1).random((6, 8, 3)).astype(np.float16))
    file.close()


def test_an_openexr_keeps_its_primaries_and_its_place_in_a_larger_picture(tmp_path: Path) -> None:
    write_exr(tmp_path / "in.exr", window=(3, -2, 0, 0, 40, 30))

    assert write_photo(read_photo(tmp_path / "in.exr"), tmp_path / "out.exr") == ()

    spec = oiio.ImageBuf(str(tmp_path / "out.exr")).spec()
    assert spec.getattribute("chromaticities") == pytest.approx(ACES)
    assert (spec.x, spec.y, spec.width, spec.height) == (3, -2, 8, 6)
    assert (spec.full_x, spec.full_y, spec.full_width, spec.full_height) == (0, 0, 40, 30)
    write_photo(read_photo(tmp_path / "in.exr"), tmp_path / "out.png")


@pytest.mark.parametrize("mode", ["RGB", "P"])
def test_of_a_tiff_with_several_pages_the_first_is_read_and_that_is_said(tmp_path: Path, mode: str) -> None:
    pages = [Image.new("RGB", (23, 17), colour).convert(mode) for colour in ("red", "blue")]
    pages[0].save(tmp_path / "in.tif", save_all=True, append_images=pages[1:])

    read = read_photo(tmp_path / "in.tif")

    assert read.notes == ("The first picture of several is dreamed.",)
    assert read.samples[0, 0].tolist() == [255, 0, 0]


def test_a_thumbnail_in_a_tiff_is_no_picture_of_its_own(tmp_path: Path) -> None:
    with TiffImagePlugin.AppendingTiffWriter(str(tmp_path / "in.tif"), True) as file:
        Image.new("RGB", (23, 17)).save(file, "TIFF")
        file.newFrame()
        Image.new("RGB", (6, 4)).save(file, "TIFF", tiffinfo={254: 1})

    assert read_photo(tmp_path / "in.tif").notes == ()


def test_of_an_openexr_of_several_parts_the_first_is_read_and_that_is_said(tmp_path: Path) -> None:
    parts = [oiio.ImageSpec(23, 17, channels, "half") for channels in (3, 1)]
    file = oiio.ImageOutput.create(str(tmp_path / "in.exr"))
    assert file is not None
    file.open(str(tmp_path / "in.exr"), parts)
    file.write_image(np.ones((17, 23, 3), np.float16))
    file.open(str(tmp_path / "in.exr"), parts[1], "AppendSubimage")
    file.write_image(np.zeros((17, 23, 1), np.float16))
    file.close()

    read = read_photo(tmp_path / "in.exr")

    assert read.notes == ("The first picture of several is dreamed.",)
    assert (read.layout, float(read.samples.min())) == ("rgb", 1.0)


@pytest.mark.parametrize(("before", "after"), [("dwaa", "zip"), ("b44", "zip"), ("piz", "piz"), ("none", "none")])
def test_an_openexr_is_never_compressed_with_loss(tmp_path: Path, before: str, after: str) -> None:
    write_exr(tmp_path / "in.exr", before)
    read = read_photo(tmp_path / "in.exr")

    write_photo(read, tmp_path / "out.exr")

    assert oiio.ImageBuf(str(tmp_path / "out.exr")).spec().getattribute("compression") == after
    assert np.array_equal(read_photo(tmp_path / "out.exr").samples, read.samples)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
@pytest.mark.parametrize("name", ["out.tif", "out.exr", "out.png"])
def test_a_folder_whose_name_is_no_text_is_written_to_and_read_from(tmp_path: Path, name: str) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    photo = Photo(np.random.default_rng(2).integers(0, 65536, (5, 7, 3), np.uint16), "rgb")

    write_photo(photo, folder / name)

    assert read_photo(folder / name).size == (7, 5)


def test_a_big_tiff_is_read_with_its_metadata(tmp_path: Path) -> None:
    spec = oiio.ImageSpec(7, 5, 3, "uint16")
    spec.attribute("tiff:bigtiff", 1)
    spec.attribute("Make", "Acme")
    spec.attribute("XResolution", 300.0)
    spec.attribute("YResolution", 300.0)
    spec.attribute("ResolutionUnit", "in")
    values = np.random.default_rng(2).integers(0, 65536, (5, 7, 3), np.uint16)
    file = oiio.ImageOutput.create("tiff")
    assert file is not None and file.open(str(tmp_path / "in.tif"), spec)
    file.write_image(values)
    file.close()
    assert (tmp_path / "in.tif").read_bytes()[:4] == b"II+\0"

    photo = read_photo(tmp_path / "in.tif")
    write_photo(photo, tmp_path / "out.tif")

    assert np.array_equal(read_photo(tmp_path / "out.tif").samples, values)
    assert b"Acme" in photo.metadata.exif
    assert photo.metadata.resolution == (300.0, 300.0)
