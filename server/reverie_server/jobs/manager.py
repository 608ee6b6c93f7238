"""The front's book of jobs: from a client's request to the event that ends it."""

from __future__ import annotations

import itertools
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reverie_server.jobs.admission import admit, check_stop
from reverie_server.jobs.job import Job, State
from reverie_server.jobs.scheduler import Scheduler
from reverie_server.net.callqueue import CallQueue
from reverie_server.net.outbox import Outbox
from reverie_server.networks.catalog import installed
from reverie_server.pictures.store import KEPT, Pictures, Purpose
from reverie_server.worker import ipc
from reverie_shared import messages
from reverie_shared.errors import BadMessage, Busy, ReverieError, UnknownThing, WorkerDied
from reverie_shared.messages import Message, Progress
from reverie_shared.picture import Picture
from reverie_shared.places import Places

log = logging.getLogger(__name__)

PAUSE = 60.0
"""Seconds that a paused dream is kept."""

_REPEAT = 0.4
"""Seconds after which a client hears of its unfinished job again; this is also how its absence is noticed."""

_PROBE = 1.0
"""Seconds after which the client of a paused job is sent a sign of life, for the same reason."""

_MOST_JOBS = 64
"""Unfinished jobs of one client."""


class JobManager:
    """All jobs by name.

    Parameters
    ----------
    pictures : Pictures
    post : Outbox
        Sends events on the control socket.
    inbox, places
        For the `Scheduler`.
    """

    def __init__(
        self,
        pictures: Pictures,
        post: Outbox,
        inbox: CallQueue,
        places: Places,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workshop = Scheduler(inbox, places, self._heard, self._lost, self._let_go, clock)
        self.closed = False
        """Set when the server is leaving: no new jobs."""
        self._pictures = pictures
        self._weights = places.weights
        self._post = post
        self._clock = clock
        self._numbers = itertools.count(1)
        self._jobs: dict[str, Job] = {}

    # --- what clients ask -----------------------------------------------------------------------------------

    def accept(self, client: bytes, request: messages.Dream, id: int) -> None:
        """Take a new job into the queue; a preview takes the place of its client's earlier one."""
        if self.closed:
            raise Busy("The server is about to leave.", "Try again: a new one will be started.")
        if request.job in self._jobs:
            raise BadMessage("A job of that name exists.", "Give each job a name of its own.")
        theirs = [job for job in self._jobs.values() if job.client == client]
        if sum(job.unfinished for job in theirs) >= _MOST_JOBS:
            raise Busy(f"{_MOST_JOBS} of your dreams are waiting already.", "Wait for one, or cancel one.")
        networks = installed(self._weights)
        job = admit(client, request, next(self._numbers), self._pictures, networks, self._clock())
        for older in theirs if job.is_preview else []:
            if older.is_preview and older.state is not State.ENDED:
                self._end(older, messages.Cancelled(older.name) if older.unfinished else None)
        self._jobs[job.name] = job
        self._enqueue(job, id)

    def go_on(self, client: bytes, request: messages.Continue, id: int) -> None:
        """Take a paused job up again."""
        job = self._jobs.get(request.job)
        if job is None or job.state is not State.PAUSED:
            raise UnknownThing(
                f"There is no paused dream of that name (it is kept for {PAUSE:.0f} seconds).",
                "Dream it again.",
            )
        check_stop(request.stop_after)
        job.client, job.stop_after, job.accepted, job.outcome = (
            client,
            request.stop_after,
            self._clock(),
            None,
        )
        self._enqueue(job, id)

    def cancel(self, client: bytes, request: messages.Cancel, id: int) -> None:
        """Forget a job, whatever its state; one that is not known is as good as cancelled."""
        job = self._jobs.get(request.job)
        if job and job.state is State.ENDED:
            self._forget(job)
        elif job:
            self._end(job, None)
        self._post.send(client, messages.Cancelled(request.job), id)

    def resume(self, client: bytes, request: messages.Resume, id: int) -> None:
        """From now on the job's events go to this client; tell it the last one."""
        job = self._jobs.get(request.job)
        if job is None:
            raise UnknownThing("The server does not (or no longer) know that dream.", "Dream it again.")
        self.workshop.move(job, client)
        self._post.send(client, job.outcome or self._standing(job), id)

    def vanish(self, client: bytes) -> None:
        """The client is gone: what it has not been given an outcome of is dropped."""
        for job in [job for job in self._jobs.values() if job.client == client and job.state is not State.ENDED]:
            log.info("Job %s is dropped: its client is gone.", job.name)
            self._end(job, None)

    # --- what time brings -----------------------------------------------------------------------------------

    def tick(self) -> None:
        """Tell clients where their jobs stand; forget what has had its time."""
        now = self._clock()
        for job in list(self._jobs.values()):
            if job.unfinished and now - job.told >= _REPEAT:
                self._tell(job)
            elif job.state is State.PAUSED and now - job.changed > PAUSE:
                self._end(job, None)
            elif job.state is State.PAUSED and now - job.told >= _PROBE:
                job.told = now
                self._post.send(job.client, messages.Pong(), must_arrive=False)
            elif job.state is State.ENDED and now - job.changed > KEPT:
                self._forget(job)

    def close(self, error: ReverieError) -> None:
        """End all that is unfinished with this error, and the worker."""
        for job in [job for job in self._jobs.values() if job.unfinished]:
            self._end(job, _failed(job, error))
        self.workshop.close()

    @property
    def unfinished(self) -> int:
        """How many jobs are queued or at work."""
        return sum(job.unfinished for job in self._jobs.values())

    def awaited(self, within: float) -> bool:
        """Whether a client may still come for a paused dream, or a result younger than `within` seconds."""
        return any(
            job.state is State.PAUSED
            or (self._clock() - job.changed < within and self._pictures.has(job.result) and not job.result.delivered)
            for job in self._jobs.values()
            if not job.unfinished
        )

    def facts(self) -> list[dict[str, Any]]:
        """All jobs that are not ended, for `Status`."""
        return [
            {
                "job": job.name,
                "state": job.state.value,
                "phase": self._standing(job).phase,
                "fraction": job.progress.fraction,
                "preview": job.is_preview,
            }
            for job in self._jobs.values()
            if job.state is not State.ENDED
        ]

    # --- what the worker reports ----------------------------------------------------------------------------

    def _heard(self, job: Job, report: Any) -> None:
        match report:
            case ipc.Progress():
                job.progress = Progress(
                    job.name,
                    "dreaming",
                    report.octave,
                    report.octaves,
                    report.step,
                    report.steps,
                    report.fraction,
                    report.seconds_left,
                    report.network,
                )
                self._tell(job)
            case ipc.Preview():
                self._show(job, report)
            case ipc.Paused():
                job.changed = self._clock()
                job.outcome = messages.Paused(job.name, report.octave)
                self._post.send(job.client, job.outcome)
            case ipc.Finished():
                facts = {**report.report, "preset": job.preset, "guide": job.guide.name if job.guide else None}
                facts["seconds"] = {"queue": job.queued, **facts["seconds"]}
                self._pictures.keep(job.result)
                self._end(job, messages.Done(job.name, job.result.name, facts))
            case ipc.Failed():
                self._end(job, messages.Failed(job.name, report.code, report.what, report.remedy))

    def _show(self, job: Job, shown: ipc.Preview) -> None:
        """Keep the preview in the place of the job's last one, and tell its client."""
        self._forget_preview(job)
        picture: Picture = shown.picture
        try:
            held = self._pictures.reserve(secrets.token_hex(16), picture.format, Purpose.PREVIEW)
        except ReverieError as error:
            log.warning("No preview: %s", error)
            return
        with held.view(0, picture.format.size) as place:
            place[:] = memoryview(picture.pixels).cast("B")
        self._pictures.keep(held)
        self._pictures.let_go(held)
        job.preview = held
        self._post.send(job.client, messages.Preview(job.name, shown.octave, shown.octaves, held.name))

    def _lost(self, job: Job, words: str) -> None:
        """The worker died with this job; a paused one is let go in silence, as when its time is over."""
        error = WorkerDied(words, "Dream it again; if it happens twice, choose a smaller picture or tile size.")
        self._end(job, None if job.state is State.PAUSED else _failed(job, error))

    # --- the life of a job ----------------------------------------------------------------------------------

    def _enqueue(self, job: Job, id: int) -> None:
        ahead = self.workshop.add(job)
        self._post.send(job.client, messages.Accepted(job.name, ahead), id)
        self._tell(job)

    def _end(self, job: Job, outcome: Message | None) -> None:
        """The job is over: tell its client the outcome and keep that, or forget all where there is none."""
        job.state, job.changed, job.outcome = State.ENDED, self._clock(), outcome
        if outcome:
            self._post.send(job.client, outcome)
        if outcome is None or isinstance(outcome, messages.Cancelled):
            self._forget(job)
        self.workshop.remove(job)

    def _let_go(self, job: Job) -> None:
        """Nothing touches the job's pictures any more; a result that is not finished has no more use."""
        for held in filter(None, (job.picture, job.mask, job.guide)):
            self._pictures.let_go(held)
        if not isinstance(job.outcome, messages.Done):
            self._pictures.forget(job.result)
        self._pictures.let_go(job.result)

    def _forget(self, job: Job) -> None:
        self._forget_preview(job)
        self._pictures.forget(job.result)
        self._jobs.pop(job.name, None)

    def _forget_preview(self, job: Job) -> None:
        if job.preview:
            self._pictures.forget(job.preview)
            job.preview = None

    def _standing(self, job: Job) -> Progress:
        """Where an unfinished job stands."""
        if not self.workshop.is_dreamed(job):
            return replace(job.progress, phase="queued", seconds_left=None)
        return replace(job.progress, phase="dreaming" if job.progress.octave else "loading")

    def _tell(self, job: Job) -> None:
        if job.unfinished:
            job.told = self._clock()
            self._post.send(job.client, self._standing(job), must_arrive=False)


def _failed(job: Job, error: ReverieError) -> messages.Failed:
    return messages.Failed(job.name, error.code, error.what, error.remedy)
