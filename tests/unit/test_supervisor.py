"""One worker process: started, spoken to, stopped, and its exit noticed. The processes are real, their work is not."""

from __future__ import annotations

import logging
import multiprocessing
import os
import platform
import select
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from reverie_server.net.callqueue import CallQueue
from reverie_server.pictures.shared_memory import Block
from reverie_server.worker import ipc
from reverie_server.worker.deaths import PAUSE
from reverie_server.worker.process import MAX_COMMANDS, Entry
from reverie_server.worker.supervisor import WorkerSupervisor
from reverie_server.worker.watchdog import LIMITS
from reverie_shared import processor
from reverie_shared.errors import WorkerDied
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.places import Places
from reverie_shared.settings import Settings
from reverie_shared.threads import BackgroundThread
from tests.service.processes import wait_for
from tests.support.limits import few_open_files
from tests.support.running import runs

SECONDS = 30.0
"""How long a process may take to start on a busy machine."""

LARGE = Picture(PixelFormat(1000, 1000, "y"), bytes(10**6))
"""More than a pipe holds."""


def answering(pipe: Connection, weights: Path, logs: Path) -> None:
    """Answers each `Discard`, and exits at `Stop`."""
    pipe.send(ipc.Ready(f"{weights.name} {logs.name}"))
    while not isinstance(command := pipe.recv(), ipc.Stop):
        if command.job == 1:
            pipe.send(ipc.Loading())
            pipe.send(ipc.Discarded(command.job))
            pipe.send(ipc.Ready("another network"))
        else:
            pipe.send(ipc.Discarded(command.job))


def loading(pipe: Connection, _weights: Path, _logs: Path) -> None:
    """Loads a network without an end."""
    pipe.send(ipc.Ready("one network"))
    pipe.send(ipc.Loading())
    time.sleep(3600)


def crashing(pipe: Connection, _weights: Path, _logs: Path) -> None:
    """Exits at its first command, before it has reported anything."""
    pipe.recv()
    os._exit(3)


def dying_at_its_dream(pipe: Connection, _weights: Path, _logs: Path) -> None:
    """Exits at its first dream, but for one with the bundled network, which it answers as if told to discard it."""
    pipe.send(ipc.Ready("ready"))
    command = pipe.recv()
    if command.settings.network != "bundled":
        os._exit(4)
    pipe.send(ipc.Discarded(command.job))
    pipe.recv()


def dream(job: int, network: str) -> ipc.Start:
    """A dream with that network; its pictures are not there."""
    block = Block("nothing", LARGE.format)
    settings = Settings(network=network)
    return ipc.Start(job, 0.0, block, "", (), None, None, {}, block, settings, None, "dream", None, False)


def deaf(pipe: Connection, _weights: Path, _logs: Path) -> None:
    """Reads no command, so does not exit at `Stop`."""
    pipe.send(ipc.Ready("deaf"))
    time.sleep(3600)


def unreadable(pipe: Connection, _weights: Path, _logs: Path) -> None:
    """Sends bytes that are no pickled report, and does not exit by itself."""
    pipe.send_bytes(b"no pickle")
    time.sleep(3600)


def logging_once(pipe: Connection, _weights: Path, _logs: Path) -> None:
    """Sends a record for the server's log."""
    pipe.send(logging.LogRecord("worker.test", logging.WARNING, __file__, 1, "from the worker", None, None))
    pipe.recv()


class Setup:
    """A supervisor, and what it has reported."""

    def __init__(self, places: Places, entry: Entry) -> None:
        self.calls = CallQueue()
        self.reports: list[ipc.Report] = []
        self.states: list[str] = []
        """The worker's state at each report."""
        self.exits: list[str] = []
        self.error = ""
        """The name of the last exit's."""
        self.network = ""
        self.now = 0.0
        self.supervisor = WorkerSupervisor(self.calls, places, entry, clock=lambda: self.now)
        self.supervisor.subscribe(self)

    def on_report(self, report: ipc.Report) -> None:
        self.reports.append(report)
        self.states.append(self.supervisor.state)

    def on_exit(self, error: WorkerDied, alive_until: float) -> None:
        self.exits.append(error.what)
        self.error = error.name
        self.alive_until = alive_until

    def network_at_work(self) -> str:
        return self.network

    def loop_until(self, condition: Callable[[], bool]) -> None:
        """Make the calls that come in, as the server's loop does, until there is what was waited for."""
        until = time.monotonic() + SECONDS
        while not condition():
            left = until - time.monotonic()
            assert left > 0, "it did not come in time"
            select.select([self.calls], [], [], left)
            self.calls.drain()

    @property
    def process(self) -> psutil.Process:
        assert self.supervisor.pid is not None
        return psutil.Process(self.supervisor.pid)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[Entry], Setup]]:
    """Makes supervisors, and stops their workers after the test."""
    made: list[Setup] = []

    def make(entry: Entry) -> Setup:
        made.append(Setup(Places(tmp_path), entry))
        return made[-1]

    yield make
    for setup in made:
        setup.supervisor.close()
        setup.calls.close()


def test_a_command_starts_a_worker_which_answers(make: Callable[[Entry], Setup]) -> None:
    setup = make(answering)
    assert (setup.supervisor.state, setup.supervisor.pid) == ("absent", None)

    setup.supervisor.send(ipc.Discard(7))
    assert setup.supervisor.state == "starting"
    setup.loop_until(lambda: ipc.Discarded(7) in setup.reports)

    assert setup.reports == [ipc.Ready("weights logs"), ipc.Discarded(7)]
    assert setup.supervisor.state == "ready"


def test_there_is_one_worker_at_most(make: Callable[[Entry], Setup]) -> None:
    setup = make(answering)
    setup.supervisor.start()
    first = setup.supervisor.pid

    setup.supervisor.start()
    setup.supervisor.send(ipc.Discard(7))

    assert setup.supervisor.pid == first


def test_a_worker_that_says_that_it_loads_is_ready_again_when_it_says_so(make: Callable[[Entry], Setup]) -> None:
    setup = make(answering)
    setup.supervisor.send(ipc.Discard(1))
    setup.loop_until(lambda: len(setup.states) == 3)

    assert setup.states == ["ready", "loading", "ready"], "`Loading` itself is not passed on"


def test_a_worker_that_loads_a_network_may_be_silent_as_long_as_one_that_starts(make: Callable[[Entry], Setup]) -> None:
    setup = make(loading)
    setup.supervisor.start()
    setup.loop_until(lambda: setup.supervisor.state == "loading")
    setup.supervisor.watch(working=True)  # takes the signs of life that have come

    def silent_for(seconds: float) -> None:
        for _ in range(int(seconds)):
            setup.now += 1
            setup.supervisor.watch(working=True)

    silent_for(LIMITS.silence + 1)
    assert not setup.exits

    silent_for(LIMITS.start - LIMITS.silence)
    assert f"hung during a dream and was ended (it gave no sign of life for {LIMITS.start:.0f} s" in setup.exits[0]


def test_an_exit_that_was_not_asked_for_is_told_with_its_reason(make: Callable[[Entry], Setup]) -> None:
    setup = make(crashing)
    setup.supervisor.send(ipc.Discard(7))

    setup.loop_until(lambda: bool(setup.exits))

    assert setup.exits[0].startswith("The worker process could not start (exit code 3).")
    assert setup.error == "worker-could-not-start"
    assert setup.alive_until < 0, "it has begun nothing"
    assert "worker.log" in setup.exits[0]
    assert (setup.supervisor.state, setup.supervisor.pid) == ("absent", None)


@pytest.mark.skipif(sys.platform != "linux" or platform.machine() != "x86_64", reason="known there alone")
def test_a_worker_that_cannot_start_on_a_processor_without_avx_is_told_so(
    make: Callable[[Entry], Setup], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text("vendor_id : AcmeInc\nflags : fpu sse4_2 ssse3\n")
    monkeypatch.setattr(processor, "FACTS", tmp_path / "cpuinfo")
    setup = make(crashing)
    setup.supervisor.send(ipc.Discard(7))

    setup.loop_until(lambda: bool(setup.exits))

    assert setup.error == "no-avx"
    assert "no AVX instructions" in setup.exits[0]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")
def test_a_worker_that_was_killed_is_told_to_have_run_out_of_memory(make: Callable[[Entry], Setup]) -> None:
    setup = make(answering)
    setup.supervisor.start()
    setup.loop_until(lambda: bool(setup.reports))

    setup.process.kill()
    setup.loop_until(lambda: bool(setup.exits))

    assert "ended (signal 9: most likely the system ran out of memory)" in setup.exits[0]
    assert setup.error == "worker-ended"


def test_a_worker_whose_report_cannot_be_read_is_ended(
    make: Callable[[Entry], Setup], caplog: pytest.LogCaptureFixture
) -> None:
    setup = make(unreadable)
    setup.supervisor.start()
    process = setup.process

    setup.loop_until(lambda: bool(setup.exits))

    assert not runs(process)
    assert "cannot be read" in caplog.text
    assert setup.supervisor.state == "absent"


@pytest.mark.parametrize("files_left", [0, 3], ids=["for its pipe", "for its process"])
def test_a_worker_that_the_system_refuses_is_told_once_and_can_be_tried_again(
    make: Callable[[Entry], Setup], files_left: int
) -> None:
    setup = make(answering)
    with few_open_files(files_left):
        setup.supervisor.send(ipc.Discard(7))
        setup.supervisor.send(ipc.Discard(8))
    assert setup.exits == [], "it is told in the loop's turn, not in the middle of a call"
    setup.loop_until(lambda: bool(setup.exits))

    assert len(setup.exits) == 1
    assert setup.exits[0].startswith("The worker process could not be started: ")
    assert (setup.supervisor.state, setup.supervisor.pid) == ("absent", None)
    setup.supervisor.send(ipc.Discard(9))
    setup.loop_until(lambda: ipc.Discarded(9) in setup.reports)


def test_after_an_exit_the_next_command_starts_another_worker(make: Callable[[Entry], Setup]) -> None:
    setup = make(answering)
    setup.supervisor.start()
    setup.process.kill()
    setup.loop_until(lambda: bool(setup.exits))

    setup.supervisor.send(ipc.Discard(7))
    setup.loop_until(lambda: ipc.Discarded(7) in setup.reports)


def test_a_worker_that_is_stopped_exits_and_nothing_more_is_heard_of_it(make: Callable[[Entry], Setup]) -> None:
    setup = make(answering)
    setup.supervisor.start()
    setup.loop_until(lambda: bool(setup.reports))
    process = setup.process

    setup.supervisor.close()
    setup.calls.drain()

    assert not runs(process)
    assert setup.exits == []
    assert setup.supervisor.state == "absent"


def test_a_worker_that_does_not_exit_when_asked_is_killed(make: Callable[[Entry], Setup]) -> None:
    setup = make(deaf)
    setup.supervisor.start()
    setup.loop_until(lambda: bool(setup.reports))
    process = setup.process

    setup.supervisor.close()

    assert not runs(process)


def test_what_the_worker_logs_is_logged_here(make: Callable[[Entry], Setup], caplog: pytest.LogCaptureFixture) -> None:
    setup = make(logging_once)
    setup.supervisor.start()

    setup.loop_until(lambda: "from the worker" in caplog.text)

    assert setup.reports == []


@pytest.mark.skipif(os.name == "nt", reason="SIGSTOP is POSIX's")
def test_a_worker_that_leaves_its_commands_unread_is_ended_and_no_send_waits(make: Callable[[Entry], Setup]) -> None:
    setup = make(deaf)
    setup.supervisor.start()
    setup.loop_until(lambda: bool(setup.reports))
    process = setup.process

    for number in range(MAX_COMMANDS):
        setup.supervisor.send(ipc.PreviewReport(number, 1, 1, LARGE))  # type: ignore[arg-type]
    setup.supervisor.watch(working=True)
    assert not setup.exits
    for number in range(2):
        setup.supervisor.send(ipc.Discard(number))
    setup.supervisor.watch(working=True)

    assert "hung during a dream and was ended (it left 1000 commands unread)" in setup.exits[0]
    wait_for(lambda: not runs(process), "the worker's end")


def test_after_three_workers_that_ended_in_the_same_way_no_other_is_started_for_a_minute(
    make: Callable[[Entry], Setup],
) -> None:
    setup = make(crashing)
    for number in range(3):
        setup.supervisor.send(ipc.Discard(7))
        setup.loop_until(partial(lambda number: len(setup.exits) > number, number))

    assert "3 worker processes, one after the other, could not start (exit code 3)." in setup.exits[-1]
    assert setup.error == "workers-could-not-start"
    assert "worker.log" in setup.exits[-1]
    setup.supervisor.start()
    assert setup.supervisor.pid is None
    setup.supervisor.send(dream(8, "bundled"))
    assert setup.supervisor.pid is None
    setup.loop_until(lambda: bool(setup.reports))
    (failed,) = setup.reports
    assert isinstance(failed, ipc.FailedReport)
    assert (failed.job, failed.error.what) == (8, setup.exits[-1])

    setup.now += PAUSE
    setup.supervisor.send(dream(9, "bundled"))
    assert setup.supervisor.pid


def test_a_network_that_has_ended_three_workers_keeps_no_other_network_from_being_dreamed_with(
    make: Callable[[Entry], Setup],
) -> None:
    setup = make(dying_at_its_dream)
    setup.network = "photographs"
    for number in range(3):
        setup.supervisor.send(dream(number, "photographs"))
        setup.loop_until(partial(lambda number: len(setup.exits) > number, number))
    assert "3 worker processes, one after the other, ended (exit code 4)." in setup.exits[-1]

    setup.supervisor.send(dream(8, "photographs"))
    setup.supervisor.send(dream(9, "bundled"))

    setup.loop_until(lambda: ipc.Discarded(9) in setup.reports)
    assert [report.job for report in setup.reports if isinstance(report, ipc.FailedReport)] == [8]


def test_a_worker_for_whose_threads_there_is_no_room_is_told_and_not_started(
    make: Callable[[Entry], Setup], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: BackgroundThread) -> None:
        raise RuntimeError("can't start new thread")

    setup = make(answering)
    with monkeypatch.context() as patch:
        patch.setattr(BackgroundThread, "start", refuse)
        setup.supervisor.send(ipc.Discard(7))
    setup.loop_until(lambda: bool(setup.exits))

    assert "The worker process could not be started: can't start new thread." in setup.exits[0]
    assert not multiprocessing.active_children()
    setup.supervisor.send(ipc.Discard(9))
    setup.loop_until(lambda: ipc.Discarded(9) in setup.reports)
