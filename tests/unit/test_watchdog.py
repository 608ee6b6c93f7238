"""When a worker counts as hung, by a clock that the tests set."""

from __future__ import annotations

import pytest

from reverie_server.worker.watchdog import Limits, Watchdog

LIMITS = Limits(silence=10.0, start=30.0, step=100.0, discard=1.0)


class Watched:
    """A watchdog that looks once a second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.watchdog = Watchdog(LIMITS, lambda: self.now)

    def wrong_after(self, seconds: int, **signs: bool) -> str | None:
        """What is wrong with a worker that has shown these signs for so many seconds."""
        for _ in range(seconds):
            self.now += 1
            what = self.watchdog.look(
                **{"alive": False, "reported": False, "loading": False, "working": False, **signs}
            )
        return None if what is None else str(what)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.mark.parametrize("working", [False, True])
def test_a_worker_without_a_sign_of_life_hangs_whether_it_works_or_not(watched: Watched, working: bool) -> None:
    assert watched.wrong_after(10, working=working) is None
    assert watched.wrong_after(1, working=working) == "it gave no sign of life for 10 seconds"


def test_a_worker_that_loads_has_longer(watched: Watched) -> None:
    assert watched.wrong_after(30, loading=True) is None
    assert watched.wrong_after(1, loading=True) == "it gave no sign of life for 30 seconds"


def test_a_sign_of_life_ends_the_silence(watched: Watched) -> None:
    watched.wrong_after(10)
    watched.wrong_after(1, alive=True)

    assert watched.wrong_after(10) is None


@pytest.mark.parametrize("loading", [False, True])
def test_a_worker_that_lives_and_does_not_get_on_hangs(watched: Watched, loading: bool) -> None:
    signs = {"alive": True, "working": True, "loading": loading}

    assert watched.wrong_after(100, **signs) is None
    assert watched.wrong_after(1, **signs) == "it got no further for 100 seconds"


def test_a_worker_that_has_nothing_to_do_may_live_without_a_report(watched: Watched) -> None:
    assert watched.wrong_after(1000, alive=True) is None


def test_a_report_ends_the_time_of_a_step(watched: Watched) -> None:
    watched.wrong_after(100, alive=True, working=True)
    watched.wrong_after(1, alive=True, reported=True, working=True)

    assert watched.wrong_after(100, alive=True, working=True) is None


def test_the_time_in_which_nobody_looked_does_not_count(watched: Watched) -> None:
    watched.wrong_after(5)
    watched.now += 3600

    assert watched.wrong_after(1) is None
