"""The log of a host."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_plugin.log import log_file, open_log, unexpected
from reverie_shared.errors import OutOfMemory, Unexpected
from reverie_shared.places import Places


def test_what_a_host_notes_is_in_its_file(tmp_path: Path) -> None:
    open_log(Places(tmp_path), "writer").warning("a dream failed")

    assert "WARNING a dream failed" in log_file(Places(tmp_path), "writer").read_text()


def test_a_log_that_is_opened_again_has_each_line_once(tmp_path: Path) -> None:
    open_log(Places(tmp_path), "twice")
    open_log(Places(tmp_path), "twice").warning("a dream failed")

    assert log_file(Places(tmp_path), "twice").read_text().count("a dream failed") == 1


def test_where_no_file_can_be_written_it_is_on_the_error_stream(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").touch()

    open_log(Places(tmp_path), "mute").warning("a dream failed")

    assert "WARNING a dream failed" in capsys.readouterr().err


def test_an_error_that_nobody_has_put_in_words_is_a_fault_that_names_the_log(tmp_path: Path) -> None:
    error = unexpected(open_log(Places(tmp_path), "writer"), KeyError("a"))

    assert isinstance(error, Unexpected)
    assert str(log_file(Places(tmp_path), "writer")) in error.remedy


def test_too_little_memory_is_no_fault_of_reveries(tmp_path: Path) -> None:
    error = unexpected(open_log(Places(tmp_path), "writer"), MemoryError())

    assert isinstance(error, OutOfMemory)
    assert error.name == "no-memory-here"
