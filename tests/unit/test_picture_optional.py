"""HEIC and camera RAW, which packages read that are not Reverie's own."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from reverie_cli.pictures.reading import read_photo
from reverie_shared.errors import BadPicture
from tests.support.photos import PROFILE, XMP, exif
from tests.support.pictures import PHOTOS, Array
from tests.support.raw import write_dng

HEIC, RAW = "pillow_heif", "rawpy"


def sea() -> Array:
    """A photo [200, 300, 3] of 8 bits."""
    with Image.open(PHOTOS / "china.jpg") as image:
        return np.asarray(image.convert("RGB").resize((300, 200)))


@pytest.mark.parametrize(
    ("name", "start", "module", "package"),
    [
        ("in.heic", b"\0\0\0\x18ftypheic", HEIC, "HEIC, which needs the package pillow-heif"),
        ("in.cr2", b"", RAW, "raw file, which needs the package rawpy"),
    ],
)
def test_without_its_package_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, start: bytes, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # an import fails
    (tmp_path / name).write_bytes(start + bytes(40))

    with pytest.raises(BadPicture, match=package) as refused:
        read_photo(tmp_path / name)

    assert f"{sys.executable} -m pip install {package.rpartition(' ')[2]}" in refused.value.remedy


def test_a_heic_of_a_turned_phone_is_read_upright_with_its_profile_and_metadata(tmp_path: Path) -> None:
    heif = pytest.importorskip(HEIC, reason="optional")
    told = {"exif": exif(orientation=6), "icc_profile": PROFILE, "xmp": XMP}
    heif.from_pillow(Image.fromarray(sea())).save(tmp_path / "in.heic", quality=95, **told)

    read = read_photo(tmp_path / "in.heic")

    assert (read.samples.dtype.name, read.layout, read.format) == ("uint8", "rgb", "HEIC")
    assert np.abs(np.rot90(read.samples).astype(float) - sea()).mean() < 4
    assert read.metadata.profile == PROFILE
    tags = Image.Exif()
    tags.load(read.metadata.exif)
    assert (tags[ExifTags.Base.Make], tags[ExifTags.Base.Orientation]) == ("Acme", 1)
    assert b"adobe:ns:meta" in read.metadata.xmp


def test_a_heic_of_ten_bits_keeps_them(tmp_path: Path) -> None:
    heif = pytest.importorskip(HEIC, reason="optional")
    ramp = np.linspace(0, 65535, 512).astype(np.uint16)
    deep = np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (64, 512, 3)))
    heif.from_bytes("RGB;16", (512, 64), deep.tobytes()).save(tmp_path / "in.heic", quality=-1)

    read = read_photo(tmp_path / "in.heic")

    assert (read.samples.dtype.name, read.samples.shape, read.layout) == ("uint16", deep.shape, "rgb")
    assert np.abs(read.samples.astype(float) - deep).max() <= 65535 / 1023 * 3
    assert len(np.unique(read.samples)) > 300
    assert read.samples.max() == 65535


def test_half_a_heic_is_refused(tmp_path: Path) -> None:
    heif = pytest.importorskip(HEIC, reason="optional")
    heif.from_pillow(Image.fromarray(sea())).save(tmp_path / "in.heic")
    content = (tmp_path / "in.heic").read_bytes()
    (tmp_path / "in.heic").write_bytes(content[: len(content) // 2])

    with pytest.raises(BadPicture):
        read_photo(tmp_path / "in.heic")


def test_a_raw_file_is_developed_in_16_bits(tmp_path: Path) -> None:
    pytest.importorskip(RAW, reason="optional")
    colours = np.zeros((64, 96, 3), np.uint16)
    colours[:, :48], colours[:, 48:] = (40000, 10000, 5000), (5000, 10000, 40000)
    write_dng(tmp_path / "in.dng", colours)

    read = read_photo(tmp_path / "in.dng")

    assert (read.samples.dtype.name, read.samples.shape, read.format) == ("uint16", (64, 96, 3), "RAW")
    red, green, blue = (int(value) for value in read.samples[30, 20])
    assert red > green > blue
    assert read.samples[30, 70].tolist() == pytest.approx([blue, green, red], abs=50)
    assert "EXIF of raw files is not read." in read.notes


def test_a_damaged_raw_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip(RAW, reason="optional")
    (tmp_path / "in.nef").write_bytes(b"no raw file at all" * 50)

    with pytest.raises(BadPicture, match=r"in\.nef is damaged: "):
        read_photo(tmp_path / "in.nef")
