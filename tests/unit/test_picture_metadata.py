"""Metadata in every format: kept, turned upright, left out in words."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import ExifTags, Image

from reverie_cli.pictures import psd
from reverie_cli.pictures.photo import Metadata
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import write_photo
from tests.support.photos import IPTC, METADATA, PROFILE, XMP, exif, photo, samples


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.tif", "out.webp", "out.avif"])
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_profile_exif_and_xmp_are_kept_in_every_format_that_holds_them(tmp_path: Path, name: str, dtype: str) -> None:
    write_photo(photo("rgb", dtype, metadata=METADATA), tmp_path / name)

    with Image.open(tmp_path / name) as image:
        tags = image.getexif()
        assert image.info["icc_profile"] == PROFILE
        xmp = image.info.get("xmp") or image.info["XML:com.adobe.xmp"].encode()
        assert xmp.rstrip(b"\0") == XMP
        assert tags[ExifTags.Base.Make] == "Acme"
        inner, gps = tags.get_ifd(ExifTags.IFD.Exif), tags.get_ifd(ExifTags.IFD.GPSInfo)
    assert inner[ExifTags.Base.DateTimeOriginal] == "2020:01:02 03:04:05"
    assert inner[ExifTags.Base.MakerNote] == b"maker\0note"
    assert gps[ExifTags.GPS.GPSLatitude] == (48.0, 8.0, 1.5)


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.tif"])
def test_the_resolution_is_kept(tmp_path: Path, name: str) -> None:
    write_photo(photo("rgb", metadata=METADATA), tmp_path / name)

    with Image.open(tmp_path / name) as image:
        assert [round(float(value)) for value in image.info["dpi"]] == [300, 200]


@pytest.mark.parametrize("name", ["out.jpg", "out.tif"])
def test_iptc_is_kept(tmp_path: Path, name: str) -> None:
    write_photo(photo("rgb", metadata=METADATA), tmp_path / name)

    assert read_photo(tmp_path / name).metadata.iptc == IPTC


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_the_text_of_a_png_is_kept_in_every_script(tmp_path: Path, dtype: str) -> None:
    write_photo(photo("rgb", dtype, metadata=METADATA), tmp_path / "out.png")

    with Image.open(tmp_path / "out.png") as image:
        assert (image.info["Title"], image.info["Author"]) == ("Käse", "日本")


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.tif", "out.webp"])
def test_a_file_written_again_tells_all_that_it_told(tmp_path: Path, name: str) -> None:
    write_photo(photo("rgb", metadata=METADATA), tmp_path / name)
    first = read_photo(tmp_path / name)

    assert write_photo(first, tmp_path / name) == ()

    assert read_photo(tmp_path / name).metadata == first.metadata


def test_the_comment_of_a_jpeg_is_kept(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "in.jpg", comment="Grüße")

    write_photo(read_photo(tmp_path / "in.jpg"), tmp_path / "out.jpg")

    with Image.open(tmp_path / "out.jpg") as image:
        assert image.info["comment"] == "Grüße".encode()


def test_how_a_png_names_its_colours_without_a_profile_is_kept(tmp_path: Path) -> None:
    plain = io.BytesIO()
    Image.new("RGB", (4, 4)).save(plain, "PNG")
    gamma = b"\0\0\0\x04gAMA\0\0\xb1\x8f\x0b\xfca\x05"
    (tmp_path / "in.png").write_bytes(plain.getvalue()[:33] + gamma + plain.getvalue()[33:])

    write_photo(read_photo(tmp_path / "in.png"), tmp_path / "out.png")

    assert gamma in (tmp_path / "out.png").read_bytes()


def test_what_a_format_does_not_hold_of_the_metadata_is_said(tmp_path: Path) -> None:
    notes = write_photo(photo("rgb", metadata=METADATA), tmp_path / "out.png")

    assert notes == ("Left out: IPTC, which PNG does not hold.",)


def test_stripped_metadata_holds_what_the_pixels_need_and_nothing_else(tmp_path: Path) -> None:
    stripped = replace(photo("rgb", metadata=METADATA), metadata=METADATA.stripped)

    write_photo(stripped, tmp_path / "out.jpg")

    assert read_photo(tmp_path / "out.jpg").metadata.present == ["profile", "resolution"]
    assert b"Acme" not in (tmp_path / "out.jpg").read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["in.jpg", "in.tif", "in.png"])
def test_a_photo_taken_with_a_turned_camera_is_read_upright_and_says_so(
    tmp_path: Path, name: str, orientation: int
) -> None:
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    upright = Image.fromarray(np.linspace(0, 255, 24 * 16 * 3).reshape(16, 24, 3).astype(np.uint8))
    stored = upright if undo is None else upright.transpose(undo)
    stored.save(tmp_path / name, exif=b"Exif\0\0" + exif(orientation), dpi=(300, 200))

    read = read_photo(tmp_path / name)

    assert np.abs(read.samples.astype(int) - np.asarray(upright)).max() < 20
    write_photo(read, tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as written:
        assert written.getexif().get(ExifTags.Base.Orientation, 1) == 1
        assert written.getexif()[ExifTags.Base.Make] == "Acme"
        assert written.size == (24, 16)


def test_a_thumbnail_of_the_picture_before_the_dream_is_not_kept(tmp_path: Path) -> None:
    plain = exif()
    order: Literal["little", "big"] = "little" if plain[:2] == b"II" else "big"
    next_directory = 10 + 12 * int.from_bytes(plain[8:10], order)
    thumbnail = b"\xff\xd8 small \xff\xd9"
    place = len(plain) + 2 + 2 * 12 + 4
    directory = (2).to_bytes(2, order)
    for tag, value in ((0x0201, place), (0x0202, len(thumbnail))):
        directory += tag.to_bytes(2, order) + (4).to_bytes(2, order) + (1).to_bytes(4, order) + value.to_bytes(4, order)
    block = bytearray(plain + directory + bytes(4) + thumbnail)
    block[next_directory : next_directory + 4] = len(plain).to_bytes(4, order)
    Image.new("RGB", (8, 8)).save(tmp_path / "in.jpg", exif=b"Exif\0\0" + bytes(block))

    kept = read_photo(tmp_path / "in.jpg").metadata.exif

    assert kept[next_directory : next_directory + 4] == bytes(4)
    assert kept[place:] == bytes(len(thumbnail))
    assert kept[next_directory + 4 : len(plain)] == plain[next_directory + 4 :], "all else is as it was"


@pytest.mark.parametrize("name", ["out.png", "out.ora", "out.tif", "out.jpg"])
def test_a_resolution_that_no_file_can_hold_costs_no_picture(tmp_path: Path, name: str) -> None:
    notes = write_photo(photo("rgb", metadata=Metadata(resolution=(2.0**32 - 1, 300.0))), tmp_path / name)

    assert notes in [(), ("Left out, since it is damaged: resolution.",)]
    assert read_photo(tmp_path / name).metadata.resolution in (None, (2.0**32 - 1, 300.0))


GARBAGE = b"II*\0\x08\0\0\0\x05\0" + bytes(range(60, 120))


@pytest.mark.parametrize("name", ["out.tif", "out.avif", "out.png", "out.jpg", "out.webp"])
@pytest.mark.parametrize("block", [b"no EXIF at all", GARBAGE, GARBAGE[:15]], ids=["text", "tags", "cut off"])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_damaged_exif_block_costs_no_picture(tmp_path: Path, name: str, block: bytes) -> None:
    damaged = photo("rgb", metadata=Metadata(PROFILE, exif=block))

    notes = write_photo(damaged, tmp_path / name)

    assert notes in [(), ("Left out, since it is damaged: EXIF.",)]
    assert read_photo(tmp_path / name).size == damaged.size
    assert read_photo(tmp_path / name).metadata.profile == PROFILE


@pytest.mark.parametrize("name", ["out.tif", "out.png", "out.jpg"])
@pytest.mark.parametrize("dots", [4294967295.0, 1e30, 1e-9])
def test_a_resolution_that_a_format_cannot_tell_costs_no_picture(tmp_path: Path, name: str, dots: float) -> None:
    write_photo(photo("rgb", metadata=Metadata(PROFILE, resolution=(dots, dots))), tmp_path / name)

    assert read_photo(tmp_path / name).metadata.profile == PROFILE


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_tiff_with_a_palette_is_turned_once(tmp_path: Path, orientation: int) -> None:
    upright = Image.fromarray(samples("rgb")).quantize(16)
    undo = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}[orientation]
    stored = upright if undo is None else upright.transpose(undo)
    stored.save(tmp_path / "in.tif", tiffinfo={ExifTags.Base.Orientation: orientation})

    read = read_photo(tmp_path / "in.tif")

    assert np.array_equal(read.samples, np.asarray(upright.convert("RGB")))


def test_a_profile_of_some_megabytes_goes_from_a_jpeg_into_a_png_that_can_be_read(tmp_path: Path) -> None:
    profile = PROFILE + np.random.default_rng(3).bytes(2_500_000)  # nothing of it can be compressed
    Image.new("RGB", (9, 9)).save(tmp_path / "in.jpg", icc_profile=profile)

    write_photo(read_photo(tmp_path / "in.jpg"), tmp_path / "out.png")

    assert read_photo(tmp_path / "out.png").metadata.profile == profile


# --- Photoshop's files


def write_psd(path: Path, depth: int, resources: bytes) -> None:
    """Write a PSD in RGB with image resources."""
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 17, 23, depth, 3)
    pixels = samples("rgb", f"u{depth // 8}").transpose(2, 0, 1)
    blocks = bytes(4) + struct.pack(">I", len(resources)) + resources + bytes(4)
    path.write_bytes(header + blocks + bytes(2) + pixels.astype(pixels.dtype.newbyteorder(">")).tobytes())


def resource(number: int, content: bytes, name: bytes = b"") -> bytes:
    """An image resource; its name and its content fill even numbers of bytes."""
    named = bytes([len(name)]) + name + bytes((len(name) + 1) % 2)
    return (
        b"8BIM"
        + struct.pack(">H", number)
        + named
        + struct.pack(">I", len(content))
        + content
        + bytes(len(content) % 2)
    )


UPRIGHT_XMP = XMP.replace(b'Orientation="6"', b'Orientation="1"')
RESOLUTION = struct.pack(">IHHIHH", 300 << 16, 1, 1, 200 << 16, 1, 1)
RESOURCES = (
    (1005, RESOLUTION), (1028, IPTC), (1037, bytes(4)), (1039, PROFILE), (1058, exif(orientation=6)), (1060, XMP),
)  # fmt: skip


@pytest.mark.parametrize("depth", [8, 16])
def test_what_a_psd_tells_travels_into_the_dream(tmp_path: Path, depth: int) -> None:
    write_psd(tmp_path / "in.psd", depth, b"".join(resource(number, content, b"odd") for number, content in RESOURCES))

    read = read_photo(tmp_path / "in.psd")
    write_photo(read, tmp_path / "out.tif")

    assert (read.samples.shape, read.notes) == (samples("rgb").shape, ()), "it is not turned"
    again = read_photo(tmp_path / "out.tif").metadata
    for told in (read.metadata, again):
        assert (told.profile, told.iptc, told.xmp, told.resolution) == (PROFILE, IPTC, UPRIGHT_XMP, (300.0, 200.0))
    with Image.open(tmp_path / "out.tif") as image:
        assert image.getexif()[ExifTags.Base.Make] == "Acme"
        assert image.getexif().get(ExifTags.Base.Orientation, 1) == 1


@pytest.mark.parametrize(
    "odd",
    [
        resource(1028, IPTC)[:-3],
        resource(1028, IPTC)[:9],
        b"8BIM" + struct.pack(">HHI", 1028, 0, 2**31),
        b"MeSa" + resource(1028, IPTC)[4:],
        b"8BIM\x04",
    ],
)
def test_of_a_psd_with_damaged_resources_what_stands_before_them_is_kept(tmp_path: Path, odd: bytes) -> None:
    write_psd(tmp_path / "in.psd", 8, resource(1060, XMP) + resource(1005, RESOLUTION[:7]) + odd)

    with (tmp_path / "in.psd").open("rb") as file:
        told = psd.metadata(file)

    assert (told.xmp, told.iptc, told.resolution) == (UPRIGHT_XMP, b"", None)
