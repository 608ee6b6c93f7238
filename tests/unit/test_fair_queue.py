"""In which order jobs come to the worker."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reverie_server.jobs.fair_queue import FairQueue
from reverie_server.pictures.store import HeldPicture
from tests.support.jobs import make_job

ANY_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def queue(clients: str, held: HeldPicture) -> FairQueue:
    """A queue to which these clients have added jobs in this order."""
    queue = FairQueue()
    for number, client in enumerate(clients):
        queue.add(make_job(held, number, client))
    return queue


def take_all(queue: FairQueue) -> list[str]:
    taken = []
    while found := queue.take():
        taken.append(found.name)
    return taken


def test_one_clients_jobs_come_in_the_order_it_sent_them(held: HeldPicture) -> None:
    assert take_all(queue("aaa", held)) == ["a0", "a1", "a2"]


def test_clients_take_turns(held: HeldPicture) -> None:
    assert take_all(queue("aaabbc", held)) == ["a0", "b3", "c5", "a1", "b4", "a2"]


def test_who_has_been_served_waits_for_all_others(held: HeldPicture) -> None:
    waiting = queue("ab", held)
    first = waiting.take()
    waiting.add(make_job(held, 9, "a"))

    assert first and first.name == "a0"
    assert take_all(waiting) == ["b1", "a9"]


CLIENTS = st.text("abcd", max_size=30)


@ANY_FIXTURE
@given(CLIENTS)
def test_the_queue_lists_its_jobs_in_the_order_in_which_it_gives_them(held: HeldPicture, clients: str) -> None:
    waiting = queue(clients, held)
    listed = [each.name for each in waiting]

    assert len(waiting) == len(clients)
    assert listed == take_all(waiting)


@ANY_FIXTURE
@given(CLIENTS)
def test_no_client_is_ever_two_jobs_ahead_of_one_that_waits(held: HeldPicture, clients: str) -> None:
    waiting, served, total = queue(clients, held), Counter[str](), Counter(clients)
    while found := waiting.take():
        served[found.name[0]] += 1
        behind = [served[client] for client in total if served[client] < total[client]]
        assert not behind or max(served.values()) - min(behind) <= 1


@ANY_FIXTURE
@given(CLIENTS, st.data())
def test_a_discarded_job_is_gone_and_the_others_keep_their_order(
    held: HeldPicture, clients: str, data: st.DataObject
) -> None:
    waiting = queue(clients, held)
    jobs = list(waiting)
    gone = data.draw(st.sampled_from(jobs)) if jobs else make_job(held, 0, "a")

    waiting.discard(gone)

    by_client = [[each.name for each in waiting if each.client == client] for client in (b"a", b"b", b"c", b"d")]
    assert by_client == [
        [each.name for each in jobs if each.client == client and each is not gone]
        for client in (b"a", b"b", b"c", b"d")
    ]
    waiting.discard(gone)
    assert len(waiting) == max(0, len(jobs) - 1)
