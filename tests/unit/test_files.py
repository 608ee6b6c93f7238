"""Pictures in files: what is read, what is written, and that nothing is lost or half done."""

from __future__ import annotations

import errno
import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from reverie_cli.files import check_target, check_writable, read_mask, read_photo, whole_file, write_photo
from reverie_cli.host import FileHost
from reverie_cli.printable import printable
from reverie_plugin.host import GUIDE_SIDE, Result
from reverie_plugin.region import Rectangle
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.picture import LARGEST_PIXELS, PixelFormat
from tests.support.pictures import array, picture

MODES = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
"""A profile that no program adds by itself."""

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


def pixels(mode: str, width: int = 23, height: int = 17) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Random pixels: none is like its neighbours, nothing is symmetric."""
    return np.random.default_rng(3).integers(0, 256, (height, width, MODES[mode]), dtype=np.uint8)


def image(mode: str, width: int = 23, height: int = 17) -> Image.Image:
    return Image.frombytes(mode, (width, height), pixels(mode, width, height).tobytes())


def png(width: int, height: int, depth: int = 8, colour: int = 2, data: bytes = b"") -> bytes:
    """A PNG written by hand, for what Pillow does not write."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_the_pixels_of_a_png_are_read_as_they_are(tmp_path: Path, mode: str) -> None:
    image(mode).save(tmp_path / "in.png")

    host = FileHost(read_photo(tmp_path / "in.png"), None, tmp_path / "out.png")

    assert np.array_equal(array(host.read_pixels(host.layer_bounds())), pixels(mode))


def test_a_part_of_the_picture_is_read_from_its_place(tmp_path: Path) -> None:
    image("RGB").save(tmp_path / "in.png")
    host = FileHost(read_photo(tmp_path / "in.png"), None, tmp_path / "out.png")

    part = host.read_pixels(Rectangle(5, 3, 7, 9))

    assert np.array_equal(array(part), pixels("RGB")[3:12, 5:12])


def test_a_large_guide_is_read_as_large_as_one_is_looked_at(tmp_path: Path) -> None:
    image("RGB").save(tmp_path / "in.png")
    image("RGBA").resize((3000, 900)).save(tmp_path / "guide.png")
    host = FileHost(read_photo(tmp_path / "in.png"), None, tmp_path / "out.png")

    guide = host.read_guide(str(tmp_path / "guide.png"))

    assert guide.format == PixelFormat(GUIDE_SIDE, round(900 * GUIDE_SIDE / 3000), "rgba")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_with_a_turned_camera_is_read_upright(tmp_path: Path, orientation: int) -> None:
    upright = image("RGB")
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
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright if undo is None else upright.transpose(undo)
    stored.save(tmp_path / "in.png", exif=exif)

    photo = read_photo(tmp_path / "in.png")

    assert np.array_equal(np.asarray(photo.image), pixels("RGB"))


def test_a_palette_is_resolved_with_its_transparency(tmp_path: Path) -> None:
    indexed = Image.new("P", (2, 1))
    indexed.putpalette([10, 20, 30, 40, 50, 60])
    indexed.putdata([0, 1])
    indexed.save(tmp_path / "solid.png")
    indexed.save(tmp_path / "clear.png", transparency=1)

    solid, clear = (read_photo(tmp_path / name).image for name in ("solid.png", "clear.png"))
    assert np.asarray(solid).tolist() == [[[10, 20, 30], [40, 50, 60]]]
    assert np.asarray(clear).tolist() == [[[10, 20, 30, 255], [40, 50, 60, 0]]]


def test_a_transparent_colour_becomes_alpha(tmp_path: Path) -> None:
    Image.new("L", (1, 1), 7).save(tmp_path / "in.png", transparency=7)

    assert read_photo(tmp_path / "in.png").image.getpixel((0, 0)) == (7, 0)


@pytest.mark.parametrize("colour", [0, 2, 4, 6], ids=["gray", "RGB", "gray with alpha", "RGBA"])
def test_16_bits_a_channel_are_refused_in_words(tmp_path: Path, colour: int) -> None:
    (tmp_path / "in.png").write_bytes(png(1, 1, 16, colour, bytes(9)))

    with pytest.raises(BadPicture, match=r"16 bits a channel.*8 bits"):
        read_photo(tmp_path / "in.png")


def test_cmyk_is_refused_in_words(tmp_path: Path) -> None:
    Image.new("CMYK", (3, 3)).save(tmp_path / "in.jpg")

    with pytest.raises(BadPicture, match=r"CMYK.*RGB or gray"):
        read_photo(tmp_path / "in.jpg")


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "WEBP"])
def test_other_formats_are_refused_in_words(tmp_path: Path, kind: str) -> None:
    Image.new("RGB", (3, 3)).save(tmp_path / "in.png", kind)

    with pytest.raises(BadPicture, match="reads PNG and JPEG"):
        read_photo(tmp_path / "in.png")


def test_an_animation_is_refused_in_words(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (3, 3), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "in.png", save_all=True, append_images=frames[1:])

    with pytest.raises(BadPicture, match="animation"):
        read_photo(tmp_path / "in.png")


def test_more_pixels_than_can_be_dreamed_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    side = int(LARGEST_PIXELS**0.5) + 1
    (tmp_path / "in.png").write_bytes(png(side, side, data=b"not one pixel"))

    with pytest.raises(BadPicture, match="too large"):
        read_photo(tmp_path / "in.png")


def test_sizes_that_pillow_takes_for_an_attack_are_read(tmp_path: Path) -> None:
    assert LARGEST_PIXELS > 9500 * 9500
    Image.new("1", (9500, 9500)).save(tmp_path / "in.png")

    assert read_photo(tmp_path / "in.png").image.size == (9500, 9500)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="No such file"):
        read_photo(tmp_path / "in.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@in_one_folder
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_in_words(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    buffer = io.BytesIO()
    image("RGB", 60, 50).save(buffer, kind)
    content = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "in").write_bytes(content[: data.draw(st.integers(0, len(content)))])

    try:
        read_photo(tmp_path / "in")
    except BadPicture as error:
        assert error.what
        assert error.remedy


# --- selections ------------------------------------------------------------------------------------------------------


def test_a_selection_without_alpha_is_its_brightness(tmp_path: Path) -> None:
    image("L").save(tmp_path / "mask.png")

    assert np.array_equal(np.asarray(read_mask(tmp_path / "mask.png", (23, 17))), pixels("L")[:, :, 0])


def test_a_selection_with_alpha_is_its_alpha(tmp_path: Path) -> None:
    image("RGBA").save(tmp_path / "mask.png")

    assert np.array_equal(np.asarray(read_mask(tmp_path / "mask.png", (23, 17))), pixels("RGBA")[:, :, 3])


def test_a_selection_of_another_size_is_refused_in_words(tmp_path: Path) -> None:
    image("L").save(tmp_path / "mask.png")

    with pytest.raises(BadPicture, match="23 x 17 pixels large, the picture 17 x 23"):
        read_mask(tmp_path / "mask.png", (17, 23))


def test_an_empty_selection_is_refused_in_words(tmp_path: Path) -> None:
    Image.new("L", (23, 17)).save(tmp_path / "mask.png")

    with pytest.raises(BadPicture, match=r"empty.*black"):
        read_mask(tmp_path / "mask.png", (23, 17))


def test_the_bounds_of_a_selection_hold_all_that_is_not_black(tmp_path: Path) -> None:
    photo, mask = image("RGB"), Image.new("L", (23, 17))
    mask.putpixel((4, 5), 1)
    mask.putpixel((9, 12), 255)
    photo.save(tmp_path / "in.png")

    host = FileHost(read_photo(tmp_path / "in.png"), mask, tmp_path / "out.png")

    assert host.selection_bounds() == Rectangle(4, 5, 6, 8)


# --- writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_a_result_is_written_into_its_place_and_the_rest_stays_as_it_was(tmp_path: Path, mode: str) -> None:
    image(mode).save(tmp_path / "in.png")
    host = FileHost(read_photo(tmp_path / "in.png"), None, tmp_path / "out.png")
    part = 255 - pixels(mode)[3:12, 5:12]
    channels = host.read_pixels(host.layer_bounds()).format.channels

    host.insert(Result(picture(part, channels), Rectangle(5, 3, 7, 9), {}))

    expected = pixels(mode).copy()
    expected[3:12, 5:12] = part
    with Image.open(tmp_path / "out.png") as written:
        assert written.mode == mode
        assert np.array_equal(np.asarray(written).reshape(expected.shape), expected)


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_profile_and_resolution_are_kept(tmp_path: Path, ending: str) -> None:
    image("RGB").save(tmp_path / f"in.{ending}", icc_profile=PROFILE, dpi=(300, 300))

    write_photo(read_photo(tmp_path / f"in.{ending}"), tmp_path / f"out.{ending}")

    with Image.open(tmp_path / f"out.{ending}") as written:
        assert written.info["icc_profile"] == PROFILE
        assert [round(value) for value in written.info["dpi"]] == [300, 300]


def test_a_large_profile_of_a_jpeg_is_kept_in_a_png(tmp_path: Path) -> None:
    profile = np.random.default_rng(3).bytes(2_500_000)
    image("RGB").save(tmp_path / "in.jpg", icc_profile=profile)

    write_photo(read_photo(tmp_path / "in.jpg"), tmp_path / "out.png")

    assert read_photo(tmp_path / "out.png").extras["icc_profile"] == profile


def test_a_turned_photo_is_not_turned_twice(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image("RGB").save(tmp_path / "in.jpg", exif=exif)

    write_photo(read_photo(tmp_path / "in.jpg"), tmp_path / "out.jpg")

    with Image.open(tmp_path / "out.jpg") as written:
        assert written.size == (17, 23)
        assert 0x0112 not in written.getexif()


def test_transparency_cannot_become_a_jpeg(tmp_path: Path) -> None:
    image("RGBA").save(tmp_path / "in.png")

    with pytest.raises(HostRefused, match=r"transparency.*png"):
        check_target(tmp_path / "out.jpg", read_photo(tmp_path / "in.png"))


@pytest.mark.parametrize("name", ["out", "out.gif", "out.png.txt"])
def test_a_name_without_a_known_ending_is_refused(tmp_path: Path, name: str) -> None:
    image("RGB").save(tmp_path / "in.png")

    with pytest.raises(HostRefused, match=r"\.png, \.jpg, \.jpeg"):
        check_target(tmp_path / name, read_photo(tmp_path / "in.png"))


def test_a_folder_and_a_place_in_no_folder_are_no_files_to_write(tmp_path: Path) -> None:
    with pytest.raises(HostRefused, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(HostRefused, match="does not exist"):
        check_writable(tmp_path / "none" / "out.png")


def test_a_name_that_the_system_does_not_take_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")

    with pytest.raises(HostRefused, match="cannot be written"):
        check_writable(tmp_path / f"{'long' * 100}.png")
    with pytest.raises(BadPicture, match="cannot be read"):
        read_photo(tmp_path / f"{'long' * 100}.png")
    with pytest.raises(BadPicture, match="cannot be read"):
        read_photo(tmp_path / "loop.png")


def test_checking_a_place_leaves_nothing_there(tmp_path: Path) -> None:
    check_writable(tmp_path / "out.png")

    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"old")

    with pytest.raises(RuntimeError), whole_file(target) as file:
        file.write(b"half of the n")
        raise RuntimeError

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_on_a_full_disk_the_way_out_is_to_make_room(tmp_path: Path) -> None:
    with pytest.raises(HostRefused, match=r"out\.png cannot be written: .*Make room"), whole_file(tmp_path / "out.png"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_replaced_file_keeps_its_rights(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.touch(0o640)

    with whole_file(target) as file:
        file.write(b"new")

    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links need rights of their own there")
def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.png").touch()
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")

    assert check_writable(tmp_path / "link.png") == tmp_path / "real.png"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Käse 1\N{NO-BREAK SPACE}€ 🙂.png", "Käse 1\N{NO-BREAK SPACE}€ 🙂.png"),
        ("two\nlines", r"two\nlines"),
        ("red \x1b[31m", r"red \x1b[31m"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", r"\u202egnp.exe"),
        (os.fsdecode(b"\xff"), r"\udcff"),
    ],
)
def test_a_name_is_printed_in_one_line_and_commands_nothing(name: str, shown: str) -> None:
    assert printable(name) == shown
