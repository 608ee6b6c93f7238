"""Pictures in files, as the host of the command line reads them; what cannot be read is refused in words."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from reverie_cli.host import FileHost
from reverie_cli.pictures import deep
from reverie_cli.pictures.photo import Photo
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import check_fit, write_photo
from reverie_plugin.host import GUIDE_SIDE
from reverie_plugin.region import Rectangle
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.picture import LARGEST_PIXELS, PixelFormat
from tests.support.pictures import Array, array

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)


WHOLE: dict[str, bytes] = {}
"""Whole files by their kind."""


def pixels(channels: int = 3, width: int = 23, height: int = 17) -> Array:
    """Random pixels: none is like its neighbours, nothing is symmetric."""
    return np.random.default_rng(3).integers(0, 256, (height, width, channels), dtype=np.uint8)


def png(width: int, height: int, data: bytes) -> bytes:
    """A PNG in RGB written by hand."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_a_part_of_the_picture_is_read_from_its_place(tmp_path: Path, dtype: str) -> None:
    whole = pixels().astype(dtype)
    host = FileHost(Photo(whole, "rgb"), None, tmp_path / "out.png")

    assert np.array_equal(array(host.read_pixels(Rectangle(5, 3, 7, 9))), whole[3:12, 5:12])


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_a_large_guide_is_read_as_large_as_one_is_looked_at(tmp_path: Path, dtype: str) -> None:
    write_photo(Photo(np.full((900, 3000, 4), 100, dtype), "rgba"), tmp_path / "guide.png")
    host = FileHost(Photo(pixels(), "rgb"), None, tmp_path / "out.png")

    guide = host.read_guide(str(tmp_path / "guide.png"))

    assert guide.format == PixelFormat(GUIDE_SIDE, round(900 * GUIDE_SIDE / 3000), "rgba")


@pytest.mark.parametrize("scale", [1, 2])
def test_a_map_is_stretched_over_the_picture_and_cut_as_it_is(tmp_path: Path, scale: int) -> None:
    whole = pixels()
    painted = np.random.default_rng(3).integers(0, 256, whole.shape, np.uint8).repeat(scale, 0).repeat(scale, 1)
    write_photo(Photo(painted, "rgb"), tmp_path / "map.png")
    host = FileHost(Photo(whole, "rgb"), None, tmp_path / "out.png")

    found = array(host.read_map(str(tmp_path / "map.png"), Rectangle(5, 3, 7, 9)))

    assert np.array_equal(found, painted[3 * scale : 12 * scale, 5 * scale : 12 * scale])


def test_a_transparent_colour_becomes_alpha(tmp_path: Path) -> None:
    Image.new("L", (1, 1), 7).save(tmp_path / "in.png", transparency=7)

    assert read_photo(tmp_path / "in.png").samples.tolist() == [[[7, 0]]]


@pytest.mark.parametrize("kind", ["BMP", "PPM", "ICO"])
def test_other_formats_are_refused_in_words(tmp_path: Path, kind: str) -> None:
    Image.new("RGB", (3, 3)).save(tmp_path / "in.png", kind)

    with pytest.raises(BadPicture, match="reads PNG, TIFF, JPEG"):
        read_photo(tmp_path / "in.png")


def test_more_pixels_than_can_be_dreamed_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    side = int(LARGEST_PIXELS**0.5) + 1
    (tmp_path / "in.png").write_bytes(png(side, side, b"not one pixel"))

    with pytest.raises(BadPicture, match="too large"):
        read_photo(tmp_path / "in.png")


def test_sizes_that_pillow_takes_for_an_attack_are_read(tmp_path: Path) -> None:
    assert LARGEST_PIXELS > 9500 * 9500
    Image.new("1", (9500, 9500)).save(tmp_path / "in.png")

    assert read_photo(tmp_path / "in.png").size == (9500, 9500)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="No such file"):
        read_photo(tmp_path / "in.png")


def test_a_name_that_the_system_does_not_take_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")

    for name in (f"{'long' * 100}.png", "loop.png"):
        with pytest.raises(BadPicture, match="cannot be read"):
            read_photo(tmp_path / name)


def written(kind: str) -> bytes:
    """A whole file of a kind."""
    buffer = io.BytesIO()
    if kind in ("EXR", "HDR", "ORA", "16-bit PNG"):
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"out.{kind[-3:].lower()}"
            write_photo(Photo(pixels(3, 60, 50).astype("u2") * 257, "rgb"), path)
            return path.read_bytes()
    Image.fromarray(pixels(3, 60, 50)).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "16-bit PNG", "JPEG", "TIFF", "WEBP", "GIF", "EXR", "HDR", "ORA"])
@in_one_folder
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_in_words(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE.get(kind) or WHOLE.setdefault(kind, written(kind)))
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "in").write_bytes(content[: data.draw(st.integers(0, len(content)))])

    try:
        read_photo(tmp_path / "in")
    except BadPicture as error:
        assert error.what
        assert error.remedy


def deep_avif(path: Path) -> None:
    """Write an AVIF of 10 bits."""
    with av.open(path, "w", format="avif") as file:
        stream = file.add_stream("libsvtav1", rate=1, options={"preset": "10"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p10le"
        frame = av.VideoFrame.from_ndarray(np.full((64, 96, 3), 20000, np.uint16), format="rgb48le")
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            file.mux(packet)


@pytest.mark.skipif("libsvtav1" not in av.codecs_available, reason="this FFmpeg writes no AV1")
def test_of_an_avif_of_10_bits_it_is_said_that_8_are_read(tmp_path: Path) -> None:
    deep_avif(tmp_path / "deep.avif")
    write_photo(Photo(pixels(), "rgb"), tmp_path / "plain.avif")

    assert read_photo(tmp_path / "deep.avif").notes == ("Read with 8 bits a channel: the file has more.",)
    assert read_photo(tmp_path / "plain.avif").notes == ()


def test_more_channels_than_memory_is_kept_for_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_photo(Photo(pixels(), "rgb"), tmp_path / "in.exr")
    monkeypatch.setattr(deep, "MOST_SAMPLES", 3 * 23 * 17 - 1)

    with pytest.raises(BadPicture, match="3 channels of 23 x 17"):
        read_photo(tmp_path / "in.exr")


@pytest.mark.parametrize("name", ["out", "out.gif", "out.png.txt"])
def test_a_name_without_a_known_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(HostRefused, match=r"\.png, \.jpg, \.jpeg.*\.exr"):
        check_fit(Photo(pixels(), "rgb"), tmp_path / name)
