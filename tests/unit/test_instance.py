"""One server a home, and the file by which it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_server.instance import InstanceLock
from reverie_shared.connection import Connection
from reverie_shared.places import Places

CONNECTION = Connection(
    control="tcp://127.0.0.1:1",
    pictures="tcp://127.0.0.1:2",
    server_key="s" * 40,
    client_public="p" * 40,
    client_secret="c" * 40,
    pid=1,
    build="0123456789abcdef",
)


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
