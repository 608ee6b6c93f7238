"""After three workers that ended in the same way, no other one is worth a try for a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_server.worker.deaths import PAUSE, Deaths
from reverie_shared.errors.dreams import COULD_NOT_START, ENDED, EXIT_CODE, HUNG_IN_DREAM, SILENT
from reverie_shared.errors.phrases import Phrase

NETWORK = "photographs"
CRASHED, FAILED = (how(cause=EXIT_CODE(code="1")) for how in (ENDED, COULD_NOT_START))
HUNG = HUNG_IN_DREAM(cause=SILENT(seconds=60))


class Setup:
    """The deaths of a server's workers, with a clock that a test sets."""

    def __init__(self, weights: Path) -> None:
        self.now = 0.0
        self.weights = weights
        self.deaths = Deaths(weights, lambda: self.now)

    def note(self, *ways: Phrase, network: str = NETWORK) -> None:
        for way in ways:
            self.deaths.note(way, network)


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path / "weights")


def test_three_of_the_same_way_are_too_many(setup: Setup) -> None:
    setup.note(CRASHED, CRASHED)
    assert setup.deaths.too_many(NETWORK) is None

    setup.note(CRASHED)
    assert setup.deaths.too_many(NETWORK) == CRASHED


def test_those_of_another_way_begin_anew(setup: Setup) -> None:
    setup.note(CRASHED, CRASHED, HUNG, CRASHED)

    assert setup.deaths.too_many(NETWORK) is None


def test_a_dream_in_between_begins_anew(setup: Setup) -> None:
    setup.note(CRASHED, CRASHED)
    setup.deaths.forget(NETWORK)
    setup.note(CRASHED)

    assert setup.deaths.too_many(NETWORK) is None


def test_after_a_minute_another_one_is_tried_and_where_it_ends_too_that_is_enough(setup: Setup) -> None:
    setup.note(CRASHED, CRASHED, CRASHED)
    setup.now += PAUSE
    assert setup.deaths.too_many(NETWORK) is None

    setup.note(CRASHED)
    assert setup.deaths.too_many(NETWORK) == CRASHED


def test_another_one_is_tried_when_a_file_of_a_network_has_changed(setup: Setup) -> None:
    setup.note(CRASHED, CRASHED, CRASHED)

    setup.weights.mkdir()
    (setup.weights / "network.h5").write_bytes(b"mended")

    assert setup.deaths.too_many(NETWORK) is None


def test_what_one_network_brings_about_concerns_no_other(setup: Setup) -> None:
    setup.note(CRASHED, CRASHED, CRASHED)

    assert setup.deaths.too_many("bundled") is None

    setup.deaths.forget("bundled")
    assert setup.deaths.too_many(NETWORK) == CRASHED


def test_workers_that_cannot_start_concern_every_network(setup: Setup) -> None:
    setup.note(FAILED, FAILED, FAILED, network="")

    assert setup.deaths.too_many(NETWORK) == FAILED
