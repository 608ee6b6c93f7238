"""The film of how a dream grows: what it shows, and where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reverie_cli.film.growing import GrowingFilm
from reverie_cli.pictures.photo import Photo
from reverie_plugin.events import PreviewReady
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from tests.support.clips import read_clip
from tests.support.pictures import Array, picture


def plain(height: int, width: int, value: int, channels: int = 3) -> Array:
    return np.full((height, width, channels), value, np.uint8)


def preview(octave: int, value: int, area: Rectangle, size: tuple[int, int] = (16, 24)) -> PreviewReady:
    return PreviewReady(octave, 3, picture(plain(*size, value)), area)


def test_it_goes_from_the_picture_through_each_octave_to_the_dream(tmp_path: Path) -> None:
    area = Rectangle(0, 0, 96, 64)
    film = GrowingFilm(tmp_path / "out.mp4", Photo(plain(64, 96, 20), "rgb"), overwrite=False)
    for octave, value in ((1, 60), (2, 140), (3, 255)):
        film.keep(preview(octave, value, area))

    film.write(Photo(plain(64, 96, 200), "rgb"))

    values = [float(frame.mean()) for frame in read_clip(tmp_path / "out.mp4").frames]
    assert [values[0], values[-1]] == pytest.approx([20, 200], abs=2)
    assert all(np.diff(values) > -2), "the last octave's preview is the dream itself"
    assert max(np.diff(values)) < 12, "it fades"
    assert min(abs(value - 60) for value in values) < 2
    assert list(tmp_path.iterdir()) == [tmp_path / "out.mp4"]


def test_what_was_not_dreamed_stays_as_it_is(tmp_path: Path) -> None:
    film = GrowingFilm(tmp_path / "%02d.png", Photo(plain(64, 96, 20), "rgb"), overwrite=False)
    film.keep(preview(1, 200, Rectangle(48, 0, 48, 64)))

    film.write(Photo(plain(64, 96, 20), "rgb"))

    seen = np.array([frame for path in sorted(tmp_path.glob("*.png")) for frame in read_clip(path).frames])
    assert set(np.unique(seen[:, :, :48])) == {20}
    assert seen[:, :, 48:].max() == 200


@pytest.mark.parametrize("channels", [1, 2, 4])
def test_gray_and_transparent_pictures_are_shown_too(tmp_path: Path, channels: int) -> None:
    layout = {1: "y", 2: "ya", 4: "rgba"}[channels]
    photo = Photo(plain(33, 47, 99, channels), layout)  # type: ignore[arg-type]
    film = GrowingFilm(tmp_path / "out.gif", photo, overwrite=False)
    alpha = channels in (2, 4)
    seen = picture(plain(16, 24, 99, 4 if alpha else 3), "rgba" if alpha else "rgb")
    film.keep(PreviewReady(1, 2, seen, Rectangle(0, 0, 47, 33)))

    film.write(photo)

    frames = read_clip(tmp_path / "out.gif").frames
    assert frames[0].shape[:2] == (32, 46)


@pytest.mark.parametrize("name", ["there.mp4", "out.xyz"])
def test_a_film_that_cannot_be_written_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "there.mp4").write_bytes(b"mine")

    with pytest.raises(HostRefused, match=r"there already|does not say which format"):
        GrowingFilm(tmp_path / name, Photo(plain(64, 96, 20), "rgb"), overwrite=False)

    assert (tmp_path / "there.mp4").read_bytes() == b"mine"
