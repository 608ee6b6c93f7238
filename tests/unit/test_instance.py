"""One server a home, and the file by which it is found."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import BaseFileLock

from reverie_server import instance
from reverie_server.instance import InstanceLock
from reverie_shared.connection import Connection, server_pid
from reverie_shared.places import Places
from tests.support.connections import CONNECTION


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_the_lock_is_one_servers_until_it_withdraws(places: Places) -> None:
    first, second = InstanceLock(places), InstanceLock(places)
    assert first.acquire()
    assert not second.acquire()

    first.withdraw()

    assert second.acquire()
    second.withdraw()


def test_the_connection_file_is_there_from_publish_to_withdraw(places: Places) -> None:
    lock = InstanceLock(places)
    lock.acquire()
    assert Connection.read(places.connection) is None

    lock.publish(CONNECTION)
    assert Connection.read(places.connection) == CONNECTION
    lock.withdraw()

    assert not places.connection.exists()


def test_the_connection_file_of_another_server_stays(places: Places) -> None:
    lock = InstanceLock(places)
    lock.acquire()
    lock.publish(CONNECTION)
    others = Connection(**{**vars(CONNECTION), "pid": 2})
    others.write(places.connection)

    lock.withdraw()

    assert Connection.read(places.connection) == others


def test_a_connection_file_that_cannot_be_removed_keeps_no_other_server_from_starting(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    lock = InstanceLock(places)
    lock.acquire()
    lock.publish(CONNECTION)
    monkeypatch.setattr(Path, "unlink", refuse)

    lock.withdraw()

    other = InstanceLock(places)
    assert other.acquire()
    other.withdraw()


@pytest.fixture
def published(places: Places) -> Iterator[InstanceLock]:
    lock = InstanceLock(places)
    lock.acquire()
    lock.publish(CONNECTION)
    yield lock
    lock.withdraw()


def test_a_connection_file_in_order_is_left_alone(published: InstanceLock, places: Places) -> None:
    before = places.connection.stat()

    assert published.maintain() is None

    assert places.connection.stat().st_ino == before.st_ino


def test_a_withdrawn_connection_file_does_not_come_again(published: InstanceLock, places: Places) -> None:
    published.withdraw()

    assert published.maintain() is None

    assert not places.connection.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a file that is open")
def test_after_its_lock_file_was_removed_a_server_takes_the_lock_again(published: InstanceLock, places: Places) -> None:
    places.server_lock.unlink()

    assert published.maintain() is None

    assert not InstanceLock(places).acquire()
    assert server_pid(places) == os.getpid()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a file that is open")
def test_after_its_lock_file_was_removed_a_server_gives_way_to_one_that_was_quicker(
    published: InstanceLock, places: Places
) -> None:
    places.server_lock.unlink()
    other = InstanceLock(places)
    assert other.acquire()
    places.server_lock.write_text("77")  # another process, as it were

    assert published.maintain() == "Its lock file was removed, and another server has taken its place."

    other.withdraw()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a file that is open")
def test_a_server_whose_lock_file_was_emptied_never_lets_go_of_the_lock(
    published: InstanceLock, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    released: list[object] = []
    os.truncate(places.server_lock, 0)
    monkeypatch.setattr(BaseFileLock, "release", lambda lock, **_: released.append(lock))

    assert published.maintain() is None

    monkeypatch.undo()
    assert released == []
    assert server_pid(places) == os.getpid()


def test_what_cannot_be_restored_is_tried_again_each_time(
    published: InstanceLock, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "/some/draft")

    places.connection.unlink()
    monkeypatch.setattr(Connection, "write", refuse)

    with pytest.raises(OSError, match=os.strerror(errno.EROFS)):
        published.maintain()
    monkeypatch.undo()
    assert published.maintain() is None
    assert Connection.read(places.connection) == CONNECTION


def test_a_file_system_without_permissions_is_told_of_once(
    places: Places, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "_is_open", lambda _: True)
    lock = InstanceLock(places)
    lock.acquire()
    lock.publish(CONNECTION)
    before = places.connection.stat()

    for _ in range(3):
        assert lock.maintain() is None

    assert caplog.text.count("open to others") == 1
    assert places.connection.stat().st_ino == before.st_ino
    lock.withdraw()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a file that is open")
def test_a_server_whose_home_was_removed_is_not_to_serve_and_leaves_it_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lock = InstanceLock(Places(home))
    lock.acquire()
    lock.publish(CONNECTION)
    shutil.rmtree(home)

    assert lock.maintain() == f"Its folder {home} was removed."

    lock.withdraw()
    assert not home.exists()
