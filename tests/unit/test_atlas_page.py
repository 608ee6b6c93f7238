"""The server of the page of an atlas: connections that are too many, or that end at once."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest

from reverie_cli.atlas import server
from reverie_cli.atlas.contents import Contents
from reverie_cli.atlas.server import PageServer
from reverie_plugin.connect.installation import Installation
from reverie_shared import atlas
from reverie_shared.atlas import Atlas, Entry

OWLS = Entry("", None, "owls", "", "owls.jpg")


@contextmanager
def served(folder: Path) -> Iterator[tuple[tuple[str, int], Callable[[], bool]]]:
    """A page without a picture, so that no server is needed: its address, and whether it answers."""
    atlas.write(folder / "bundled.zip", "bundled", "", {OWLS: b"\xff\xd8\xff"})
    contents = Contents(Atlas.read(folder / "bundled.zip", "bundled"), cast(Installation, None), None)
    with PageServer(contents, folder / "run") as page:
        url = urlsplit(page.url)
        thread = threading.Thread(target=page.serve)
        thread.start()
        address = str(url.hostname), url.port or 0

        def answers() -> bool:
            connection = http.client.HTTPConnection(*address, timeout=10)
            try:
                connection.request("GET", f"{url.path}contents.json")
                return connection.getresponse().status == 200
            except (http.client.HTTPException, ConnectionError):
                return False
            finally:
                connection.close()

        try:
            yield address, answers
        finally:
            page.shutdown()
            thread.join()


def comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def test_one_connection_too_many_is_closed_and_there_is_room_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 2)
    with served(tmp_path) as (address, answers):
        held = [socket.create_connection(address) for _ in range(2)]
        with socket.create_connection(address, timeout=10) as other:
            assert other.recv(1) == b""
        for each in held:
            each.close()
        assert comes_true(answers)


def test_nothing_is_printed_of_a_browser_that_goes_in_the_middle_of_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
    with served(tmp_path) as (address, answers):
        gone = socket.create_connection(address)
        gone.sendall(b"GET /")
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed at once, with a reset
        gone.close()
        assert comes_true(answers), "its place is free again"
    assert capfd.readouterr().err == ""
