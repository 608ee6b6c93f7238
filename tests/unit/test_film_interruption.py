"""How a film in the making is interrupted, and that one process at a time makes it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reverie_cli.film.production import Production
from reverie_cli.film.reader import Range, open_film
from reverie_cli.film.run import interruption
from reverie_cli.film.unfinished import Progress, Unfinished
from reverie_cli.film.writer import Segment, form_of
from reverie_shared.errors import HostRefused
from tests.support import films
from tests.support.clips import read_clip, write_clip

on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@contextmanager
def handled(number: int, handler: signal.Handlers) -> Iterator[None]:
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


@on_posix
def test_a_signal_that_the_command_was_started_to_ignore_does_not_interrupt_it() -> None:
    with handled(signal.SIGHUP, signal.SIG_IGN), interruption() as noted:
        os.kill(os.getpid(), signal.SIGHUP)
        noted.check()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            noted.check()


def test_one_process_at_a_time_makes_a_film(tmp_path: Path) -> None:
    target, order = tmp_path / "out.mp4", {"seed": 1}
    with Unfinished(target, order) as first:
        first.begin()
        with Unfinished(target, order) as second, pytest.raises(HostRefused, match="Another “reverie film” is making"):
            second.begin()
        first.remove()
    assert list(tmp_path.iterdir()) == []
    with Unfinished(target, order) as third:
        third.begin()


def test_a_folder_with_files_of_others_is_left_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    notes = tmp_path / "out.mp4.unfinished" / "notes.txt"
    notes.parent.mkdir()
    notes.write_text("mine")

    with Unfinished(target, {}) as unfinished, pytest.raises(HostRefused, match="holds other files"):
        unfinished.begin()

    assert list(notes.parent.iterdir()) == [notes]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.mp4"


@pytest.fixture
def unfinished(target: Path) -> Iterator[Unfinished]:
    with Unfinished(target, {}) as begun:
        begun.begin()
        yield begun


def write(unfinished: Unfinished, content: bytes, finished: bool) -> None:
    with unfinished.draft(finished) as draft:
        draft.write_bytes(content)


def test_a_finished_film_takes_the_place_of_what_was_left_of_it_and_of_nothing_else(
    target: Path, unfinished: Unfinished
) -> None:
    write(unfinished, b"a part", finished=False)
    write(unfinished, b"a larger part", finished=False)
    write(unfinished, b"all of it", finished=True)
    assert target.read_bytes() == b"all of it"

    target.write_bytes(b"of somebody else")
    with pytest.raises(HostRefused, match="is there already"):
        write(unfinished, b"all of it", finished=True)

    assert target.read_bytes() == b"of somebody else"


def test_a_file_that_comes_while_the_film_is_joined_stays(target: Path, unfinished: Unfinished) -> None:
    with pytest.raises(HostRefused, match="is there already"), unfinished.draft(finished=True) as draft:
        draft.write_bytes(b"a film")
        target.write_bytes(b"of somebody else")

    assert target.read_bytes() == b"of somebody else"


def test_a_film_that_is_to_be_replaced_stays_until_the_new_one_is_finished(target: Path) -> None:
    target.write_bytes(b"the film before")
    with Unfinished(target, {}, overwrite=True) as unfinished:
        unfinished.begin()
        with pytest.raises(HostRefused, match="is there already"):
            write(unfinished, b"a part", finished=False)
        assert target.read_bytes() == b"the film before"

        write(unfinished, b"all of it", finished=True)

    assert target.read_bytes() == b"all of it"


def test_a_film_is_on_the_disk_before_it_takes_its_place(
    target: Path, unfinished: Unfinished, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronised = []
    monkeypatch.setattr(os, "fsync", lambda handle: synchronised.append(os.fstat(handle).st_ino))

    write(unfinished, b"all of it", finished=True)

    assert target.stat().st_ino in synchronised


def test_going_on_with_a_film_that_was_not_begun_makes_no_folder(tmp_path: Path, target: Path) -> None:
    with Unfinished(target, {}) as unfinished, pytest.raises(HostRefused, match="There is no unfinished film"):
        unfinished.resume()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("finished", "seconds"), [(True, 1.0), (False, 0.2)])
def test_sound_that_outlasts_the_frames_stays_with_a_finished_film_alone(
    tmp_path: Path, target: Path, unfinished: Unfinished, finished: bool, seconds: float
) -> None:
    pan = films.pan((64, 96))
    clip = write_clip(tmp_path / "in.mp4", [pan.frame(0)] * 30, sound=True)
    with open_film(clip) as reader:
        segment = Segment(unfinished.folder / "0000.nut", form_of(target), reader.look, reader.time_base, reader.rate)
        frames = [frame for frame in reader.frames(Range()) if frame.number < 6]
        for frame in frames:
            segment.add(frame.picture, frame.time)
        segment.close()
        progress = Progress(("0000.nut",), 6, 5, frames[-1].time, {})

        Production(target, reader.track, unfinished, progress).join(finished)

    assert read_clip(target).sound[-1][0] == pytest.approx(seconds, abs=0.05)
