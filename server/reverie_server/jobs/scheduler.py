"""Decides which job the worker computes next: the queue, and what the worker has been given."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Protocol

from reverie_server.jobs.fair_queue import FairQueue
from reverie_server.jobs.job import DreamJob, Job, State
from reverie_server.worker import ipc
from reverie_server.worker.supervisor import WorkerListener
from reverie_server.worker.watchdog import LIMITS, Turns
from reverie_shared.errors import WorkerDied
from reverie_shared.errors.dreams import WORKER_REPLACED
from reverie_shared.messages import Progress
from reverie_shared.networks import in_words

log = logging.getLogger(__name__)


class Worker(Protocol):
    """What the scheduler needs of the worker's supervisor (`WorkerSupervisor`)."""

    @property
    def state(self) -> str:
        """`absent`, `starting`, `loading` or `ready`."""

    @property
    def pid(self) -> int | None:
        """The process id; None where there is no worker."""

    def subscribe(self, listener: WorkerListener) -> None:
        """Set who is told about the worker."""

    def start(self) -> None:
        """Start the worker, unless it runs."""

    def send(self, command: ipc.Command) -> None:
        """Send a command, starting the worker first where there is none."""

    def watch(self, *, working: bool) -> None:
        """End the worker where it hangs; `working` is whether it has something to compute."""

    def stop(self) -> None:
        """Stop the worker, without waiting for its exit."""

    def close(self) -> None:
        """Stop the worker and wait for its exit."""


class JobListener(Protocol):
    """What is told about the jobs of a scheduler (`JobManager`)."""

    def on_report(self, job: Job, report: ipc.JobReport) -> None:
        """The worker has sent a report about the job."""

    def on_lost(self, job: Job, error: WorkerDied) -> None:
        """The worker that held the job is gone, and the job is not started again."""

    def on_unused(self, job: Job) -> None:
        """The job was removed, and no process uses its pictures any more."""


class Scheduler:
    """Gives the worker at most one full dream and, on top of it, one job that goes first (a preview or a look); it also
    keeps the paused dreams. All other jobs wait in the queue, those that go first before full dreams.

    Parameters
    ----------
    worker : Worker
    idle : float
        Seconds without any job after which `tick` stops the worker, to give its memory back.
    discard : float
        Seconds that the worker has to discard a dream that it computes, before it is replaced.
    """

    def __init__(
        self,
        worker: Worker,
        idle: float,
        clock: Callable[[], float] = time.monotonic,
        discard: float = LIMITS.discard,
    ) -> None:
        self._worker = worker
        self._idle = idle
        self._discard = discard
        self._clock = clock
        self._listener: JobListener
        self._network = ""
        """The name of the network that the worker used last."""
        self._firsts, self._fulls = FairQueue(), FairQueue()
        self._stack: list[Job] = []
        """The jobs that the worker computes, the last one first."""
        self._held: dict[int, Job] = {}
        """The jobs that the worker keeps something of: those on the stack, and the paused ones."""
        self._discarded: dict[int, tuple[Job, float]] = {}
        """Removed jobs whose pictures the worker may still use, and for how many seconds more it may."""
        self._turns = Turns(clock)
        self._dispatching = True
        self._last_used = clock()
        worker.subscribe(self)

    def subscribe(self, listener: JobListener) -> None:
        """Set who is told about the jobs. Call it once, before the first job is added."""
        self._listener = listener

    @property
    def worker_facts(self) -> dict[str, Any]:
        """The worker's `state`, `pid`, `network` and `network_name`, for the protocol's `status`."""
        return {
            "state": self._worker.state,
            "pid": self._worker.pid,
            "network": in_words(self._network) if self._network else "",
            "network_name": self._network,
        }

    def add(self, job: Job) -> int:
        """Queue a job, new or paused; returns how many jobs are before it."""
        job.transition(State.QUEUED, self._clock())
        self._queue(job).add(job)
        before = [other for other in self._stack if other.goes_first or not job.goes_first]
        waiting = [*self._firsts] if job.goes_first else [*self._firsts, *self._fulls]
        ahead = len(before) + waiting.index(job)
        self._dispatch()
        return ahead

    def remove(self, job: Job) -> None:
        """Compute a job no further, whatever its state; `on_unused` follows when its pictures are free."""
        self._queue(job).discard(job)
        was_running = self.is_running(job)
        if job in self._stack:
            self._stack.remove(job)
        if self._held.pop(job.number, None):
            self._discarded[job.number] = (job, self._discard if was_running else float("inf"))
            self._worker.send(ipc.Discard(job.number))
        else:
            self._listener.on_unused(job)
        self._dispatch()

    def reassign(self, job: Job, client: bytes) -> None:
        """Make a job another client's."""
        queue = self._queue(job)
        waiting = job in [*queue]
        queue.discard(job)
        job.client = client
        if waiting:
            queue.add(job)

    def is_running(self, job: Job) -> bool:
        """Whether this is the one job that the worker computes now (and not one that a preview interrupts)."""
        return bool(self._stack) and self._stack[-1] is job

    def warm_up(self) -> None:
        """Start the worker, so that it has loaded by the time that a job comes."""
        self._last_used = self._clock()
        self._worker.start()

    def tick(self) -> None:
        """Stop the worker after its idle time; replace it where it hangs, or does not discard a job in time."""
        now = self._clock()
        self._worker.watch(working=bool(self._stack))
        turn = self._turns.next()
        self._discarded = {number: (job, left - turn) for number, (job, left) in self._discarded.items()}
        if self._worker.state == "ready" and any(left < 0 for _, left in self._discarded.values()):
            log.warning("The worker did not discard a cancelled dream in time and is replaced.")
            self._worker.stop()
            self._requeue(running_job=None, error=None)
        if self._held or self._discarded:
            self._last_used = now
        elif self._worker.pid and now - self._last_used > self._idle:
            self._worker.stop()

    def stop_dispatching(self) -> None:
        """Give the worker no further job: the server ends."""
        self._dispatching = False

    def close(self) -> None:
        """Stop the worker, and wait for its exit."""
        self._worker.close()

    # --- calls of the worker's supervisor (`WorkerListener`) ----------------------------------------------

    def on_report(self, report: ipc.Report) -> None:
        """Act on a report, and pass one about a job on."""
        match report:
            case ipc.Ready():
                self._network = report.network or self._network
                self._discarded = {  # only from now on can the worker read a `Discard`
                    number: (job, max(self._discard, left)) for number, (job, left) in self._discarded.items()
                }
            case ipc.Discarded():
                if report.job in self._discarded:
                    self._listener.on_unused(self._discarded.pop(report.job)[0])
            case _ if job := self._held.get(report.job):  # else the job was removed meanwhile
                self._on_job_report(job, report)

    def on_exit(self, error: WorkerDied, alive_until: float) -> None:
        """The worker has died: the job that it computed is lost, the interrupted one starts again, and so does one that
        was sent after `alive_until`.
        """
        running_job = self._stack[-1] if self._stack else None
        if running_job and running_job.changed > alive_until:
            running_job = None
        self._requeue(running_job, error)
        if running_job:
            self._worker.start()  # so that it has loaded when the next job comes

    def network_at_work(self) -> str:
        """The network of the job that the worker computes; empty where it computes none."""
        return self._stack[-1].settings.network if self._stack else ""

    # --- parts of the above ---------------------------------------------------------------------------------

    def _queue(self, job: Job) -> FairQueue:
        return self._firsts if job.goes_first else self._fulls

    def _dispatch(self) -> None:
        """Give the worker what it should compute now."""
        while self._dispatching:
            job = None
            if not self._stack:
                job = self._firsts.take() or self._fulls.take()
            elif not self._stack[-1].goes_first:
                job = self._firsts.take()
            if job is None:
                return
            self._run(job)

    def _run(self, job: Job) -> None:
        job.transition(State.RUNNING, self._clock())
        self._stack.append(job)
        if job.number in self._held and isinstance(job, DreamJob):
            self._worker.send(ipc.Continue(job.number, job.stop_after))
            return
        self._held[job.number] = job
        self._worker.send(job.start(time.monotonic()))

    def _on_job_report(self, job: Job, report: ipc.JobReport) -> None:
        match report:
            case ipc.ProgressReport():
                self._network = report.network
            case ipc.PausedReport():
                self._stack.remove(job)
                job.transition(State.PAUSED, self._clock())
            case ipc.Finished() | ipc.FailedReport():
                self._stack.remove(job)
                del self._held[job.number]
        self._listener.on_report(job, report)
        self._dispatch()

    def _requeue(self, running_job: Job | None, error: WorkerDied | None) -> None:
        """There is no worker any more: queue its jobs again. Lost are `running_job` (which a dead worker computed), the
        paused ones, and those whose second worker this was. `error` says how the worker has died; None where it was
        stopped.
        """
        for job, _ in self._discarded.values():
            self._listener.on_unused(job)
        self._discarded.clear()
        jobs, self._held, self._stack = list(self._held.values()), {}, []
        lost = []
        for job in jobs:
            job.worker_deaths += error is not None
            if job is running_job or job.worker_deaths > 1 or job.state is State.PAUSED:
                lost.append(job)
                continue
            job.progress = Progress(job.name, "queued")
            if job.state is State.RUNNING:
                job.transition(State.QUEUED, self._clock())
                self._queue(job).add(job)
        for job in lost:
            self._listener.on_lost(job, error or WORKER_REPLACED())
        self._dispatch()
