"""A dream laid over its picture as a layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

from reverie_cli.host import FileHost
from reverie_cli.pictures.blend import MODES, Blend
from reverie_cli.pictures.colours import decode
from reverie_cli.pictures.photo import Photo, Samples, quantised
from reverie_cli.pictures.reading import read_photo
from reverie_plugin.host import Result
from tests.support.pictures import picture

PILLOWS = {
    "multiply": ImageChops.multiply,
    "screen": ImageChops.screen,
    "overlay": ImageChops.overlay,
    "hard-light": ImageChops.hard_light,
    "lighten": ImageChops.lighter,
    "darken": ImageChops.darker,
}


def samples(seed: int, dtype: str = "u1") -> Samples:
    return quantised(np.random.default_rng(seed).random((16, 20, 3)).astype(np.float32), np.dtype(dtype))


@pytest.mark.parametrize("mode", PILLOWS)
def test_a_mode_is_what_it_is_in_pillow(mode: str) -> None:
    below, above = samples(1), samples(2)

    laid = Blend(mode).lay(below, above, False, None)

    expected = np.asarray(PILLOWS[mode](Image.fromarray(below), Image.fromarray(above)))
    assert np.abs(laid.astype(int) - expected).max() <= 2


def test_luminosity_takes_the_dreams_light_and_colour_its_colours() -> None:
    below, above = samples(1, "f4"), samples(2, "f4")
    weights = np.array((0.3, 0.59, 0.11))

    lit, coloured = (Blend(mode).lay(below, above, False, None) for mode in ("luminosity", "color"))

    assert np.allclose(lit @ weights, above @ weights, atol=1e-4)
    assert np.allclose(coloured @ weights, below @ weights, atol=1e-4)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_where_nothing_was_dreamed_or_selected_no_bit_changes(mode: str, dtype: str) -> None:
    below, above = samples(1, dtype), samples(2, dtype)
    above[:4] = below[:4]
    mask = np.full((16, 20, 1), 255, np.uint8)
    mask[:, :5] = 0

    laid = Blend(mode, 0.7).lay(below, above, dtype == "f4", mask)

    assert np.array_equal(laid[:4], below[:4])
    assert np.array_equal(laid[:, :5], below[:, :5])


def test_half_an_opacity_is_halfway_and_brighter_than_white_stays_so() -> None:
    below, above = samples(1, "f4") + 3, samples(2, "f4") + 5

    assert np.allclose(Blend("normal", 0.5).lay(below, above, True, None), (below + above) / 2)
    assert Blend("multiply").lay(below, above, True, None).min() > 2


def test_a_picture_keeps_its_alpha_and_its_selection_is_the_layers_mask(tmp_path: Path) -> None:
    photo = Photo(np.concatenate([samples(1), samples(3)[:, :, :1]], axis=2), "rgba")
    dreamed = np.concatenate([samples(2), photo.samples[:, :, 3:]], axis=2)
    mask = np.zeros((16, 20, 1), np.uint16)
    mask[:, 10:] = 65535
    host = FileHost(photo, mask, tmp_path / "out.png", blend=Blend("screen"))

    host.insert(Result(picture(dreamed, "rgba"), host.layer_bounds(), {"settings": {}}))

    written = read_photo(tmp_path / "out.png").samples
    assert np.array_equal(written[:, :10], photo.samples[:, :10])
    assert np.array_equal(written[:, :, 3], photo.samples[:, :, 3])
    expected = Blend("screen").lay(photo.colours, samples(2), False, None)
    assert np.array_equal(written[:, 10:, :3], expected[:, 10:])


def test_the_pictures_own_colours_come_back_by_degrees_in_the_dreams_light() -> None:
    below, above = samples(1, "f4") * 0.5 + 0.25, samples(2, "f4") * 0.5 + 0.25
    weights = np.array((0.3, 0.59, 0.11))

    none, half, all_ = (Blend(keep_colours=degree).lay(below, above, False, None) for degree in (0.0, 0.5, 1.0))

    assert np.array_equal(none, above)
    for laid in (half, all_):
        assert np.allclose(laid @ weights, above @ weights, atol=1e-4), "the dream's light"
    assert np.allclose(all_, Blend("luminosity").lay(below, above, False, None), atol=1e-5)
    assert np.allclose(half, (above + all_) / 2, atol=1e-5)


@pytest.mark.parametrize("linear", [False, True])
def test_highlights_are_protected_by_degrees_and_shadows_not_at_all(linear: bool) -> None:
    below = np.tile(np.linspace(0, 1, 101, dtype=np.float32)[None, :, None], (2, 1, 3))
    dreamed = np.full_like(below, 0.5)
    below = decode(below) if linear else below

    taken, half = (Blend(protect_highlights=degree).weights(below, linear, None)[0, :, 0] for degree in (1, 0.5))

    assert (taken[:65] == 1).all()
    assert (taken[96:] == 0).all()
    assert (np.diff(taken) <= 0).all()
    assert np.allclose(half, (1 + taken) / 2)
    laid = Blend(protect_highlights=1).lay(below, dreamed, linear, None)
    assert np.array_equal(laid[:, 96:], below[:, 96:])


@pytest.mark.parametrize("side", [200, 1600])
def test_edges_are_protected_and_surfaces_not_alike_at_every_size(side: int) -> None:
    below = np.full((side, side, 1), 60, np.uint8)
    below[:, side // 2 :] = 180

    taken = Blend(protect_edges=1).weights(below, False, None)[side // 2, :, 0]

    assert taken[side // 2 - 1] < 0.3
    assert (taken[: side // 2 - side // 20] > 0.99).all()
    assert (taken[side // 2 + side // 20 :] > 0.99).all()


def test_the_selection_does_not_change_what_is_protected(tmp_path: Path) -> None:
    photo = Photo(np.zeros((400, 1600, 3), np.uint8), "rgb")
    photo.samples[:, 803:] = 60
    mask = np.zeros((400, 1600, 1), np.uint8)
    mask[100:140, 780:810] = 255
    written = []
    for name, selection in (("whole.png", None), ("part.png", mask)):
        host = FileHost(photo, selection, tmp_path / name, blend=Blend(protect_edges=1))
        area = host.selection_bounds() or host.layer_bounds()
        dreamed = np.full((area.height, area.width, 3), 200, np.uint8)
        host.insert(Result(picture(dreamed, "rgb"), area, {"settings": {}}))
        written.append(read_photo(tmp_path / name).samples)

    whole, part = written
    assert np.array_equal(part[100:140, 780:810], whole[100:140, 780:810])


def test_what_is_protected_is_part_of_the_selection() -> None:
    below = np.full((4, 4, 3), 255, np.uint8)
    mask = np.full((4, 4, 1), 128, np.uint8)

    assert np.allclose(Blend(protect_highlights=0.5).weights(below, False, mask), 128 / 255 / 2)
