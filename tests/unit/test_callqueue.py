"""Calls from other threads to the thread of the server's loop."""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from reverie_server.net.callqueue import CallQueue


@pytest.fixture
def calls() -> Iterator[CallQueue]:
    calls = CallQueue()
    yield calls
    calls.close()


def test_a_call_from_another_thread_wakes_the_loop_and_is_made_by_it(calls: CallQueue) -> None:
    made_in: list[threading.Thread] = []

    other = threading.Thread(target=calls.put, args=(lambda: made_in.append(threading.current_thread()),))
    other.start()
    assert select.select([calls], [], [], 10)[0]
    other.join()
    calls.drain()

    assert made_in == [threading.current_thread()]


def test_calls_are_made_in_their_order_and_once(calls: CallQueue) -> None:
    made: list[int] = []
    for number in range(100):
        calls.put(partial(made.append, number))

    calls.drain()
    calls.drain()

    assert made == [*range(100)]
    assert not select.select([calls], [], [], 0)[0], "nothing wakes the loop any more"


def test_more_calls_than_the_socket_takes_wake_ups_are_all_made(calls: CallQueue) -> None:
    made: list[None] = []
    for _ in range(100_000):
        calls.put(partial(made.append, None))

    calls.drain()

    assert len(made) == 100_000


def test_a_call_that_fails_is_logged_and_the_ones_after_it_are_made(
    calls: CallQueue, caplog: pytest.LogCaptureFixture
) -> None:
    made: list[str] = []
    calls.put(lambda: [].pop())
    calls.put(lambda: made.append("the next"))

    calls.drain()

    assert made == ["the next"]
    assert "pop from empty list" in caplog.text


def test_a_call_after_the_end_is_dropped_without_an_error() -> None:
    calls = CallQueue()
    calls.close()

    calls.put(lambda: None)
