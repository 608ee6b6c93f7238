"""Which build is installed now, looked at outside the server's loop."""

from __future__ import annotations

import errno
import select
from collections.abc import Iterator

import pytest

from reverie_server import installed_build
from reverie_server.installed_build import Answer, InstalledBuild
from reverie_server.net.callqueue import CallQueue
from reverie_shared.build import build_id
from reverie_shared.errors import Busy


@pytest.fixture
def calls() -> Iterator[CallQueue]:
    queue = CallQueue()
    yield queue
    queue.close()


@pytest.fixture
def looks(calls: CallQueue) -> Iterator[InstalledBuild]:
    looks = InstalledBuild(calls)
    yield looks
    looks.close()


def answers(calls: CallQueue, looks: InstalledBuild, count: int = 1) -> list[Answer]:
    told: list[Answer] = []
    for _ in range(count):
        looks.look(told.append)
    while len(told) < count:
        assert select.select([calls], [], [], 10)[0], "an answer comes"
        calls.drain()
    return told


def failing_with(number: int) -> Exception:
    return OSError(number, "of the test's making")


def test_whoever_asks_is_told_the_build(calls: CallQueue, looks: InstalledBuild) -> None:
    assert answers(calls, looks, 3) == [build_id()] * 3


def test_sources_that_are_being_replaced_are_no_build(
    calls: CallQueue, looks: InstalledBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        raise failing_with(errno.ENOENT)

    monkeypatch.setattr(installed_build, "build_id", missing)

    assert answers(calls, looks) == [""]


def test_where_the_system_gives_no_file_it_is_said_and_no_build_is_told(
    calls: CallQueue, looks: InstalledBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> str:
        raise failing_with(errno.EMFILE)

    monkeypatch.setattr(installed_build, "build_id", refused)

    (answer,) = answers(calls, looks)

    assert isinstance(answer, Busy)
    assert "of the test's making" in answer.what
