"""Which pictures a watched folder brings, and when they are complete."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from reverie_cli.watch import Watch, check_watchable, works
from reverie_cli.work import Work, plan
from reverie_shared.errors import BadPicture, HostRefused, ReverieError


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


def planned_to(output: str) -> Callable[[Path], Work]:
    """What makes the work of a picture, by the pattern of its dream's name."""
    names = {"preset": "daydream", "seed": "1"}
    return lambda picture: plan([picture], Path(output), None, None, names)[0]


class Puts:
    """A pause of a watch: puts files there, one set a pause; and the watch of folders with it."""

    def __init__(self, *sets: Sequence[Path]) -> None:
        self._sets = [list(paths) for paths in sets]
        self.refused: list[tuple[Path, ReverieError]] = []

    def __call__(self, _seconds: float) -> None:
        for path in self._sets.pop(0) if self._sets else ():
            path.touch()

    def come(self, folders: Sequence[Path], output: str) -> Iterator[list[Path]]:
        """The pictures that are to be dreamed, as they come."""
        for some in works(folders, planned_to(output), lambda *refused: self.refused.append(refused), self):
            yield [work.source for work in some]


def touch(path: Path, when: float) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.utime(path, (when, when))
    return path


def test_pictures_come_from_all_folders_as_they_are_put_there(tmp_path: Path) -> None:
    first, second = touch(tmp_path / "one" / "a.png", 1000), tmp_path / "two" / "b.png"
    second.parent.mkdir()
    coming = Puts([], [second]).come([first.parent, second.parent], str(tmp_path / "{stem}.png"))

    assert next(coming) == [first]
    assert next(coming) == [second]


def test_a_folder_that_is_gone_ends_the_watch(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="is gone"):
        next(Puts().come([tmp_path / "nowhere"], "{stem}.png"))


def test_a_dream_that_is_there_at_first_and_not_older_is_not_made_again(tmp_path: Path) -> None:
    sources = [touch(tmp_path / "in" / f"{name}.png", 1000) for name in ("done", "new", "old")]
    touch(tmp_path / "out" / "done.png", 2000)
    touch(tmp_path / "out" / "old.png", 500)

    assert next(Puts().come([tmp_path / "in"], str(tmp_path / "out" / "{stem}.png"))) == sources[1:]


def test_a_picture_that_comes_later_is_dreamed_however_old_it_is(tmp_path: Path) -> None:
    watched, before = tmp_path / "in", touch(tmp_path / "in" / "before.png", 1000)
    touch(tmp_path / "out" / "later.png", 2000)
    coming = Puts().come([watched], str(tmp_path / "out" / "{stem}.png"))
    assert next(coming) == [before]

    later = touch(watched / "later.png", 1000)

    assert next(coming) == [later]


def test_two_pictures_for_one_file_are_refused_and_the_watch_goes_on(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    first, second = (touch(folder / "cat.png", 1000) for folder in folders)
    third = folders[1] / "dog.png"
    puts = Puts([], [third])
    coming = puts.come(folders, str(tmp_path / "{stem}.png"))

    assert (next(coming), next(coming)) == ([first], [third])

    (refused,) = puts.refused
    assert refused[0] == second
    assert "would both be written" in refused[1].what


def test_a_picture_that_was_changed_may_be_written_to_the_same_file(tmp_path: Path) -> None:
    picture = touch(tmp_path / "in" / "cat.png", 1000)
    coming = Puts().come([tmp_path / "in"], str(tmp_path / "{stem}.png"))
    assert next(coming) == [picture]

    picture.write_bytes(b"changed")

    assert next(coming) == [picture]


@pytest.mark.parametrize("output", ["{folder}/{stem}-dream.png", "watched"])
def test_dreams_are_not_written_where_they_would_be_dreamed_again(
    tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("watched").mkdir()

    with pytest.raises(HostRefused, match="would be dreamed again"):
        check_watchable([Path("watched")], Path(output), None, planned_to(output))


def test_only_folders_are_watched(tmp_path: Path) -> None:
    with pytest.raises(HostRefused, match="no folder to watch"):
        check_watchable([touch(tmp_path / "cat.png", 1000)], Path("{stem}.png"), None, planned_to("{stem}.png"))


@pytest.mark.parametrize(
    ("output", "report"), [("out.png", None), ("{preset}.{ext}", None), ("{stem}.png", "report.json"), ("-", None)]
)
def test_a_name_that_does_not_tell_pictures_apart_is_refused(tmp_path: Path, output: str, report: str | None) -> None:
    with pytest.raises(HostRefused, match="cannot all be written to"):
        check_watchable([tmp_path], Path(output), None if report is None else Path(report), planned_to(output))


def test_names_by_stem_tell_pictures_apart(tmp_path: Path) -> None:
    check_watchable([tmp_path], Path("dreams/{stem}.{ext}"), Path("{stem}.json"), planned_to("dreams/{stem}.{ext}"))
