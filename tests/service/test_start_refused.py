"""A server that cannot be started: the error says why, and what to do."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from reverie_plugin.connect import launch
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_shared.build import CODE, build_id
from reverie_shared.errors import ServerUnavailable
from reverie_shared.places import Places

PYTHON, SILENT, NONE = Path(sys.executable), Path("/bin/false"), Path("/no/such/python")


def refusal(home: Path, python: Path = PYTHON) -> ServerUnavailable:
    """How starting a server of this home, with this Python, fails."""
    with pytest.raises(ServerUnavailable) as refused:
        for _ in connect(Installation(Places(home), python, build_id(CODE)), "test"):
            pass
    return refused.value


def program(path: Path, script: str) -> Path:
    """A program in the place of the server's Python."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_what_the_server_said_last_is_told(tmp_path: Path) -> None:
    (tmp_path / "run" / "server.lock").mkdir(parents=True)

    assert "server.lock" in refusal(tmp_path).what


def test_a_fault_of_the_server_is_told_too(tmp_path: Path) -> None:
    python = program(tmp_path / "python", f'ulimit -n 8\nexec {shlex.quote(str(PYTHON))} "$@"')

    assert "Too many open files" in refusal(tmp_path / "home", python).what


def test_of_one_that_says_nothing_the_log_is_named(tmp_path: Path) -> None:
    refused = refusal(tmp_path, SILENT)

    assert (refused.name, refused.what) == ("silent-start", "Reverie's server cannot start.")
    assert "install.py" in refused.remedy
    assert str(tmp_path / "logs") in refused.remedy


def test_a_folder_that_is_gone_by_the_time_the_server_ends_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    python = program(tmp_path / "python", f"rm -r {shlex.quote(str(home / 'logs'))}\nexit 1")

    assert "folder cannot be used" in refusal(home, python).what


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        launch, "FULL_DISK_BYTES", 2**62
    )  # so every disk is full; on such a one, a server cannot say anything

    refused = refusal(tmp_path, SILENT)

    assert str(tmp_path) in refused.what
    assert "full" in refused.what
    assert "Make room" in refused.remedy


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()

    refused = refusal(tmp_path)

    assert "folder cannot be used" in refused.what
    assert str(tmp_path / "logs") in refused.what


def test_without_the_servers_python_there_are_two_ways_out(tmp_path: Path) -> None:
    refused = refusal(tmp_path, NONE)

    assert refused.name == "no-start"
    assert "reverie serve" in refused.remedy
    assert "install.py" in refused.remedy


def test_one_that_takes_too_long_is_told_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "START_SECONDS", 0.2)

    refused = refusal(tmp_path, program(tmp_path / "python", "exec sleep 2"))

    assert refused.name == "slow-start"
    assert str(tmp_path / "logs") in refused.remedy


def test_where_another_server_runs_and_cannot_be_reached_the_way_out_is_to_stop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "ANSWER_SECONDS", 0.1)

    refused = refusal(tmp_path, program(tmp_path / "python", "exit 0"))  # as one does that finds the lock held

    assert refused.name == "no-answer"
    assert "reverie stop" in refused.remedy
