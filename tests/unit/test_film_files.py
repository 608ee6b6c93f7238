"""Films in files: what is read of them, and what is written."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from reverie_cli.film.progress import LatestFrame
from reverie_cli.film.reader import Range, open_film
from reverie_cli.film.writer import form_of, pictures_there
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.picture import PixelFormat
from tests.support import films
from tests.support.clips import NTSC, Clip, read_clip, write_clip
from tests.support.film_copies import copy, film_of
from tests.support.pictures import array

SIZE = (64, 96)
PAN = [films.pan(SIZE).frame(number) for number in range(6)]


def copied(source: Path, target: Path, part: Range | None = None) -> Clip:
    """What the file holds that `copy` has written."""
    copy(source, target, part)
    return read_clip(target)


def difference(one: list[films.Frame], other: list[films.Frame]) -> float:
    """The mean difference of frames, in levels of 8 bits; of squares of 8 pixels, whose detail coding may change."""

    def coarse(frame: films.Frame) -> films.Frame:
        height, width, _ = frame.shape
        return np.asarray(frame.reshape(height // 8, 8, width // 8, 8, 3).mean((1, 3)))

    return float(np.mean([np.abs(coarse(a) - coarse(b)).mean() for a, b in zip(one, other, strict=True)]))


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
def test_a_copy_has_the_same_frames_at_the_same_times_with_the_same_sound(tmp_path: Path, ending: str) -> None:
    source = write_clip(tmp_path / f"in.{ending}", PAN, sound=True)
    before = read_clip(source)

    after = copied(source, tmp_path / f"out.{ending}")

    assert difference(after.frames, before.frames) < 2
    assert after.times == pytest.approx(before.times, abs=1e-3)
    assert after.rate == before.rate
    assert [data for _, data in after.sound] == [data for _, data in before.sound]
    assert [time for time, _ in after.sound] == pytest.approx([time for time, _ in before.sound], abs=1e-3)


def test_frames_that_are_shown_for_different_times_stay_so(tmp_path: Path) -> None:
    times = [0, 1000, 5000, 5500, 9001, 9100]
    source = write_clip(tmp_path / "in.mp4", PAN, times=times, time_base=Fraction(1, 10_000))

    after = copied(source, tmp_path / "out.mp4")

    assert after.times == pytest.approx([time / 10_000 for time in times], abs=1e-4)


@pytest.mark.parametrize(
    "colours",
    [(1, 1, 1, 1), (1, 2, 1, 1), (6, 1, 6, 6), (9, 1, 9, 14), None],
    ids=["BT.709 limited", "BT.709 full", "BT.601", "BT.2020", "unspecified"],
)
def test_colours_come_back_as_they_were_and_are_said_to_be_the_same(
    tmp_path: Path, colours: tuple[int, int, int, int] | None
) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN, colours=colours)
    before = read_clip(source)

    after = copied(source, tmp_path / "out.mp4")

    assert after.colours == before.colours
    assert difference(after.frames, before.frames) < 2
    with film_of(source) as (_, frames):
        assert difference([array(frame.picture) for frame in frames], PAN) < 3


def test_ten_bits_are_read_as_sixteen_and_written_as_ten(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mkv", PAN, format="yuv420p10le")

    after = copied(source, tmp_path / "out.mkv")

    with film_of(source) as (reader, _):
        assert reader.look.pixels.sample == "u16"
    assert after.format == "yuv420p10le"
    assert difference(after.frames, read_clip(source).frames) < 2


@pytest.mark.parametrize("name", ["%04d.jpg", "out.webp", "out.gif", "out.webm", "%04d.png"])
def test_ten_bits_are_written_in_every_format(tmp_path: Path, name: str) -> None:
    source = write_clip(tmp_path / "in.mkv", PAN, format="yuv420p10le")

    copy(source, tmp_path / name)

    with Image.open(next(tmp_path.glob("0000.*"))) if "%" in name else av.open(str(tmp_path / name)):
        pass


@pytest.mark.parametrize("name", ["out.mp4", "out.webm", "out.webp", "out.apng", "%04d.jpg"])
def test_an_animation_of_an_odd_size_is_written_in_every_format(tmp_path: Path, name: str) -> None:
    odd = [frame[:63, :95] for frame in PAN]
    source = write_clip(tmp_path / "in.gif", odd, codec="gif", format="rgb8", colours=None, time_base=Fraction(1, 10))

    copy(source, tmp_path / name)

    with Image.open(tmp_path / name) if name == "out.webp" else open_film(tmp_path / name) as written:
        look = written if isinstance(written, Image.Image) else written.look  # this FFmpeg reads no animated WebP
        assert (look.width, look.height) == (95, 63)


def test_pixels_that_are_no_squares_stay_so(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN, aspect=Fraction(16, 11))

    copy(source, tmp_path / "out.mkv")

    with av.open(str(tmp_path / "out.mkv")) as film:
        assert film.streams.video[0].sample_aspect_ratio == Fraction(16, 11)


def test_numbered_jpegs_are_of_high_quality(tmp_path: Path) -> None:
    copy(write_clip(tmp_path / "in.mp4", PAN[:2]), tmp_path / "%04d.jpg")

    with Image.open(tmp_path / "0000.jpg") as written:
        assert max(written.quantization[0]) <= 20


def test_an_animation_goes_on_for_ever(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN)

    copy(source, tmp_path / "out.webp")

    with Image.open(tmp_path / "out.webp") as written:
        assert written.info["loop"] == 0


def test_a_picture_that_is_too_large_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    Image.new("1", (20_000, 10_000)).save(tmp_path / "0000.png", compress_level=1)

    with pytest.raises(BadPicture, match="20000 x 10000 pixels is too large"), open_film(tmp_path / "%04d.png"):
        pass


def test_an_odd_size_stays_odd(tmp_path: Path) -> None:
    odd = [frame[:63, :95] for frame in PAN]
    source = write_clip(tmp_path / "in.mp4", odd, format="yuv444p")

    after = copied(source, tmp_path / "out.mp4")

    assert after.frames[0].shape == (63, 95, 3)


def test_a_film_with_a_rotation_flag_is_read_upright(tmp_path: Path) -> None:
    turned = [np.rot90(frame, -1) for frame in PAN]  # as a telephone held upright stores it
    source = write_clip(tmp_path / "in.mp4", turned, rotation=90)

    with film_of(source) as (reader, frames):
        assert (reader.look.height, reader.look.width) == SIZE
        assert difference([array(frame.picture) for frame in frames], PAN) < 3


def test_a_part_has_its_own_frames_and_sound_and_begins_at_0(tmp_path: Path) -> None:
    long = PAN * 6
    source = write_clip(tmp_path / "in.mp4", long, sound=True)

    after = copied(source, tmp_path / "out.mp4", Range(0.4, 0.8))

    assert len(after.frames) == 12
    assert difference(after.frames, read_clip(source).frames[12:24]) < 2
    assert after.times[0] == pytest.approx(0, abs=1e-3)
    assert 0.35 < after.sound[-1][0] - after.sound[0][0] <= 0.42


@pytest.mark.parametrize(("ending", "coarse"), [("gif", 2), ("apng", 0.5), ("webp", 2)])
def test_an_animation_is_written_with_all_its_frames(tmp_path: Path, ending: str, coarse: float) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN, time_base=Fraction(1, 10))
    target = tmp_path / f"out.{ending}"

    copy(source, target)

    with Image.open(target) as image:
        frames, durations = [], []
        for frame in ImageSequence.Iterator(image):
            frames.append(np.asarray(frame.convert("RGB")))
            durations.append(frame.info["duration"])
    assert difference(frames, read_clip(source).frames) < coarse
    assert durations[:-1] == [100] * 5


def test_numbered_pictures_are_read_and_written(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN)
    (tmp_path / "frames").mkdir()
    numbered = tmp_path / "frames" / "%04d.png"

    copy(source, numbered)

    assert len(list((tmp_path / "frames").glob("*.png"))) == len(PAN)
    with film_of(numbered) as (_, frames):
        assert difference([array(frame.picture) for frame in frames], read_clip(source).frames) < 0.5


def test_a_film_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mkv", PAN * 4)
    data = source.read_bytes()
    source.write_bytes(data[: len(data) * 2 // 3])

    with film_of(source) as (_, frames):
        assert 1 <= len(frames) < len(PAN) * 4


def test_the_rate_of_television_is_exact(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN)

    with open_film(source) as reader:
        assert reader.rate == NTSC
        assert reader.count(Range()) == len(PAN)


@pytest.mark.parametrize(("ending", "codec", "format"), [("gif", "gif", "rgb8"), ("apng", "apng", "rgba")])
def test_an_animation_is_read_with_its_transparency(tmp_path: Path, ending: str, codec: str, format: str) -> None:
    source = write_clip(
        tmp_path / f"in.{ending}", PAN, codec=codec, format=format, colours=None, time_base=Fraction(1, 10)
    )

    with film_of(source) as (reader, frames):
        assert reader.look.pixels.channels == "rgba"
        assert len(frames) == len(PAN)
        assert difference([array(frame.picture)[..., :3] for frame in frames], PAN) < 20
        assert {round(float((frame.time - reader.start) * reader.time_base), 2) for frame in frames} == {
            number / 10 for number in range(6)
        }


@pytest.mark.parametrize("name", ["100%.png", "50%/%04d.png", "%s.png", "%04d-%04d.jpg", "one.png"])
def test_pictures_need_one_number_in_their_name(name: str) -> None:
    with pytest.raises(HostRefused, match="is one picture, not a film"):
        form_of(Path(name))


def test_numbered_pictures_that_are_there_are_found(tmp_path: Path) -> None:
    for name in ("a-0001.png", "a-0002.png", "a-.png", "b-0001.png", "a-0001.jpg"):
        (tmp_path / name).touch()

    assert [path.name for path in pictures_there(tmp_path / "a-%04d.png")] == ["a-0001.png", "a-0002.png"]
    assert pictures_there(tmp_path / "a.mp4") == []


@pytest.mark.parametrize("name", ["%04d.jpg", "out.webp"])
def test_formats_that_know_one_matrix_alone_get_the_colours_of_others_right(tmp_path: Path, name: str) -> None:
    red = np.full((64, 96, 3), (200, 30, 40), np.uint8)
    copy(write_clip(tmp_path / "in.mp4", [red] * 2, colours=(1, 1, 1, 1)), tmp_path / name)

    with Image.open(tmp_path / name.replace("%04d", "0000")) as written:
        colour = np.asarray(written.convert("RGB")).mean((0, 1))
    assert np.abs(colour - red[0, 0]).max() < 6


def test_the_latest_frame_never_takes_the_place_of_what_the_film_is_made_of(tmp_path: Path) -> None:
    source = tmp_path / "in.png"
    Image.new("RGB", (96, 64)).save(source)
    before = source.read_bytes()
    with pytest.raises(HostRefused, match="would overwrite the picture"):
        LatestFrame.of(tmp_path / ".." / tmp_path.name / "in.png", source, PixelFormat(96, 64, "rgb"), overwrite=True)
    assert source.read_bytes() == before
