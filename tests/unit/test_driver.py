"""Driving a generator that never blocks: by a timer, or to its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from reverie_plugin.driver import SLICE_SECONDS, WAIT_SECONDS, StepDriver, run_to_end
from reverie_plugin.log import log_file, open_log
from reverie_shared.errors import HostRefused, ReverieError, Unexpected
from reverie_shared.places import Places

Steps = Generator["str | None", None, None]
REFUSAL = HostRefused("The layer is locked.", "Unlock it.")


class Told:
    """A driver, and what it has told."""

    def __init__(self, log: logging.Logger) -> None:
        self.all: list[str | ReverieError] = []
        self.driver: StepDriver[str] = StepDriver(
            self.all.append, lambda: self.all.append("the end"), self.all.append, log
        )


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


@pytest.fixture
def told(places: Places, request: pytest.FixtureRequest) -> Told:
    return Told(open_log(places, f"test-{request.node.name}"))


def steps_of(*events: str | None, closed: list[str] | None = None) -> Steps:
    """Yields these; notes in `closed` that it is closed."""
    try:
        yield from events
    finally:
        if closed is not None:
            closed.append("closed")


# --- steps -----------------------------------------------------------------------------------------------------------


def test_nothing_is_driven_before_the_host_says_so(told: Told) -> None:
    taken: list[int] = []

    def steps() -> Steps:
        taken.append(1)
        yield None

    told.driver.start(steps())
    assert taken == []
    assert told.driver.running

    told.driver.advance()
    assert taken == [1]


def test_events_are_told_until_there_is_nothing_to_do_just_now(told: Told) -> None:
    told.driver.start(steps_of("one", "two", None, "three"))

    assert told.driver.advance()
    assert told.all == ["one", "two"]

    assert not told.driver.advance()
    assert told.all == ["one", "two", "three", "the end"]


def test_after_its_slice_of_time_it_gives_the_editor_its_turn(told: Told) -> None:
    def steps() -> Steps:
        while True:
            time.sleep(SLICE_SECONDS / 3)
            yield "news"

    told.driver.start(steps())
    began = time.monotonic()
    told.driver.advance()

    assert time.monotonic() - began >= SLICE_SECONDS
    assert 1 <= len(told.all) <= 3
    told.driver.close()


def test_a_driver_with_nothing_to_drive_does_nothing(told: Told) -> None:
    assert not told.driver.advance()
    told.driver.close()
    assert told.all == []


def test_other_steps_take_the_place_of_those_under_way(told: Told) -> None:
    closed: list[str] = []
    told.driver.start(steps_of("one", None, "never", closed=closed))
    told.driver.advance()

    told.driver.start(steps_of("two"))
    told.driver.advance()

    assert closed == ["closed"]
    assert told.all == ["one", "two", "the end"]


# --- end and error ---------------------------------------------------------------------------------------------------


def test_the_end_is_told_once(told: Told) -> None:
    told.driver.start(steps_of())
    for _ in range(3):
        assert not told.driver.advance()
    assert told.all == ["the end"]


def test_an_error_is_told_once_in_place_of_the_end(told: Told) -> None:
    def steps() -> Steps:
        yield "one"
        raise REFUSAL

    told.driver.start(steps())
    for _ in range(3):
        assert not told.driver.advance()
    assert told.all == ["one", REFUSAL]


def test_a_refusal_in_the_very_first_step_is_told_too(told: Told) -> None:
    def steps() -> Steps:
        raise REFUSAL
        yield

    told.driver.start(steps())
    told.driver.advance()

    assert told.all == [REFUSAL]


def test_a_fault_is_told_as_unexpected_and_its_traceback_is_in_the_log_that_is_named(
    told: Told, places: Places, request: pytest.FixtureRequest
) -> None:
    def steps() -> Steps:
        yield None
        raise ZeroDivisionError("by nought")

    told.driver.start(steps())
    told.driver.advance()
    told.driver.advance()

    (error,) = told.all
    log = log_file(places, f"test-{request.node.name}")
    assert isinstance(error, Unexpected)
    assert "by nought" in error.what
    assert str(log) in error.remedy
    assert "Traceback" in log.read_text()


def test_a_fault_of_who_hears_an_event_ends_the_steps(told: Told) -> None:
    closed: list[str] = []
    driver: StepDriver[str] = StepDriver(
        lambda _event: [][0], lambda: told.all.append("the end"), told.all.append, logging.getLogger("reverie.test")
    )
    driver.start(steps_of("one", "two", closed=closed))
    assert not driver.advance()

    assert closed == ["closed"]
    (error,) = told.all
    assert isinstance(error, Unexpected)


@pytest.mark.parametrize("last", ["end", "error"])
def test_a_fault_of_who_hears_the_end_or_the_error_is_logged_and_nothing_runs_any_more(
    last: str, places: Places, request: pytest.FixtureRequest
) -> None:
    def steps() -> Steps:
        if last == "error":
            raise REFUSAL
        yield from ()

    def fault(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    name = f"test-{request.node.name}"
    driver: StepDriver[str] = StepDriver(lambda _event: None, fault, fault, open_log(places, name))
    driver.start(steps())

    assert not driver.advance()
    assert not driver.running
    assert "by nought" in log_file(places, name).read_text()


def test_who_hears_an_event_and_raises_stop_iteration_does_not_end_the_steps_quietly(told: Told) -> None:
    driver: StepDriver[str] = StepDriver(
        lambda _event: next(iter([])),
        lambda: told.all.append("the end"),
        told.all.append,
        logging.getLogger("reverie.test"),
    )
    driver.start(steps_of("one", "two"))
    driver.advance()

    (error,) = told.all
    assert isinstance(error, Unexpected)


# --- closing ---------------------------------------------------------------------------------------------------------


def test_after_closing_nothing_is_told(told: Told) -> None:
    closed: list[str] = []
    told.driver.start(steps_of("one", None, "two", closed=closed))
    told.driver.advance()
    told.driver.close()

    assert closed == ["closed"]
    assert not told.driver.running
    assert not told.driver.advance()
    assert told.all == ["one"]


def test_steps_that_never_began_are_closed_too(told: Told) -> None:
    told.driver.start(steps_of("one"))
    told.driver.close()
    assert not told.driver.advance()
    assert told.all == []


def test_who_hears_an_event_may_close(told: Told) -> None:
    closed: list[str] = []
    driver: StepDriver[str] = StepDriver(
        lambda _event: driver.close(),
        lambda: told.all.append("the end"),
        told.all.append,
        logging.getLogger("reverie.test"),
    )
    driver.start(steps_of("one", "two", closed=closed))

    assert not driver.advance()
    assert closed == ["closed"]
    assert told.all == []


def test_what_a_step_itself_calls_may_close_and_the_step_is_brought_to_its_end(told: Told) -> None:
    done: list[str] = []

    def steps() -> Steps:
        try:
            told.driver.close()  # as an editor does whose event loop runs while a layer is inserted
            done.append("the step")
            yield "one"
            done.append("another step")
        finally:
            done.append("closed")

    told.driver.start(steps())
    assert not told.driver.advance()

    assert done == ["the step", "closed"]
    assert told.all == []


def test_an_error_of_a_step_that_has_closed_itself_is_not_told(told: Told) -> None:
    def steps() -> Steps:
        yield None
        told.driver.close()
        raise REFUSAL

    told.driver.start(steps())
    told.driver.advance()
    told.driver.advance()

    assert told.all == []


def test_what_a_step_itself_calls_may_start_other_steps(told: Told) -> None:
    def steps() -> Steps:
        told.driver.start(steps_of("two"))
        yield "one"

    told.driver.start(steps())
    while told.driver.advance():
        pass

    assert told.all == ["two", "the end"]


def test_a_timer_in_an_event_loop_within_a_step_takes_no_step(told: Told) -> None:
    def steps() -> Steps:
        assert told.driver.advance()
        yield "one"

    told.driver.start(steps())
    told.driver.advance()

    assert told.all == ["one", "the end"]


def test_a_timer_in_an_event_loop_that_an_event_opens_takes_no_step(told: Told) -> None:
    heard: list[str] = []

    def hear(event: str) -> None:
        heard.append(f"begin {event}")
        assert driver.advance()  # as the timer does while a dialog is open
        heard.append(f"end {event}")

    driver: StepDriver[str] = StepDriver(hear, lambda: None, told.all.append, logging.getLogger("reverie.test"))
    driver.start(steps_of("one", "two"))
    driver.advance()

    assert heard == ["begin one", "end one", "begin two", "end two"]
    assert told.all == []


def test_an_error_while_closing_reaches_the_log_alone(
    told: Told, places: Places, request: pytest.FixtureRequest
) -> None:
    def steps() -> Steps:
        try:
            yield None
        finally:
            raise REFUSAL

    told.driver.start(steps())
    told.driver.advance()
    told.driver.close()

    assert told.all == []
    assert "The layer is locked." in log_file(places, f"test-{request.node.name}").read_text()


def test_the_end_may_start_the_next_steps(told: Told) -> None:
    rest = [steps_of("two")]

    def end() -> None:
        if rest:
            driver.start(rest.pop())

    driver: StepDriver[str] = StepDriver(told.all.append, end, told.all.append, logging.getLogger("reverie.test"))
    driver.start(steps_of("one"))
    while driver.advance():
        pass

    assert told.all == ["one", "two"]


# --- to the end ------------------------------------------------------------------------------------------------------


def test_without_an_event_loop_it_waits_wherever_there_is_nothing_to_do() -> None:
    waits: list[float] = []
    heard: list[str] = []

    def steps() -> Generator[str | None, None, int]:
        yield "one"
        yield None
        yield None
        yield "two"
        return 7

    assert run_to_end(steps(), waits.append, heard.append) == 7
    assert waits == [WAIT_SECONDS, WAIT_SECONDS]
    assert heard == ["one", "two"]


def test_an_interruption_closes_the_steps() -> None:
    closed: list[str] = []

    def wait(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_to_end(steps_of("one", None, closed=closed), wait)
    assert closed == ["closed"]


def test_the_error_of_steps_that_are_run_to_their_end_is_raised_as_it_is() -> None:
    def steps() -> Steps:
        yield None
        raise REFUSAL

    with pytest.raises(HostRefused) as refused:
        run_to_end(steps(), lambda _seconds: None)
    assert refused.value is REFUSAL
