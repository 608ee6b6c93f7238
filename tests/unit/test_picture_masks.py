"""A selection in a file: what of the picture selects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reverie_cli.host import FileHost
from reverie_cli.pictures.masks import read_mask
from reverie_cli.pictures.photo import Layout, Photo
from reverie_cli.pictures.writing import write_photo
from reverie_plugin.region import Rectangle
from reverie_shared.errors import BadPicture
from tests.support.pictures import Array

SIZE = (23, 17)


def ramp(dtype: str = "u1") -> Array:
    """Brightness that rises from the left to the right."""
    return np.tile(np.linspace(0, np.iinfo(dtype).max, 23).astype(dtype), (17, 1))


def mask(tmp_path: Path, samples: Array, layout: Layout) -> Path:
    write_photo(Photo(samples, layout), tmp_path / "mask.png")
    return tmp_path / "mask.png"


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_a_selection_without_alpha_is_its_brightness(tmp_path: Path, dtype: str) -> None:
    read = read_mask(mask(tmp_path, ramp(dtype)[:, :, None], "y"), SIZE)

    assert np.array_equal(read[:, :, 0], ramp(dtype))


def test_black_and_white_with_opaque_alpha_counts_by_brightness(tmp_path: Path) -> None:
    samples = np.dstack([ramp(), ramp(), ramp(), np.full_like(ramp(), 255)])

    assert np.array_equal(read_mask(mask(tmp_path, samples, "rgba"), SIZE)[:, :, 0], ramp())


@pytest.mark.parametrize("colour", [0, 255])
def test_one_colour_that_is_transparent_in_places_counts_by_its_alpha(tmp_path: Path, colour: int) -> None:
    samples = np.dstack([np.full_like(ramp(), colour), ramp()])

    assert np.array_equal(read_mask(mask(tmp_path, samples, "ya"), SIZE)[:, :, 0], ramp())


def test_where_both_vary_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = mask(tmp_path, np.dstack([ramp()[:, ::-1], ramp()]), "ya")

    with pytest.raises(BadPicture, match=r"both transparency and brightness vary.*by alpha” or “--selection-by bright"):
        read_mask(path, SIZE)

    assert np.array_equal(read_mask(path, SIZE, "alpha")[:, :, 0], ramp())
    assert np.array_equal(read_mask(path, SIZE, "brightness")[:, :, 0], ramp()[:, ::-1])


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_inverted_it_selects_what_it_did_not(tmp_path: Path, dtype: str) -> None:
    read = read_mask(mask(tmp_path, ramp(dtype)[:, :, None], "y"), SIZE, invert=True)

    assert np.array_equal(read[:, :, 0], np.iinfo(dtype).max - ramp(dtype))


def test_a_feather_makes_edges_fade_and_leaves_the_rest(tmp_path: Path) -> None:
    half = np.zeros((40, 60, 1), np.uint8)
    half[:, 30:] = 255

    row = read_mask(mask(tmp_path, half, "y"), (60, 40), feather=8)[20, :, 0]

    assert (row[:10] == 0).all()
    assert (row[50:] == 255).all()
    assert 6 <= ((row > 12) & (row < 243)).sum() <= 16


def test_a_selection_of_another_size_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="23 x 17 pixels large, the picture 17 x 23"):
        read_mask(mask(tmp_path, ramp()[:, :, None], "y"), (17, 23))


def test_an_empty_selection_is_refused_in_words(tmp_path: Path) -> None:
    black = mask(tmp_path, np.zeros((17, 23, 1), np.uint8), "y")

    with pytest.raises(BadPicture, match=r"is empty: it is black all over.*Paint white the parts to dream"):
        read_mask(black, SIZE)


def test_a_selection_in_inks_is_refused(tmp_path: Path) -> None:
    write_photo(Photo(np.zeros((17, 23, 4), np.uint8), "cmyk"), tmp_path / "mask.tif")

    with pytest.raises(BadPicture, match="The selection is in CMYK"):
        read_mask(tmp_path / "mask.tif", SIZE)


def test_the_bounds_of_a_selection_hold_all_that_is_not_black(tmp_path: Path) -> None:
    selected = np.zeros((17, 23, 1), np.uint8)
    selected[5, 4], selected[12, 9] = 1, 255

    host = FileHost(Photo(np.zeros((17, 23, 3), np.uint8), "rgb"), selected, tmp_path / "out.png")

    assert host.selection_bounds() == Rectangle(4, 5, 6, 8)
