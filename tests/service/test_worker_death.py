"""The worker process can be killed at any time: one dream fails in words, and all others go on."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from reverie_shared.connection import Connection
from reverie_shared.errors import WorkerDied
from reverie_shared.messages import Cancel, Cancelled, Continue, Failed, Paused, Progress
from tests.service.processes import CODE, ServerProcess, wait_for
from tests.service.samples import picture
from tests.service.wire import SLOW, Wire
from tests.support.running import runs

Connect = Callable[[], Wire]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")


def kill_worker(client: Wire) -> None:
    """Kill the worker process, as the system does when memory runs out."""
    psutil.Process(client.facts()["worker"]["pid"]).kill()


@pytest.mark.alone
def test_a_dream_can_be_cancelled_at_once_while_the_worker_still_loads(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    client = dial(start().connection)
    client.hello()
    assert client.facts()["worker"]["state"] == "starting"
    job = client.dream(picture(), settings=SLOW)
    assert client.event(Progress, job=job).phase == "loading"
    began = time.monotonic()

    assert client.ask(Cancel(job)) == Cancelled(job)

    assert time.monotonic() - began < 0.5


def test_after_three_workers_that_could_not_start_no_other_is_tried_before_something_has_changed(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire], tmp_path: Path
) -> None:
    broken = tmp_path / "libraries" / "tensorflow.py"
    broken.parent.mkdir()
    broken.write_text("raise ImportError('as after a broken upgrade')\n")
    roots = [broken.parent, CODE / "shared", CODE / "server", CODE]
    server = start(environment={"PYTHONPATH": os.pathsep.join(map(str, roots))})
    client = dial(server.connection)

    for _ in range(3):
        with pytest.raises(WorkerDied) as last:
            client.result(client.dream(picture()))

    assert "3 worker processes, one after the other, could not start (exit code 1)." in last.value.what
    assert str(server.places.logs / "worker.log") in last.value.what
    assert "install.py" in last.value.remedy
    assert server.log().count("The worker starts") == 3
    broken.unlink()
    server.places.weights.mkdir(exist_ok=True)
    (server.places.weights / "network.h5").touch()  # as a repair does
    assert client.result(client.dream(picture())).format == picture().format


def test_the_dream_of_a_killed_worker_fails_and_the_next_one_is_dreamed(client: Wire) -> None:
    job = client.dream(picture(), settings=SLOW)
    client.dreaming(job)

    kill_worker(client)

    with pytest.raises(WorkerDied, match="signal 9"):
        client.result(job)
    assert client.result(client.dream(picture())).format == picture().format


def test_what_stood_behind_the_killed_dream_is_dreamed_anew(connect: Connect) -> None:
    painter, looker = connect(), connect()
    settings = {**SLOW, "steps": 40}
    full = painter.dream(picture(1), settings=settings)
    painter.dreaming(full)
    preview = looker.dream(picture(2), settings=SLOW, stop_after=1)
    looker.dreaming(preview)

    kill_worker(looker)

    assert looker.event(Failed, job=preview).code == WorkerDied.code
    assert painter.result(full) == painter.result(painter.dream(picture(1), settings=settings))


def test_a_paused_dream_is_lost_with_the_worker_and_can_be_ordered_anew(client: Wire) -> None:
    job = client.dream(picture(3), stop_after=1)
    client.event(Paused, job=job)

    kill_worker(client)
    wait_for(lambda: job not in [each["job"] for each in client.facts()["jobs"]], "the end of the paused job")

    with pytest.raises(Exception, match="no paused dream"):
        client.ask(Continue(job))
    assert client.result(client.dream(picture(3), job=job)).format == picture().format


def test_a_worker_that_does_not_discard_a_cancelled_dream_in_time_is_replaced(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    limits = ("60", "180", "600", "1")
    client = dial(start(*limits, module="tests.support.watched_server").connection)
    client.hello()
    job = client.dream(picture(4), settings=SLOW)
    client.dreaming(job)
    stuck = psutil.Process(client.facts()["worker"]["pid"])
    stuck.suspend()

    client.ask(Cancel(job))

    assert client.result(client.dream(picture(4))).format == picture().format
    assert not runs(stuck)


def test_a_killed_worker_leaves_no_picture_in_memory(client: Wire, server: ServerProcess) -> None:
    job = client.dream(picture(5), settings=SLOW)
    client.dreaming(job)
    kill_worker(client)
    client.event(Failed, job=job)

    held = client.facts()["pictures"]["count"]

    assert len(server.segments()) == held


def test_a_worker_whose_log_cannot_be_written_dreams_without_one_and_says_so_once(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    for name in ("worker.log", "worker.log.1"):  # root may write into any folder, but in place of none
        (home / "logs" / name / "taken").mkdir(parents=True)
    server = start(home=home)
    wire = dial(server.connection)
    wire.hello()

    assert wire.result(wire.dream(picture(1))).format == picture(1).format

    assert server.log().count("What the libraries of this worker print is not kept") == 1
