"""After three workers that ended in the same way, no other one is worth a try for a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_server.worker.deaths import PAUSE, Deaths

NETWORK = "photographs"


class Setup:
    """The deaths of a server's workers, with a clock that a test sets."""

    def __init__(self, weights: Path) -> None:
        self.now = 0.0
        self.weights = weights
        self.deaths = Deaths(weights, lambda: self.now)

    def note(self, *ways: str, network: str = NETWORK) -> None:
        for way in ways:
            self.deaths.note(way, network)


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path / "weights")


def test_three_of_the_same_way_are_too_many(setup: Setup) -> None:
    setup.note("crashed", "crashed")
    assert setup.deaths.too_many(NETWORK) == ""

    setup.note("crashed")
    assert setup.deaths.too_many(NETWORK) == "crashed"


def test_those_of_another_way_begin_anew(setup: Setup) -> None:
    setup.note("crashed", "crashed", "hung", "crashed")

    assert setup.deaths.too_many(NETWORK) == ""


def test_a_dream_in_between_begins_anew(setup: Setup) -> None:
    setup.note("crashed", "crashed")
    setup.deaths.forget(NETWORK)
    setup.note("crashed")

    assert setup.deaths.too_many(NETWORK) == ""


def test_after_a_minute_another_one_is_tried_and_where_it_ends_too_that_is_enough(setup: Setup) -> None:
    setup.note("crashed", "crashed", "crashed")
    setup.now += PAUSE
    assert setup.deaths.too_many(NETWORK) == ""

    setup.note("crashed")
    assert setup.deaths.too_many(NETWORK) == "crashed"


def test_another_one_is_tried_when_a_file_of_a_network_has_changed(setup: Setup) -> None:
    setup.note("crashed", "crashed", "crashed")

    setup.weights.mkdir()
    (setup.weights / "network.h5").write_bytes(b"mended")

    assert setup.deaths.too_many(NETWORK) == ""


def test_what_one_network_brings_about_concerns_no_other(setup: Setup) -> None:
    setup.note("crashed", "crashed", "crashed")

    assert setup.deaths.too_many("bundled") == ""

    setup.deaths.forget("bundled")
    assert setup.deaths.too_many(NETWORK) == "crashed"


def test_workers_that_cannot_start_concern_every_network(setup: Setup) -> None:
    setup.note("could not start", "could not start", "could not start", network="")

    assert setup.deaths.too_many(NETWORK) == "could not start"
