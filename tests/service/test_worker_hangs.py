"""A worker that hangs is noticed and replaced: its dream fails in words, all others go on, and the server answers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from reverie_server.worker.watchdog import Limits
from reverie_shared.connection import Connection
from reverie_shared.errors import WorkerDied
from reverie_shared.messages import Dream, Ping, Pong
from tests.service.processes import ServerProcess, wait_for, watched_server
from tests.service.samples import picture
from tests.service.wire import QUICK, SLOW, Wire
from tests.support.running import runs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX's")

LIMITS = Limits(silence=5.0, start=20.0, step=60.0, discard=30.0)
"""Those of the server under test; a worker on a busy machine needs a few seconds to start."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that waits for its worker no longer than these tests can; it leaves nothing behind."""
    process = watched_server(tmp_path_factory.mktemp("home"), LIMITS)
    yield process
    process.stop()
    assert process.process.returncode == 0
    assert process.segments() == []


def worker(client: Wire) -> psutil.Process:
    return psutil.Process(client.facts()["worker"]["pid"])


def test_the_dream_of_a_worker_that_is_stopped_fails_in_words_and_the_others_are_dreamed(
    connect: Callable[[], Wire],
) -> None:
    one, other = connect(), connect()
    job = one.dream(picture(1), settings=SLOW)
    one.dreaming(job)
    waiting = other.dream(picture(2))
    stopped = worker(one)

    stopped.suspend()

    with pytest.raises(WorkerDied, match="hung during a dream and was ended"):
        one.result(job)
    assert other.result(waiting).format == picture().format
    assert not runs(stopped)


def test_a_dream_that_waits_for_a_worker_that_is_stopped_while_it_starts_is_dreamed_by_another(
    client: Wire, server: ServerProcess
) -> None:
    if client.facts()["worker"]["pid"]:
        worker(client).kill()
        wait_for(lambda: not client.facts()["worker"]["pid"], "the end of the worker")
    job = client.dream(picture(4))
    stopped = worker(client)
    stopped.suspend()

    assert client.result(job).format == picture().format
    assert not runs(stopped)
    assert "hung at its start and was ended (it gave no sign of life for 20 seconds)" in server.log()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone ends a process with its parent")
def test_a_worker_that_is_stopped_ends_with_a_server_that_is_killed(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    server = start()
    client = dial(server.connection)
    client.hello()
    wait_for((server.places.logs / "worker.log").exists, "the worker")
    stopped = worker(client)
    stopped.suspend()

    server.process.kill()

    wait_for(lambda: not runs(stopped), "the end of the worker")


def test_a_worker_that_reads_no_command_never_keeps_the_server_from_answering(client: Wire) -> None:
    """The pipe to the worker holds about 200 KB: each preview replaces the last one, and its order takes 1.5 KB."""
    name = client.upload(picture(5))
    client.dreaming(client.dream(picture(5), settings=SLOW))
    stopped = worker(client)
    stopped.suspend()
    for number in range(300):
        client.send(Dream(f"preview {number}", name, settings=SLOW, stop_after=1))

    began = time.monotonic()
    assert client.ask(Ping()) == Pong()

    assert time.monotonic() - began < LIMITS.silence, "the worker had to be ended first"
    wait_for(lambda: not runs(stopped), "the end of the worker")


def test_the_time_in_which_the_whole_machine_stood_still_does_not_count(client: Wire, server: ServerProcess) -> None:
    job = client.dream(picture(7), settings={**QUICK, "steps": 30})
    client.dreaming(job)
    asleep = [psutil.Process(server.process.pid), worker(client)]

    for process in asleep:
        process.suspend()
    time.sleep(LIMITS.silence + 1)
    for process in asleep:
        process.resume()

    assert client.result(job).format == picture().format
    assert worker(client) == asleep[1]
