"""Which job the worker is given next, and what becomes of jobs whose worker is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_server.jobs.job import DreamJob, Job, State
from reverie_server.jobs.scheduler import Scheduler
from reverie_server.net.callqueue import CallQueue
from reverie_server.pictures.store import HeldPicture
from reverie_server.worker import ipc
from reverie_server.worker.supervisor import WorkerSupervisor
from reverie_shared.errors import WorkerDied
from reverie_shared.errors.dreams import DREAM_FAILED
from reverie_shared.places import Places
from tests.support.jobs import make_job
from tests.support.limits import few_open_files
from tests.support.recording_worker import KILLED, RecordingWorker

IDLE = 100.0


class RecordingListener:
    """In place of `JobManager`."""

    def __init__(self) -> None:
        self.reports: list[tuple[Job, ipc.JobReport]] = []
        self.lost: list[tuple[Job, WorkerDied]] = []
        self.unused: list[Job] = []

    def on_report(self, job: Job, report: ipc.JobReport) -> None:
        self.reports.append((job, report))

    def on_lost(self, job: Job, error: WorkerDied) -> None:
        self.lost.append((job, error))

    def on_unused(self, job: Job) -> None:
        self.unused.append(job)


class Setup:
    """A scheduler between a worker and a listener that record, with a clock that a test sets."""

    def __init__(self, held: HeldPicture) -> None:
        self.now = 0.0
        self.worker, self.listener = RecordingWorker(), RecordingListener()
        self.scheduler = Scheduler(self.worker, IDLE, lambda: self.now)
        self.scheduler.subscribe(self.listener)
        self._held = held
        self._count = 0

    def add(self, client: str = "a", *, preview: bool = False) -> DreamJob:
        self._count += 1
        job = make_job(self._held, self._count, client, 1 if preview else None)
        self.scheduler.add(job)
        return job

    def pass_time(self, seconds: int) -> None:
        """Let time pass, with a tick each second."""
        for _ in range(seconds):
            self.now += 1
            self.scheduler.tick()

    def finish(self, job: Job) -> None:
        self.worker.on_report(ipc.Finished(job.number, {}))

    def pause(self, job: Job) -> None:
        self.worker.on_report(ipc.PausedReport(job.number, 1))


@pytest.fixture
def setup(held: HeldPicture) -> Setup:
    return Setup(held)


# --- the order of jobs --------------------------------------------------------------------------------------


def test_the_first_job_starts_at_once_and_the_next_when_it_has_finished(setup: Setup) -> None:
    first, second = setup.add(), setup.add()
    assert setup.worker.take_sent() == [("Start", first.number)]
    assert (first.state, second.state) == (State.RUNNING, State.QUEUED)

    setup.finish(first)

    assert setup.worker.take_sent() == [("Start", second.number)]
    assert second.state is State.RUNNING


def test_a_failed_job_makes_way_too(setup: Setup) -> None:
    first, second = setup.add(), setup.add()

    setup.worker.on_report(ipc.FailedReport(first.number, DREAM_FAILED(reason="KeyError")))

    assert setup.scheduler.is_running(second)


def test_one_preview_interrupts_a_full_dream_and_others_wait_in_front_of_full_ones(setup: Setup) -> None:
    full, waiting = setup.add("a"), setup.add("b")
    preview, another = setup.add("c", preview=True), setup.add("d", preview=True)
    assert setup.worker.take_sent() == [("Start", full.number), ("Start", preview.number)]
    assert setup.scheduler.is_running(preview)
    assert not setup.scheduler.is_running(full)

    setup.finish(preview)
    assert setup.worker.take_sent() == [("Start", another.number)]
    setup.finish(another)
    assert setup.scheduler.is_running(full)
    setup.finish(full)
    assert setup.worker.take_sent() == [("Start", waiting.number)]


def test_a_preview_goes_before_a_full_dream_that_has_waited_longer(setup: Setup) -> None:
    running = setup.add("a", preview=True)
    setup.add("b")
    preview = setup.add("c", preview=True)

    setup.finish(running)

    assert setup.scheduler.is_running(preview)


def test_a_job_learns_how_many_are_before_it(held: HeldPicture, setup: Setup) -> None:
    setup.add("a")
    setup.add("b")

    assert setup.scheduler.add(make_job(held, 8, "c")) == 2
    assert setup.scheduler.add(make_job(held, 9, "d", stop_after=1)) == 0


def test_a_paused_job_makes_way_and_is_continued_not_started_anew(setup: Setup) -> None:
    preview, full = setup.add(preview=True), setup.add()
    setup.pause(preview)
    assert preview.state is State.PAUSED
    setup.finish(full)
    setup.worker.take_sent()

    preview.continue_for(preview.client, None)
    setup.scheduler.add(preview)

    assert setup.worker.take_sent() == [("Continue", preview.number)]
    assert setup.scheduler.is_running(preview)


def test_a_job_that_is_given_to_another_client_waits_among_the_jobs_of_that_one(setup: Setup) -> None:
    running, mine, other, moved = setup.add("a"), setup.add("b"), setup.add("b"), setup.add("c")

    setup.scheduler.reassign(moved, b"b")

    for job in (running, mine, other):
        setup.finish(job)
    assert moved.client == b"b"
    assert setup.scheduler.is_running(moved)


# --- removed jobs -------------------------------------------------------------------------------------------


def test_the_pictures_of_a_removed_job_are_unused_at_once_where_the_worker_never_had_it(setup: Setup) -> None:
    setup.add()
    queued = setup.add()

    setup.scheduler.remove(queued)

    assert setup.listener.unused == [queued]


def test_the_pictures_of_a_running_job_are_unused_when_the_worker_has_discarded_it(setup: Setup) -> None:
    running, following = setup.add(), setup.add()
    setup.worker.take_sent()

    setup.scheduler.remove(running)

    assert setup.worker.take_sent() == [("Discard", running.number), ("Start", following.number)]
    assert setup.listener.unused == []
    setup.worker.on_report(ipc.Discarded(running.number))
    assert setup.listener.unused == [running]


def test_late_reports_about_a_removed_job_are_ignored(setup: Setup) -> None:
    job = setup.add()
    setup.scheduler.remove(job)

    setup.finish(job)

    assert setup.listener.reports == []


def test_a_worker_that_does_not_discard_a_running_job_in_time_is_replaced(setup: Setup) -> None:
    stuck, following = setup.add(), setup.add()
    setup.scheduler.remove(stuck)
    setup.worker.take_sent()

    setup.pass_time(27)
    setup.now += 60  # the machine sleeps: its processes lose no more than a turn of two seconds
    setup.pass_time(1)
    assert setup.worker.starts == 1
    setup.pass_time(2)

    assert setup.worker.starts == 2
    assert setup.worker.take_sent() == [("Start", following.number)]
    assert setup.listener.unused == [stuck]
    assert setup.listener.lost == []


@pytest.mark.parametrize("network", ["a network", ""], ids=["loaded", "failed to load"])
def test_a_worker_that_loads_a_network_has_as_long_from_when_it_is_ready(setup: Setup, network: str) -> None:
    job = setup.add()
    setup.worker.state = "loading"
    setup.scheduler.remove(job)

    setup.pass_time(60)
    setup.worker.state = "ready"
    setup.worker.on_report(ipc.Ready(network))
    setup.pass_time(30)

    assert setup.worker.starts == 1
    assert setup.listener.unused == []


# --- workers that die ---------------------------------------------------------------------------------------


def test_the_job_that_a_dead_worker_computed_is_lost_and_the_interrupted_one_starts_anew(setup: Setup) -> None:
    full, preview = setup.add("a"), setup.add("b", preview=True)
    setup.worker.take_sent()

    setup.worker.die()

    assert setup.listener.lost == [(preview, KILLED)]
    assert setup.worker.take_sent() == [("Start", full.number)]
    assert full.state is State.RUNNING


def test_a_job_that_the_dead_worker_had_not_begun_starts_anew_once(setup: Setup) -> None:
    setup.now = 10.0
    job = setup.add("a")
    setup.worker.take_sent()

    setup.worker.die(alive_until=9.0)
    assert setup.worker.take_sent() == [("Start", job.number)]
    assert setup.listener.lost == []

    setup.worker.die(alive_until=9.0)
    assert setup.listener.lost == [(job, KILLED)]


def test_a_job_that_has_seen_two_workers_die_is_lost(setup: Setup) -> None:
    full = setup.add("a")
    for _ in range(2):
        setup.add("b", preview=True)
        setup.worker.die()

    assert full in [job for job, _ in setup.listener.lost]


def test_a_paused_job_is_lost_with_its_worker(setup: Setup) -> None:
    paused = setup.add(preview=True)
    setup.pause(paused)

    setup.worker.die()

    assert setup.listener.lost == [(paused, KILLED)]


def test_the_pictures_of_a_removed_job_are_unused_when_the_worker_is_dead(setup: Setup) -> None:
    job = setup.add()
    setup.scheduler.remove(job)

    setup.worker.die()

    assert setup.listener.unused == [job]


def test_jobs_whose_worker_cannot_be_started_are_lost_one_and_all(held: HeldPicture, tmp_path: Path) -> None:
    calls, listener = CallQueue(), RecordingListener()
    scheduler = Scheduler(WorkerSupervisor(calls, Places(tmp_path)), IDLE)
    scheduler.subscribe(listener)
    jobs = [make_job(held, number) for number in (1, 2, 3)]

    with few_open_files(0):
        for job in jobs:
            scheduler.add(job)
        calls.drain()

    calls.close()
    assert [job for job, _ in listener.lost] == jobs
    assert all("could not be started" in error.what for _, error in listener.lost)


# --- idle workers -------------------------------------------------------------------------------------------


def test_a_worker_without_any_job_is_stopped_after_its_idle_time(setup: Setup) -> None:
    setup.scheduler.warm_up()

    setup.now = IDLE
    setup.scheduler.tick()
    assert setup.worker.pid is not None
    setup.now = IDLE + 1
    setup.scheduler.tick()

    assert setup.worker.pid is None


def test_a_worker_that_keeps_a_paused_job_is_not_idle(setup: Setup) -> None:
    setup.pause(setup.add(preview=True))

    setup.now = 10 * IDLE
    setup.scheduler.tick()

    assert setup.worker.pid is not None


def test_the_facts_about_the_worker_name_the_network_of_the_last_report(setup: Setup) -> None:
    assert setup.scheduler.worker_facts == {"state": "absent", "pid": None, "network": "", "network_name": ""}
    job = setup.add()
    setup.worker.on_report(ipc.Ready("imagenet"))
    setup.worker.on_report(ipc.ProgressReport(job.number, 1, 4, 0, 10, 0.0, None, "VGG16"))

    told = {"network": "VGG16 trained on ImageNet", "network_name": "VGG16"}
    assert setup.scheduler.worker_facts == {"state": "ready", "pid": 1, **told}


def test_the_supervisor_is_such_a_worker(tmp_path: Path) -> None:
    calls = CallQueue()
    scheduler = Scheduler(WorkerSupervisor(calls, Places(tmp_path)), IDLE)

    assert scheduler.worker_facts == {"state": "absent", "pid": None, "network": "", "network_name": ""}
    calls.close()
