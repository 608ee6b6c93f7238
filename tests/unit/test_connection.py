"""The connection file: what is taken for one, and what is said of everything else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from reverie_shared.connection import Connection, server_pid
from reverie_shared.errors import ServerUnavailable
from reverie_shared.places import Places
from tests.support.connections import CONNECTION


def with_(**changes: Any) -> str:
    return json.dumps({**vars(CONNECTION), **changes})


DAMAGED = {
    "empty": ("", "Expecting value"),
    "half": (with_()[:90], "Unterminated string"),
    "no JSON": ("\u2603 hello", "Expecting value"),
    "no object": ("[1, 2]", "no JSON object"),
    "a part": ('{"control": "tcp://127.0.0.1:1", "pid": 3}', "lacks pictures, server_key"),
    "endless nesting": ("[" * 4000, "recursion"),
    "too large": (with_(build="x" * 5000), "too large"),
    "control of another type": (with_(control=3), "no valid control"),
    "an endpoint elsewhere": (with_(pictures="tcp://192.168.0.1:5000"), "no valid pictures"),
    "a socket in no folder": (with_(control="ipc://control"), "no valid control"),
    "a socket with too long a path": (with_(control=f"ipc:///{'x' * 107}"), "no valid control"),
    "a port that is none": (with_(control="tcp://127.0.0.1:65536"), "no valid control"),
    "a key of another type": (with_(server_key=[1]), "no valid server_key"),
    "a short key": (with_(client_public="p" * 39), "no valid client_public"),
    "a key with other digits": (with_(client_secret="ä" * 40), "no valid client_secret"),
    "a key that is too large": (with_(client_secret="#" * 40), "no valid client_secret"),
    "pid of another type": (with_(pid="1"), "no valid pid"),
    "pid true": (with_(pid=True), "no valid pid"),
    "pid beyond any": (with_(pid=10**400), ""),
    "pid negative": (with_(pid=-1), "no valid pid"),
    "build of another type": (with_(build=None), "no valid build"),
}


def refusal(file: Path) -> ServerUnavailable:
    assert Connection.read(file) is None
    with pytest.raises(ServerUnavailable) as refused:
        Connection.load(file)
    assert refused.value.name == "bad-connection-file"
    assert str(file) in refused.value.what
    assert "try again" in refused.value.remedy
    assert "reverie stop" in refused.value.remedy
    return refused.value


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, case: str) -> None:
    text, reason = DAMAGED[case]
    (tmp_path / "connection.json").write_text(text, encoding="utf-8")

    assert reason in refusal(tmp_path / "connection.json").what


def test_bytes_that_are_no_text_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "connection.json").write_bytes(b"\xff\xfe\x00")

    assert "utf-8" in refusal(tmp_path / "connection.json").what


def test_a_folder_in_its_place_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "connection.json").mkdir()

    refusal(tmp_path / "connection.json")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_a_fifo_in_its_place_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "connection.json")

    assert "no regular file" in refusal(tmp_path / "connection.json").what


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    CONNECTION.write(tmp_path / "connection.json")
    (tmp_path / "connection.json").chmod(0)

    assert "Permission denied" in refusal(tmp_path / "connection.json").what


def test_no_file_is_no_connection(tmp_path: Path) -> None:
    assert Connection.load(tmp_path / "connection.json") is None


def test_what_is_written_is_read(tmp_path: Path) -> None:
    CONNECTION.write(tmp_path / "connection.json")

    assert Connection.load(tmp_path / "connection.json") == CONNECTION


@pytest.mark.parametrize(("lock", "pid"), [("77", 77), ("", 1), ("-5", None), (None, 1)])
def test_the_servers_process_is_known_by_its_lock_and_else_by_the_connection_file(
    tmp_path: Path, lock: str | None, pid: int | None
) -> None:
    places = Places(tmp_path)
    CONNECTION.write(places.connection)
    if lock is not None:
        places.server_lock.write_text(lock)

    assert server_pid(places) == pid
