"""What the server holds in memory, and what goes when there is no room."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import pytest

from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import RETENTION_SECONDS, HeldPicture, Pictures, Purpose
from reverie_shared.errors import Busy, NotFound, OutOfMemory
from reverie_shared.picture import PixelFormat

PREFIX = shared_memory.name_prefix(Path("/nowhere"))

TEN = PixelFormat(10, 1, "y")
"""Ten bytes."""


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pictures(clock: Clock) -> Iterator[Pictures]:
    """Room for three pictures of ten bytes."""
    pictures = Pictures(lambda _: 35, 100, PREFIX, clock)
    yield pictures
    pictures.close()


def store(pictures: Pictures, name: str, purpose: Purpose = Purpose.UPLOAD, holder: bytes = b"a") -> HeldPicture:
    """A picture that has come whole, and that nobody uses."""
    held = pictures.reserve(name, TEN, purpose, holder if purpose is Purpose.UPLOAD else b"")
    pictures.publish(held)
    pictures.release(held)
    return held


def names(pictures: Pictures, candidates: str) -> str:
    """Which of these pictures are there."""
    return "".join(name for name in candidates if any(held.name == name for held in pictures._held.values()))


def test_the_least_recently_used_picture_makes_way(pictures: Pictures, clock: Clock) -> None:
    for name in "abc":
        clock.now += 1
        store(pictures, name)
    clock.now += 1
    pictures.find("a")

    store(pictures, "d")

    assert names(pictures, "abcd") == "acd"


def test_a_picture_in_use_does_not_make_way(pictures: Pictures) -> None:
    store(pictures, "a")
    held = pictures.acquire("a")
    for name in "bcd":
        store(pictures, name)

    assert names(pictures, "abcd") == "acd"
    pictures.release(held)


def test_a_result_that_nobody_has_fetched_goes_last(pictures: Pictures, clock: Clock) -> None:
    store(pictures, "a", Purpose.RESULT)
    clock.now += 1
    store(pictures, "b", Purpose.RESULT).delivered = True
    clock.now += 1
    store(pictures, "c")

    store(pictures, "d")
    assert names(pictures, "abcd") == "acd"
    store(pictures, "e")
    assert names(pictures, "acde") == "ade"


def test_where_all_is_in_use_the_server_is_busy_and_nothing_is_lost(pictures: Pictures) -> None:
    in_use = [pictures.reserve(name, TEN, Purpose.UPLOAD) for name in "ab"]
    store(pictures, "c")

    with pytest.raises(Busy) as refused:
        pictures.reserve("d", PixelFormat(20, 1, "y"), Purpose.UPLOAD)

    assert refused.value.name == "full-of-pictures"
    assert names(pictures, "c") == "c"
    assert pictures.bytes == 30
    for held in in_use:
        pictures.remove(held)


def test_there_are_never_more_pictures_than_the_server_can_have_open(clock: Clock) -> None:
    pictures = Pictures(lambda _: 1000, 3, PREFIX, clock)
    for name in "abcd":
        clock.now += 1
        store(pictures, name)

    assert names(pictures, "abcd") == "bcd"

    in_use = [pictures.acquire(name) for name in "bcd"]
    with pytest.raises(Busy):
        store(pictures, "e")
    for held in in_use:
        pictures.release(held)
    pictures.close()


def test_what_never_fits_is_told_so(pictures: Pictures) -> None:
    with pytest.raises(OutOfMemory, match="make the picture smaller"):
        pictures.reserve("a", PixelFormat(36, 1, "y"), Purpose.UPLOAD)


def test_a_picture_nobody_needs_goes_after_its_time(pictures: Pictures, clock: Clock) -> None:
    store(pictures, "a")
    store(pictures, "b")
    in_use = pictures.acquire("b")
    clock.now += RETENTION_SECONDS + 1

    pictures.expire()

    assert names(pictures, "ab") == "b"
    pictures.release(in_use)


def test_a_forgotten_picture_stays_in_memory_for_its_last_user(pictures: Pictures) -> None:
    store(pictures, "a")
    held = pictures.acquire("a")
    pictures.remove(held)

    with pytest.raises(NotFound):
        pictures.acquire("a")
    with held.view(0, 10) as pixels:
        assert bytes(pixels) == bytes(10)
    assert pictures.bytes == 10

    pictures.release(held)
    assert pictures.bytes == 0


def test_an_upload_stays_until_its_last_holder_releases_it(pictures: Pictures) -> None:
    store(pictures, "a").holders.update([b"b"])

    pictures.release_for_client("a", b"a")
    assert names(pictures, "a") == "a"
    pictures.release_for_client("a", b"b")
    assert names(pictures, "a") == ""


def test_a_release_that_comes_after_the_next_upload_of_the_same_picture_leaves_it(pictures: Pictures) -> None:
    store(pictures, "a").holders.update([b"a"])

    pictures.release_for_client("a", b"a")
    assert names(pictures, "a") == "a"
    pictures.release_for_client("a", b"a")
    assert names(pictures, "a") == ""


def test_a_client_that_is_gone_holds_nothing(pictures: Pictures) -> None:
    store(pictures, "a").holders.update([b"b"])
    pictures.drop_client(b"b")

    pictures.release_for_client("a", b"a")

    assert names(pictures, "a") == ""


def test_memory_is_given_back_to_the_system() -> None:
    pictures = Pictures(lambda _: 1000, 100, PREFIX)
    for name in "abc":
        store(pictures, name)
    segments = list(Path("/dev/shm").glob(f"{PREFIX}*"))
    assert len(segments) == 3 or not Path("/dev/shm").exists()

    pictures.close()

    assert not [segment for segment in segments if segment.exists()]
    assert pictures.bytes == 0


def test_how_much_may_be_held_is_looked_at_anew() -> None:
    room = 35
    pictures = Pictures(lambda _: room, 100, PREFIX)
    assert pictures.budget == 35
    room = 20
    assert pictures.budget == 20
    pictures.close()


def test_memory_counts_as_held_until_the_system_has_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, unlink = threading.Event(), SharedMemory.unlink

    def unlink_later(segment: SharedMemory) -> None:
        go_on.wait()
        unlink(segment)

    monkeypatch.setattr(SharedMemory, "unlink", unlink_later)
    pictures = Pictures(lambda taken: 25 + taken, 100, PREFIX)
    held = store(pictures, "a")
    held.store(0, bytes(10))
    try:
        taken = pictures.budget - 25
        assert taken >= 10
        pictures.remove(held)
        assert (pictures.bytes, pictures.budget) == (0, 25 + taken)
    finally:
        go_on.set()
        pictures.close()

    assert pictures.budget == 25


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives memory later than it is asked for")
def test_memory_that_is_promised_and_not_taken_yet_counts_once(pictures: Pictures) -> None:
    free = 35
    pictures = Pictures(lambda taken: free + taken, 100, PREFIX)
    pictures.reserve("a", TEN, Purpose.UPLOAD)

    with pytest.raises(Busy):
        pictures.reserve("b", PixelFormat(30, 1, "y"), Purpose.UPLOAD)

    pictures.close()
