"""What is said where the system refuses a file: each reason has a remedy of its own."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PIL import Image

from reverie_cli.files import whole_file
from reverie_cli.pictures.reading import read_photo
from reverie_shared.errors import BadPicture, HostRefused
from tests.support.limits import few_open_files


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (errno.EACCES, "a folder of your own"),
        (errno.EROFS, "a folder of your own"),
        (errno.EMFILE, "Close other programs"),
        (errno.ENAMETOOLONG, "another name"),
        (errno.EIO, "another disk"),
    ],
    ids=errno.errorcode.get,
)
def test_each_way_in_which_a_file_cannot_be_written_has_a_remedy_of_its_own(
    tmp_path: Path, error: int, remedy: str
) -> None:
    with pytest.raises(HostRefused) as refused, whole_file(tmp_path / "out.png"):
        raise OSError(error, os.strerror(error))

    assert remedy in refused.value.remedy


def test_what_a_codec_cannot_write_is_no_matter_of_folders(tmp_path: Path) -> None:
    with pytest.raises(HostRefused) as refused, whole_file(tmp_path / "out.jpg"):
        raise OSError("encoder error -2 when writing image file")

    assert refused.value.what == f"{tmp_path / 'out.jpg'} cannot be written: encoder error -2 when writing image file."
    assert refused.value.remedy == "Write another format, or a smaller picture."


@pytest.mark.skipif(os.name == "nt", reason="POSIX's limit")
def test_a_picture_for_which_there_is_no_file_left_is_not_blamed(tmp_path: Path) -> None:
    Image.new("RGB", (23, 17)).save(tmp_path / "in.png")

    with few_open_files(0), pytest.raises(BadPicture, match="Close other programs"):
        read_photo(tmp_path / "in.png")
