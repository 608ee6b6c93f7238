"""Whether the server takes work, and when it ends, with a clock that the tests set."""

from __future__ import annotations

import pytest

from reverie_server.lifecycle import MESSAGE_TIMEOUT, Lifecycle
from reverie_shared.errors import Busy

IDLE = 100.0


class Setup:
    """A lifecycle, and how often its server was withdrawn."""

    def __init__(self) -> None:
        self.now = 0.0
        self.withdrawn = 0
        self.lifecycle = Lifecycle(IDLE, self._withdraw, lambda: self.now)

    def _withdraw(self) -> None:
        self.withdrawn += 1

    def ends(self, *, working: bool = False, awaits_client: bool = False, messages_wait: bool = False) -> bool:
        return self.lifecycle.should_end(working=working, awaits_client=awaits_client, messages_wait=messages_wait)


@pytest.fixture
def setup() -> Setup:
    return Setup()


def test_a_server_ends_after_its_idle_time_unless_it_works(setup: Setup) -> None:
    setup.now = 50.0
    setup.lifecycle.note_activity()
    setup.now = 50.0 + IDLE
    assert not setup.ends()
    setup.now += 1

    assert setup.ends()
    assert not setup.ends(working=True)


def test_a_server_that_retires_is_withdrawn_once_and_refuses_work(setup: Setup) -> None:
    setup.lifecycle.check_accepts_work()

    setup.lifecycle.retire("A test asks for it.")
    setup.lifecycle.retire("It asks again.")

    assert setup.withdrawn == 1
    with pytest.raises(Busy, match="shutting down") as refused:
        setup.lifecycle.check_accepts_work()
    assert refused.value.name == "shutting-down"


def test_a_retiring_server_ends_when_its_work_is_done_and_its_results_are_fetched(setup: Setup) -> None:
    setup.lifecycle.retire("A test asks for it.")

    assert not setup.ends(working=True)
    assert not setup.ends(awaits_client=True)
    assert setup.ends()


def test_a_retiring_server_does_not_wait_for_ever_for_a_client_that_reads_nothing(setup: Setup) -> None:
    setup.now = 1000.0
    setup.lifecycle.note_activity()
    setup.lifecycle.retire("A test asks for it.")

    setup.now += MESSAGE_TIMEOUT
    assert not setup.ends(messages_wait=True)
    setup.now += 1
    assert setup.ends(messages_wait=True)


def test_a_server_that_is_told_to_end_ends_whatever_it_does(setup: Setup) -> None:
    setup.lifecycle.end()

    assert setup.ends(working=True, awaits_client=True, messages_wait=True)
