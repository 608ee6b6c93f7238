"""Files are written completely or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from reverie_cli.files import check_writable, scratch_folder, whole_file
from reverie_cli.printable import printable
from reverie_shared.errors import HostRefused


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(HostRefused, match="is a folder"):
        check_writable(tmp_path, overwrite=True)


def test_a_file_that_is_there_is_written_over_only_where_that_is_wanted(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"old")

    assert check_writable(target, overwrite=True) == target
    with pytest.raises(HostRefused, match=r"is there already.*--overwrite"):
        check_writable(target, overwrite=False)
    with pytest.raises(HostRefused, match="is there already"), whole_file(target, overwrite=False) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_folders_that_are_missing_are_made_when_the_file_is_written(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "out.png"

    assert check_writable(target, overwrite=False) == target
    assert not (tmp_path / "a").exists()
    with whole_file(target) as file:
        file.write(b"new")

    assert target.read_bytes() == b"new"


def test_a_name_that_the_system_does_not_take_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")

    with pytest.raises(HostRefused, match="cannot be written"):
        check_writable(tmp_path / f"{'long' * 100}.png", overwrite=False)


def test_checking_a_place_leaves_nothing_there(tmp_path: Path) -> None:
    check_writable(tmp_path / "out.png", overwrite=False)

    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"old")

    with pytest.raises(RuntimeError), whole_file(target) as file:
        file.write(b"half of the n")
        raise RuntimeError

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_on_a_full_disk_the_way_out_is_to_make_room(tmp_path: Path) -> None:
    with pytest.raises(HostRefused, match=r"out\.png cannot be written: .*Make room"), whole_file(tmp_path / "out.png"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_replaced_file_keeps_its_rights(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.touch(0o640)

    with whole_file(target) as file:
        file.write(b"new")

    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links need rights of their own there")
def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.png").touch()
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")

    assert check_writable(tmp_path / "link.png", overwrite=True) == tmp_path / "real.png"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Käse 1\N{NO-BREAK SPACE}€ 🙂.png", "Käse 1\N{NO-BREAK SPACE}€ 🙂.png"),
        ("two\nlines", r"two\nlines"),
        ("red \x1b[31m", r"red \x1b[31m"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", r"\u202egnp.exe"),
        (os.fsdecode(b"\xff"), r"\udcff"),
    ],
)
def test_a_name_is_printed_in_one_line_and_commands_nothing(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_a_folder_for_temporary_files_in_which_nothing_can_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    with pytest.raises(HostRefused, match=r"gone/reverie-\w+ cannot be written") as refused, scratch_folder():
        pass

    assert refused.value.remedy == "Make room on that disk."
