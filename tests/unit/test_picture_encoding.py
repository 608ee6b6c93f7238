"""How lossy formats are written: as large, and with colours as fine, as is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, JpegImagePlugin

from reverie_cli.pictures.writing import Encoding, write_photo
from tests.support.photos import photo

SUBSAMPLINGS = {"4:4:4": 0, "4:2:2": 1, "4:2:0": 2}
"""By the name of each, the number that Pillow reads for it."""


def subsampling(path: Path) -> int:
    with Image.open(path) as image:
        return int(JpegImagePlugin.get_sampling(image))


@pytest.mark.parametrize("name", SUBSAMPLINGS)
def test_a_jpeg_has_the_subsampling_that_is_asked_for(tmp_path: Path, name: str) -> None:
    write_photo(photo("rgb"), tmp_path / "out.jpg", Encoding(subsampling=name))

    assert subsampling(tmp_path / "out.jpg") == SUBSAMPLINGS[name]


def test_without_a_word_a_jpeg_keeps_its_colours_whole(tmp_path: Path) -> None:
    write_photo(photo("rgb"), tmp_path / "out.jpg")

    assert subsampling(tmp_path / "out.jpg") == SUBSAMPLINGS["4:4:4"]


@pytest.mark.parametrize("ending", ["jpg", "webp", "avif"])
def test_a_lower_quality_is_a_smaller_file(tmp_path: Path, ending: str) -> None:
    sizes = []
    for quality in (30, 95):
        path = tmp_path / f"{quality}.{ending}"
        write_photo(photo("rgb"), path, Encoding(quality=quality))
        sizes.append(path.stat().st_size)

    assert sizes[0] < 0.8 * sizes[1]
