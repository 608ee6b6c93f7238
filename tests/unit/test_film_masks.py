"""Films of masks, read from real files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reverie_cli.film.masks import MaskFilm, is_picture
from reverie_cli.film.pixels import samples_of
from reverie_cli.film.reader import Range, open_film
from reverie_shared.errors import BadPicture
from tests.support import films
from tests.support.clips import write_clip

SIZE = (64, 96)
COUNT = 5


def masks(count: int = COUNT, size: tuple[int, int] = SIZE) -> list[films.Frame]:
    """A white bar that moves to the right by 8 pixels a frame."""
    made = np.zeros((count, *size, 3), np.uint8)
    for number in range(count):
        made[number, :, 8 * number : 8 * number + 16] = 255
    return list(made)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    pan = films.pan(SIZE)
    return write_clip(tmp_path / "in.mp4", [pan.frame(number) for number in range(COUNT)])


def selected(clip: Path, masks: Path, part: Range = Range()) -> list[films.Frame]:  # noqa: B008  # it is frozen
    """What is selected in each frame of a part of the film [height, width]."""
    with open_film(clip) as film, open_film(masks) as read:
        frames = list(MaskFilm(read, film).with_frames(film.frames(part)))
    assert all(each.mask is not None and each.mask.format.channels == "y" for each in frames)
    return [samples_of(each.mask)[..., 0] for each in frames if each.mask is not None]


def write_gif(path: Path, frames: Sequence[Image.Image]) -> Path:
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=40, disposal=2)
    return path


def test_each_frame_has_its_own_mask(clip: Path, tmp_path: Path) -> None:
    found = selected(clip, write_clip(tmp_path / "masks.mp4", masks()))

    assert len(found) == COUNT
    for one, mask in zip(found, masks(), strict=True):
        assert np.abs(one.astype(int) - mask[..., 0]).mean() < 3


def test_a_part_of_a_film_has_the_masks_of_that_part(clip: Path, tmp_path: Path) -> None:
    found = selected(clip, write_clip(tmp_path / "masks.mp4", masks()), Range(0.09))

    assert [int(np.argmax(one[0] > 128)) for one in found] == [24, 32]


def test_masks_may_be_numbered_pictures(clip: Path, tmp_path: Path) -> None:
    for number, mask in enumerate(masks()):
        Image.fromarray(mask[..., 0]).save(tmp_path / f"{number:03d}.png")

    found = selected(clip, tmp_path / "%03d.png")

    assert [np.array_equal(one, mask[..., 0]) for one, mask in zip(found, masks(), strict=True)] == [True] * COUNT


def test_an_animation_selects_by_transparency_where_it_has_any_else_by_brightness(clip: Path, tmp_path: Path) -> None:
    bright = write_gif(tmp_path / "bright.gif", [Image.fromarray(mask) for mask in masks()])
    opaque = [Image.fromarray(np.dstack([np.full_like(mask, 90), mask[..., 0]])) for mask in masks()]

    for path in (bright, write_gif(tmp_path / "opaque.gif", opaque)):
        assert [int(np.argmax(one[0] > 128)) for one in selected(clip, path)] == [0, 8, 16, 24, 32], path


def test_masks_of_another_number_or_size_are_refused_in_words(clip: Path, tmp_path: Path) -> None:
    fewer = write_clip(tmp_path / "fewer.mp4", masks(COUNT - 1))
    smaller = write_clip(tmp_path / "smaller.mp4", masks(size=(32, 48)))

    with pytest.raises(BadPicture, match=rf"{fewer} has 4 frames, the film {clip} has 5.*one mask for each frame"):
        selected(clip, fewer)
    with pytest.raises(BadPicture, match=r"48 x 32 pixels large, the film 96 x 64.*size"):
        selected(clip, smaller)


def test_masks_that_end_early_are_refused_where_they_do(clip: Path, tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mkv", masks(), codec="ffv1", format="bgr0")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 3 // 5])

    with pytest.raises(BadPicture, match=r"has [0-4] frames, the film|The mask of frame [2-5] cannot be read"):
        selected(clip, cut)


@pytest.mark.parametrize(
    ("name", "picture"),
    [("mask.png", True), ("mask.TIFF", True), ("m.gif", False), ("%04d.png", False), ("m.mp4", False), ("m", False)],
)
def test_a_picture_is_told_from_a_film_by_its_name(name: str, picture: bool) -> None:
    assert is_picture(Path(name)) == picture
