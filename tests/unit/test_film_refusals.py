"""Films in files: what is refused, and in which words."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from reverie_cli.command import reverie
from reverie_cli.film.reader import Range, open_film
from reverie_cli.film.run import check_target
from reverie_cli.film.writer import form_of
from reverie_shared.errors import BadPicture, HostRefused
from tests.support import films
from tests.support.clips import write_clip
from tests.support.film_copies import copy

PAN = [films.pan((64, 96)).frame(number) for number in range(6)]


@pytest.mark.parametrize(
    ("content", "words"), [(b"no film at all" * 50, "no film that FFmpeg can read"), (None, "There is no film")]
)
def test_what_is_no_film_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    source = tmp_path / "in.mp4"
    if content is not None:
        source.write_bytes(content)

    with pytest.raises(BadPicture, match=words), open_film(source):
        pass


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "in.mp4")

    with pytest.raises(BadPicture, match="is a pipe or a device"), open_film(tmp_path / "in.mp4"):
        pass


PLAYLISTS = {
    "in.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{film}\n#EXT-X-ENDLIST\n",
    "in.mp4": "ffconcat version 1.0\nfile '{film}'\n",
    "in.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet '
    'mimeType="video/mp4"><Representation id="1"><BaseURL>{film}</BaseURL></Representation></AdaptationSet></Period>'
    "</MPD>",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_nothing_elsewhere_is_read_for_what_names_films_elsewhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    film = write_clip(tmp_path / "elsewhere" / "film.ts", PAN)
    with socket.create_server(("127.0.0.1", 0)) as web:
        web.settimeout(0.1)
        for address in (film, f"http://127.0.0.1:{web.getsockname()[1]}/film.ts"):
            (tmp_path / name).write_text(PLAYLISTS[name].format(film=address))
            with pytest.raises(BadPicture), open_film(tmp_path / name):
                pass
        with pytest.raises(TimeoutError):
            web.accept()


def test_a_film_that_ffmpeg_cannot_decode_is_refused(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mkv", PAN)
    source.write_bytes(source.read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_MPEG9/ISO/AVC"))

    with pytest.raises(BadPicture, match="cannot decode the video"), open_film(source):
        pass


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "ts"])
def test_a_film_with_changed_bytes_is_read_or_refused_in_words(tmp_path: Path, ending: str) -> None:
    whole = write_clip(
        tmp_path / f"whole.{ending}", PAN[:2], codec="mpeg4" if ending == "avi" else "libx264"
    ).read_bytes()
    chance = random.Random(1)
    source = tmp_path / f"in.{ending}"
    refused = 0
    for _ in range(50):
        changed = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            changed[chance.randrange(chance.choice((min(2000, len(whole)), len(whole))))] = chance.randrange(256)
        source.write_bytes(changed)
        try:
            with open_film(source) as film:
                assert len([*film.frames(Range())]) <= 2
        except BadPicture:
            refused += 1
    assert 0 < refused < 50


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    import wave

    with wave.open(str(tmp_path / "in.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(8000))

    with pytest.raises(BadPicture, match="no video"), open_film(tmp_path / "in.wav"):
        pass


def test_a_film_without_a_whole_frame_is_refused(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN)
    data = bytearray(source.read_bytes())
    begin = data.index(b"mdat") + 4
    length = int.from_bytes(data[begin - 8 : begin - 4], "big") - 8
    data[begin : begin + length] = bytes(length)
    source.write_bytes(data)

    with pytest.raises(BadPicture, match="has no frame that can be read"), open_film(source):
        pass


def test_a_film_whose_pictures_have_several_sizes_is_refused_where_they_change(tmp_path: Path) -> None:
    for number, size in enumerate([(96, 64), (96, 64), (64, 96)]):
        Image.new("RGB", size).save(tmp_path / f"{number:04d}.png")

    with open_film(tmp_path / "%04d.png") as film:
        frames = film.frames(Range())
        assert [next(frames).number, next(frames).number] == [0, 1]
        with pytest.raises(BadPicture, match="The size of the picture changes in"):
            next(frames)


def test_a_film_does_not_overwrite_its_source(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN)

    with pytest.raises(HostRefused, match="The film would overwrite its source"):
        check_target(source, tmp_path / ".." / tmp_path.name / "in.mp4", overwrite=True)


def test_a_part_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    command = ["film", str(tmp_path / "in.mp4"), "-o", str(tmp_path / "out.mp4"), "--from", "3", "--to", "2"]

    refused = CliRunner().invoke(reverie, command)

    assert isinstance(refused.exception, HostRefused)
    assert refused.exception.what == "The part to dream ends before it begins."


@pytest.mark.parametrize("name", ["out.xyz", "out", "frame.png"])
def test_a_name_that_tells_no_film_to_write_is_refused(name: str) -> None:
    with pytest.raises(HostRefused):
        form_of(Path(name))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
@pytest.mark.parametrize("name", ["out.mp4", "out.mkv", "out.gif"])
def test_where_the_disk_is_full_room_is_asked_for(tmp_path: Path, name: str) -> None:
    source = write_clip(tmp_path / "in.mp4", PAN, sound=True)
    (tmp_path / name).symlink_to("/dev/full")

    with pytest.raises(HostRefused, match="No space left") as refused:
        copy(source, tmp_path / name)

    assert refused.value.remedy == "Make room, or name a file on another disk."
