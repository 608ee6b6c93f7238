"""The states of a job, and how it goes from one to another."""

from __future__ import annotations

from itertools import product

import pytest

from reverie_server.jobs.job import Job, State
from reverie_server.pictures.store import HeldPicture
from tests.support.jobs import make_job

WAYS: dict[State, list[State]] = {
    State.NEW: [],
    State.QUEUED: [State.QUEUED],
    State.RUNNING: [State.QUEUED, State.RUNNING],
    State.PAUSED: [State.QUEUED, State.RUNNING, State.PAUSED],
    State.ENDED: [State.QUEUED, State.ENDED],
}
"""The states that a job goes through until it is in each."""

ALLOWED = {
    (State.NEW, State.QUEUED),
    (State.QUEUED, State.RUNNING),
    (State.QUEUED, State.ENDED),
    (State.RUNNING, State.QUEUED),
    (State.RUNNING, State.PAUSED),
    (State.RUNNING, State.ENDED),
    (State.PAUSED, State.QUEUED),
    (State.PAUSED, State.ENDED),
}


def job_in(state: State, held: HeldPicture) -> Job:
    job = make_job(held)
    for step in WAYS[state]:
        job.transition(step, 1.0)
    return job


@pytest.mark.parametrize(("before", "after"), [*product(State, State)])
def test_a_job_changes_its_state_only_as_allowed(held: HeldPicture, before: State, after: State) -> None:
    job = job_in(before, held)

    if (before, after) in ALLOWED:
        job.transition(after, 2.0)
        assert (job.state, job.changed) == (after, 2.0)
    else:
        with pytest.raises(ValueError, match=f"is {before.value} and cannot become {after.value}"):
            job.transition(after, 2.0)
        assert job.state is before


def test_the_states_that_clients_see_are_called_as_the_protocol_says() -> None:
    assert {state.value for state in State} - {"new", "ended"} == {"queued", "at work", "paused"}


def test_a_job_is_unfinished_while_it_is_queued_or_running(held: HeldPicture) -> None:
    assert [state for state in State if job_in(state, held).active] == [State.QUEUED, State.RUNNING]


def test_all_its_waits_in_the_queue_are_counted_and_nothing_else(held: HeldPicture) -> None:
    job = make_job(held)
    job.transition(State.QUEUED, 10.0)
    job.transition(State.RUNNING, 13.0)
    job.transition(State.PAUSED, 20.0)
    job.transition(State.QUEUED, 50.0)
    job.transition(State.RUNNING, 51.0)
    job.transition(State.ENDED, 90.0)

    assert job.queue_seconds == 4.0
