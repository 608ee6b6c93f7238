"""Which pictures a watched folder brings, and when they are complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reverie_cli.watch import Watch, arrivals, check_watchable, to_dream
from reverie_cli.work import Work
from reverie_shared.errors import BadPicture, HostRefused


def test_a_picture_is_complete_once_it_no_longer_grows(tmp_path: Path) -> None:
    watch, picture = Watch([tmp_path]), tmp_path / "cat.jpg"
    picture.write_bytes(b"a")
    assert watch.look() == []
    picture.write_bytes(b"ab")
    assert watch.look() == [], "it has grown"

    assert watch.look() == [picture]
    assert watch.look() == [], "each comes once"


def test_one_that_was_changed_comes_again(tmp_path: Path) -> None:
    watch, picture = Watch([tmp_path]), tmp_path / "cat.jpg"
    picture.write_bytes(b"a")
    watch.look()
    assert watch.look() == [picture]

    picture.write_bytes(b"another")

    assert (watch.look(), watch.look()) == ([], [picture])


def test_other_files_and_hidden_ones_do_not_come(tmp_path: Path) -> None:
    watch = Watch([tmp_path])
    for name in ("notes.txt", ".reverie-cat.png", "b.png", "a.TIF"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()

    watch.look()

    assert watch.look() == [tmp_path / "a.TIF", tmp_path / "b.png"]


def test_pictures_come_from_all_folders_as_they_are_put_there(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    steps: Iterator[str] = iter(["one/a.png", "", "", "two/b.png", "", ""])
    for folder in folders:
        folder.mkdir()

    def pause(_: float) -> None:
        if name := next(steps):
            (tmp_path / name).touch()

    coming = arrivals(folders, pause)

    assert next(coming) == [tmp_path / "one" / "a.png"]
    assert next(coming) == [tmp_path / "two" / "b.png"]


def test_a_folder_that_is_gone_ends_the_watch(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="is gone"):
        next(arrivals([tmp_path / "nowhere"]))


def test_a_dream_that_is_there_and_not_older_is_not_made_again(tmp_path: Path) -> None:
    works = [Work(tmp_path / f"{name}.png", tmp_path / "out" / f"{name}.png") for name in ("done", "old", "new")]
    (tmp_path / "out").mkdir()
    for work, dreamed in zip(works, (2000, 500, None), strict=True):
        work.source.touch()
        os.utime(work.source, (1000, 1000))
        if dreamed is not None:
            work.target.touch()
            os.utime(work.target, (dreamed, dreamed))

    assert to_dream(works, [tmp_path]) == works[1:]


def test_dreams_are_not_written_where_they_would_be_dreamed_again(tmp_path: Path) -> None:
    with pytest.raises(HostRefused, match="would be dreamed again"):
        to_dream([Work(tmp_path / "a.png", tmp_path / "a-dream.png")], [tmp_path])


def test_only_folders_are_watched_and_each_picture_needs_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "cat.png").touch()
    with pytest.raises(HostRefused, match="no folder to watch"):
        check_watchable([tmp_path / "cat.png"], tmp_path)
    with pytest.raises(HostRefused, match="cannot all be written to"):
        check_watchable([tmp_path], tmp_path / "out.png")
    check_watchable([tmp_path], Path("dreams/{stem}.{ext}"))
