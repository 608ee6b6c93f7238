"""What is dreamed next: the queue, and what the worker has in hand."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from reverie_server.jobs.fair_queue import FairQueue
from reverie_server.jobs.job import Job, State
from reverie_server.net.callqueue import CallQueue
from reverie_server.worker import ipc
from reverie_server.worker.supervisor import WorkerSupervisor
from reverie_shared.messages import Progress
from reverie_shared.places import Places

log = logging.getLogger(__name__)

_DROP_TIMEOUT = 5.0
"""Seconds that a worker may go on with a dream it was told to drop, before it is replaced."""


class Scheduler:
    """The worker has at most one full dream and, on top of it, one preview (and keeps those that are paused);
    whatever else waits, waits here.

    Parameters
    ----------
    inbox, places
        For the worker's `WorkerSupervisor`.
    heard : callable
        Takes a job and what the worker reports of it.
    lost : callable
        Takes a job that went down with its worker, and words that say how.
    free : callable
        Takes a job that was removed, once no process touches its pictures any more.
    """

    def __init__(
        self,
        inbox: CallQueue,
        places: Places,
        heard: Callable[[Job, Any], None],
        lost: Callable[[Job, str], None],
        free: Callable[[Job], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.staff = WorkerSupervisor(inbox, places, self._hear, self._mourn)
        self.network = ""
        """In words, the network the worker has loaded."""
        self._heard, self._lost, self._free = heard, lost, free
        self._clock = clock
        self._previews, self._fulls = FairQueue(), FairQueue()
        self._stack: list[Job] = []
        """What the worker has been told to dream; the last one goes first."""
        self._at_worker: dict[int, Job] = {}
        """Jobs the worker holds something of: those on the stack, and the paused ones."""
        self._dropped: dict[int, tuple[Job, float]] = {}
        """Removed jobs whose pictures the worker may still touch, and until when that is in order."""
        self._worked = clock()

    def add(self, job: Job) -> int:
        """Queue a job, new or paused; how many are before it."""
        job.state = State.QUEUED
        self._queue(job).add(job)
        before = [other for other in self._stack if other.is_preview or not job.is_preview]
        waiting = [*self._previews] if job.is_preview else [*self._previews, *self._fulls]
        ahead = len(before) + waiting.index(job)
        self._dispatch()
        return ahead

    def remove(self, job: Job) -> None:
        """Dream a job no further, wherever it stands; `free` is called when its pictures are."""
        self._queue(job).discard(job)
        was_dreamed = self.is_dreamed(job)
        if job in self._stack:
            self._stack.remove(job)
        if self._at_worker.pop(job.number, None):
            self._dropped[job.number] = (job, self._clock() + _DROP_TIMEOUT if was_dreamed else float("inf"))
            self.staff.order(ipc.Discard(job.number))
        else:
            self._free(job)
        self._dispatch()

    def move(self, job: Job, client: bytes) -> None:
        """Give a job to another client."""
        queue = self._queue(job)
        waiting = job in [*queue]
        queue.discard(job)
        job.client = client
        if waiting:
            queue.add(job)

    def is_dreamed(self, job: Job) -> bool:
        """Whether this is the one job that the worker is at now."""
        return bool(self._stack) and self._stack[-1] is job

    def warm_up(self) -> None:
        """Have a worker ready by the time a job comes."""
        self._worked = self._clock()
        self.staff.start()

    def tick(self, idle: float) -> None:
        """Send the worker home when it had nothing for `idle` seconds; replace it when it does not obey."""
        now = self._clock()
        if self.staff.state == "ready" and any(until < now for _, until in self._dropped.values()):
            log.warning("The worker does not let go of a dream that was dropped: it is replaced.")
            self.staff.dismiss()
            self._without_worker(None, "")
        if self._at_worker or self._dropped:
            self._worked = now
        elif self.staff.pid and now - self._worked > idle:
            self.staff.dismiss()

    def close(self) -> None:
        """End the worker, and wait for that."""
        self.staff.close()

    def _queue(self, job: Job) -> FairQueue:
        return self._previews if job.is_preview else self._fulls

    def _dispatch(self) -> None:
        """Give the worker what it should do now."""
        while True:
            job = None
            if not self._stack:
                job = self._previews.take() or self._fulls.take()
            elif not self._stack[-1].is_preview:
                job = self._previews.take()
            if job is None:
                return
            self._hand_over(job)

    def _hand_over(self, job: Job) -> None:
        job.state = State.AT_WORK
        job.queued += self._clock() - job.accepted
        self._stack.append(job)
        if job.number in self._at_worker:
            self.staff.order(ipc.Continue(job.number, job.stop_after))
            return
        self._at_worker[job.number] = job
        self.staff.order(
            ipc.Start(
                job=job.number,
                sent=time.monotonic(),
                picture=job.picture.block,
                digest=job.picture.name,
                mask=job.mask.block if job.mask else None,
                guide=job.guide.block if job.guide else None,
                result=job.result.block,
                settings=job.settings,
                stop_after=job.stop_after,
                deliver=job.deliver,
                part=job.part,
                measure=job.measure,
            )
        )

    def _hear(self, report: Any) -> None:
        if isinstance(report, ipc.Ready):
            self.network = report.network
            until = self._clock() + _DROP_TIMEOUT  # only now it can hear what it was told to drop
            self._dropped = {number: (job, max(until, limit)) for number, (job, limit) in self._dropped.items()}
        elif isinstance(report, ipc.Discarded):
            if report.job in self._dropped:
                self._free(self._dropped.pop(report.job)[0])
        elif report.job in self._at_worker:  # else it was removed meanwhile
            job = self._at_worker[report.job]
            if isinstance(report, ipc.Progress):
                self.network = report.network
            if isinstance(report, ipc.Paused):
                self._stack.remove(job)
                job.state = State.PAUSED
            if isinstance(report, (ipc.Finished, ipc.Failed)):
                self._stack.remove(job)
                del self._at_worker[report.job]
            self._heard(job, report)
            self._dispatch()

    def _mourn(self, words: str) -> None:
        """The worker has died: what it was dreaming is lost, what stood behind that starts anew."""
        victim = self._stack[-1] if self._stack else None
        self._without_worker(victim, words)
        if victim:
            self.staff.start()  # warm for the next

    def _without_worker(self, victim: Job | None, words: str) -> None:
        for job, _ in self._dropped.values():
            self._free(job)
        self._dropped.clear()
        jobs, self._at_worker, self._stack = list(self._at_worker.values()), {}, []
        lost = []
        for job in jobs:
            job.deaths += bool(words)
            if job is victim or job.deaths > 1 or job.state is State.PAUSED:
                lost.append(job)
                continue
            job.progress = Progress(job.name, "queued")
            if job.state is State.AT_WORK:
                job.state = State.QUEUED
                self._queue(job).add(job)
        for job in lost:
            self._lost(job, words)
        self._dispatch()
