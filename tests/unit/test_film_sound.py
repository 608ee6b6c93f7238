"""Sound and subtitles of films in files: what is copied, encoded anew, or left out."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from reverie_cli.film.reader import Range
from reverie_cli.film.sound import Remarks
from tests.support import films
from tests.support.clips import read_clip, write_clip
from tests.support.film_copies import copy, rewritten

SIZE = (64, 96)
PAN = [films.pan(SIZE).frame(number) for number in range(6)]


def heard(path: Path) -> npt.NDArray[np.float32]:
    """The samples of a film's sound, at 44,100 Hz."""
    resampler = av.AudioResampler("flt", "mono", 44100)
    with av.open(str(path)) as film:
        frames = [part for frame in film.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def loudest_tone(samples: npt.NDArray[np.float32]) -> float:
    """The frequency of the loudest tone, in Hz."""
    return float(np.fft.rfftfreq(samples.size, 1 / 44100)[np.abs(np.fft.rfft(samples)).argmax()])


@pytest.mark.parametrize(
    ("codec", "rate", "ending", "remarks"),
    [
        ("aac", 44100, "webm", Remarks(encoded=["the sound (aac) as opus"])),
        ("libopus", 48000, "mov", Remarks(encoded=["the sound (opus) as aac"])),
        ("flac", 44100, "mov", Remarks(encoded=["the sound (flac) as aac"])),
        ("pcm_s16le", 44100, "m4v", Remarks(encoded=["the sound (pcm_s16le) as aac"])),
        ("flac", 44100, "mp4", Remarks()),
    ],
)
def test_sound_that_the_ending_cannot_hold_is_encoded_anew_and_said(
    tmp_path: Path, codec: str, rate: int, ending: str, remarks: Remarks
) -> None:
    source = write_clip(tmp_path / "in.mkv", PAN * 3, sound=(codec, rate))

    assert rewritten(source, tmp_path / f"out.{ending}") == remarks

    after = heard(tmp_path / f"out.{ending}")
    assert after.size == pytest.approx(heard(source).size, rel=0.2)
    assert loudest_tone(after) == pytest.approx(440, abs=12)
    assert len(read_clip(tmp_path / f"out.{ending}").frames) == 3 * len(PAN)


def test_subtitles_that_the_ending_cannot_hold_are_left_out_and_said(tmp_path: Path) -> None:
    assert rewritten(with_subtitles(tmp_path), tmp_path / "out.mp4") == Remarks(lost=["the subtitles (subrip)"])


def test_a_part_of_a_sound_that_is_encoded_anew_begins_at_0(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mkv", PAN * 6, sound=("flac", 44100))

    rewritten(source, tmp_path / "out.mov", Range(0.4, 0.8))

    sound = read_clip(tmp_path / "out.mov").sound
    assert sound[0][0] == pytest.approx(0, abs=0.1)
    assert 0.3 < sound[-1][0] - sound[0][0] < 0.5


def with_subtitles(tmp_path: Path) -> Path:
    """A film with sound and subtitles."""
    (tmp_path / "in.srt").write_text("1\n00:00:00,000 --> 00:00:00,100\nHello\n\n", encoding="utf-8")
    plain = write_clip(tmp_path / "plain.mp4", PAN, sound=True)
    both = tmp_path / "in.mkv"
    with av.open(str(plain)) as film, av.open(str(tmp_path / "in.srt")) as text, av.open(str(both), "w") as out:
        streams = {stream: out.add_stream_from_template(stream) for stream in (*film.streams, *text.streams)}
        for packet in (*text.demux(), *film.demux()):
            if packet.dts is not None:
                packet.stream = streams[packet.stream]
                out.mux(packet)
    return both


def test_subtitles_are_copied(tmp_path: Path) -> None:
    both = with_subtitles(tmp_path)

    copy(both, tmp_path / "out.mkv")

    with av.open(str(tmp_path / "out.mkv")) as film:
        assert [bytes(packet) for packet in film.demux(subtitles=0) if packet.size] == [b"Hello"]
