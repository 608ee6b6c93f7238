"""The server of a session: shared, killed, hanging."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from reverie_plugin.connect.heartbeat import SILENCE_SECONDS
from reverie_plugin.events import Finished, Progress
from reverie_plugin.order import Order
from reverie_plugin.session import Session
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from tests.service.sessions import LONG, QUICK, cat, dream, finish, until, wait_for_no_jobs
from tests.support.pictures import Array
from tests.support.running import MemoryHost, Reverie


@pytest.fixture(scope="module")
def photo() -> Array:
    return cat()


def test_two_dreams_at_once_share_a_server(reverie: Reverie, photo: Array) -> None:
    one, other = MemoryHost(photo), MemoryHost(photo[::-1])
    sessions = [Session(host, Order(settings=QUICK), reverie.installation) for host in (one, other)]

    running = [session.run() for session in sessions]
    while running:
        for steps in list(running):
            if isinstance(next(steps, None), Finished):
                running.remove(steps)
        time.sleep(0.01)

    assert not np.array_equal(one.dreamed, other.dreamed)


def test_a_server_killed_in_mid_dream_is_an_error_at_once_and_the_next_dream_starts_another(
    reverie: Reverie, photo: Array
) -> None:
    host = MemoryHost(photo)
    session = Session(host, Order(settings=LONG), reverie.installation)
    steps = until(session, Progress)
    connection = Connection.read(reverie.places.connection)
    assert connection is not None

    os.kill(connection.pid, signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises(ServerUnavailable, match="has ended"):
        finish(session, steps)

    assert time.monotonic() - began < SILENCE_SECONDS, "no silence had to tell it"
    assert host.inserted == []
    dream(reverie, host, Order(settings=QUICK))
    assert len(host.inserted) == 1


def test_a_server_that_hangs_is_an_error_within_seconds(reverie: Reverie, photo: Array) -> None:
    session = Session(MemoryHost(photo), Order(settings=LONG), reverie.installation)
    steps = until(session, Progress)
    connection = Connection.read(reverie.places.connection)
    assert connection is not None

    os.kill(connection.pid, signal.SIGSTOP)
    try:
        with pytest.raises(ServerUnavailable, match="does not answer any more"):
            finish(session, steps)
    finally:
        os.kill(connection.pid, signal.SIGCONT)
    wait_for_no_jobs(reverie)
