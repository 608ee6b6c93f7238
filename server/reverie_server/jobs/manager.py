"""All jobs of the server: what clients ask about them, what the worker reports of them, and the events in between."""

from __future__ import annotations

import itertools
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from reverie_server.jobs.admission import admit, admit_look, check_stop
from reverie_server.jobs.job import DreamJob, Job, State
from reverie_server.jobs.scheduler import Scheduler
from reverie_server.lifecycle import Lifecycle
from reverie_server.net.outbox import PROBE_INTERVAL, Outbox
from reverie_server.pictures.store import RETENTION_SECONDS, HeldPicture, Pictures, Purpose
from reverie_server.worker import ipc
from reverie_shared import messages
from reverie_shared.errors import ReverieError, WorkerDied
from reverie_shared.errors import dreams as wrong
from reverie_shared.messages import Message, Progress
from reverie_shared.networks import in_words

log = logging.getLogger(__name__)

PAUSE_LIMIT = 60.0
"""Seconds that a paused dream is kept."""

_PROGRESS_INTERVAL = 0.4
"""Seconds after which the progress of an unfinished job is sent again; a send that fails also shows that the client is
gone.
"""

_MAX_TOLD = 100
"""Jobs in an answer to `ask-status`: with the longest names they fit into a message."""

_MAX_UNFINISHED = 64
"""Unfinished jobs of one client."""


class JobManager:
    """All jobs by name. Its public methods that take a request's `id` answer it, or raise `ReverieError` to refuse it.

    Parameters
    ----------
    pictures : Pictures
    outbox : Outbox
        Sends on the control socket.
    scheduler : Scheduler
    installed : callable
        Returns the names of the installed networks, the preferred one first.
    lifecycle : Lifecycle
        New jobs are refused when the server retires.
    """

    def __init__(
        self,
        pictures: Pictures,
        outbox: Outbox,
        scheduler: Scheduler,
        installed: Callable[[], Sequence[str]],
        lifecycle: Lifecycle,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pictures = pictures
        self._outbox = outbox
        self._scheduler = scheduler
        self._installed = installed
        self._lifecycle = lifecycle
        self._clock = clock
        self._numbers = itertools.count(1)
        self._jobs: dict[str, Job] = {}
        scheduler.subscribe(self)

    # --- requests of clients --------------------------------------------------------------------------------

    def accept(self, client: bytes, request: messages.Dream | messages.Look, id: int) -> None:
        """Queue a new job; a preview replaces its client's earlier preview, and a look an earlier look."""
        self._lifecycle.check_accepts_work()
        if request.job in self._jobs:
            raise wrong.JOB_EXISTS()
        own = [job for job in self._jobs.values() if job.client == client]
        if sum(job.active for job in own) >= _MAX_UNFINISHED:
            raise wrong.TOO_MANY_JOBS(most=_MAX_UNFINISHED)
        job: Job
        if isinstance(request, messages.Look):
            job = admit_look(client, request, next(self._numbers), self._pictures, self._installed())
        else:
            job = admit(client, request, next(self._numbers), self._pictures, self._installed())
        for older in own if job.goes_first else []:
            if older.goes_first and type(older) is type(job) and older.state is not State.ENDED:
                self._end(older, messages.Cancelled(older.name) if older.active else None)
        self._jobs[job.name] = job
        self._enqueue(job, id)

    def continue_paused(self, client: bytes, request: messages.Continue, id: int) -> None:
        """Queue a paused job again, for this client."""
        job = self._jobs.get(request.job)
        if not isinstance(job, DreamJob) or job.state is not State.PAUSED:
            raise wrong.NO_PAUSED_JOB(seconds=round(PAUSE_LIMIT))
        check_stop(request.stop_after)
        job.continue_for(client, request.stop_after)
        self._enqueue(job, id)

    def cancel(self, client: bytes, request: messages.Cancel, id: int) -> None:
        """End and forget a job, whatever its state; a job that does not exist counts as cancelled."""
        job = self._jobs.get(request.job)
        if job and job.state is State.ENDED:
            self._forget(job)
        elif job:
            self._end(job, None)
        self._outbox.send(client, messages.Cancelled(request.job), id)

    def resume(self, client: bytes, request: messages.Resume, id: int) -> None:
        """Send the job's last event, and all later ones, to this client."""
        job = self._jobs.get(request.job)
        if job is None:
            raise wrong.NO_JOB()
        self._scheduler.reassign(job, client)
        self._outbox.send(client, job.outcome or self._progress(job), id)

    def drop_client(self, client: bytes) -> None:
        """End and forget all jobs of a client that is gone, but for those whose outcome it was sent."""
        for job in [job for job in self._jobs.values() if job.client == client and job.state is not State.ENDED]:
            log.info("Job %s is dropped: its client is gone.", job.name)
            self._end(job, None)

    # --- time -----------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Send what is due to clients, and forget the jobs whose time is over."""
        now = self._clock()
        for job in list(self._jobs.values()):
            if job.active and now - job.last_sent >= _PROGRESS_INTERVAL:
                self._send_progress(job)
            elif job.state is State.PAUSED and now - job.changed > PAUSE_LIMIT:
                self._end(job, None)
            elif job.state is State.PAUSED and now - job.last_sent >= PROBE_INTERVAL:
                job.last_sent = now
                self._outbox.send(job.client, messages.Pong(), must_arrive=False)
            elif job.state is State.ENDED and now - job.changed > RETENTION_SECONDS:
                self._forget(job)

    def close(self, error: ReverieError) -> None:
        """End all unfinished jobs with this error, and the worker."""
        self._scheduler.stop_dispatching()
        try:
            for job in [job for job in self._jobs.values() if job.active]:
                self._end(job, messages.Failed.by(error, job.name))
        finally:
            self._scheduler.close()

    @property
    def active(self) -> int:
        """How many jobs are queued or given to the worker."""
        return sum(job.active for job in self._jobs.values())

    def awaits_client(self, within: float) -> bool:
        """Whether a client may still continue a paused dream, or fetch a result younger than `within` seconds."""
        return any(
            job.state is State.PAUSED
            or (self._clock() - job.changed < within and any(map(self._is_awaited, job.outputs)))
            for job in self._jobs.values()
            if not job.active
        )

    def _is_awaited(self, made: HeldPicture) -> bool:
        return self._pictures.has(made) and not made.delivered

    def facts(self) -> dict[str, Any]:
        """All jobs that have not ended, for the protocol's `status`: the first so many, and how many there are."""
        jobs = [job for job in self._jobs.values() if job.state is not State.ENDED]
        jobs.sort(key=lambda job: job.state is not State.RUNNING)
        return {
            "jobs": [
                {
                    "job": job.name,
                    "state": job.state.value,
                    "phase": self._progress(job).phase,
                    "fraction": job.progress.fraction,
                    "preview": job.goes_first,
                }
                for job in jobs[:_MAX_TOLD]
            ],
            "more_jobs": len(jobs[_MAX_TOLD:]),
            "queue": sum(job.state is State.QUEUED for job in jobs),
        }

    # --- calls of the scheduler (`JobListener`) -------------------------------------------------------------

    def on_report(self, job: Job, report: ipc.JobReport) -> None:
        """Turn a report of the worker into an event for the job's client; where that fails for one that ends the
        worker's part, the job fails, for nothing more would come of it.
        """
        try:
            self._take(job, report)
        except Exception as error:
            if isinstance(report, (ipc.ProgressReport, ipc.PreviewReport)):
                raise  # the dream goes on
            log.exception("What became of job %s cannot be told.", job.name)
            self._end(job, messages.Failed.by(wrong.DREAM_FAILED(reason=type(error).__name__), job.name))

    def _take(self, job: Job, report: ipc.JobReport) -> None:
        match report:
            case ipc.ProgressReport():
                job.progress = Progress(
                    job=job.name,
                    phase="dreaming",
                    octave=report.octave,
                    octaves=report.octaves,
                    step=report.step,
                    steps=report.steps,
                    fraction=report.fraction,
                    seconds_left=report.seconds_left,
                    network=in_words(report.network),
                    network_name=report.network,
                )
                self._send_progress(job)
            case ipc.PreviewReport() if isinstance(job, DreamJob):
                self._send_preview(job, report)
            case ipc.PausedReport():
                job.outcome = messages.Paused(job.name, report.octave)
                self._outbox.send(job.client, job.outcome)
            case ipc.Finished() if isinstance(job, DreamJob):
                self._finish(job, report.report)
            case ipc.Finished():
                self._end(job, messages.Looked(job.name, report.report))
            case ipc.FailedReport():
                self._end(job, messages.Failed.by(report.error, job.name))

    def _finish(self, job: DreamJob, report: dict[str, Any]) -> None:
        """End a job that has dreamed, with the report on it."""
        facts = {**report, "preset": job.preset, "guide": job.guide.name if job.guide else None}
        said = facts.get("maps", {})
        facts["maps"] = {setting: {"digest": held.name, **said.get(setting, {})} for setting, held in job.maps.items()}
        facts["seconds"] = {"queue": job.queue_seconds, **facts["seconds"]}
        for made in job.outputs:
            self._pictures.publish(made)
        state = job.film.state.name if job.film else None
        self._end(job, messages.Done(job.name, job.result.name, facts, state))

    def on_lost(self, job: Job, error: WorkerDied) -> None:
        """Fail a job whose worker is gone; a paused one is forgotten without an event, as when its time is over."""
        self._end(job, None if job.state is State.PAUSED else messages.Failed.by(error, job.name))

    def on_unused(self, job: Job) -> None:
        """Release a job's pictures, and remove its result unless the job is done."""
        for held in job.inputs:
            self._pictures.release(held)
        for made in job.outputs:
            if not isinstance(job.outcome, messages.Done):
                self._pictures.remove(made)
            self._pictures.release(made)

    # --- parts of the above ---------------------------------------------------------------------------------

    def _enqueue(self, job: Job, id: int) -> None:
        """Queue a job and confirm it; where either fails, it is forgotten."""
        try:
            ahead = self._scheduler.add(job)
            self._outbox.send(job.client, messages.Accepted(job.name, ahead), id)
            self._send_progress(job)
        except Exception:
            self._end(job, None)
            raise

    def _end(self, job: Job, outcome: Message | None) -> None:
        """End a job: send the outcome to its client and keep it, or forget the job where there is none."""
        if outcome:
            self._outbox.send(job.client, outcome)  # first: where it cannot be sent, nothing has changed
        job.transition(State.ENDED, self._clock())
        job.outcome = outcome
        if outcome is None or isinstance(outcome, messages.Cancelled):
            self._forget(job)
        self._scheduler.remove(job)

    def _forget(self, job: Job) -> None:
        if isinstance(job, DreamJob):
            self._forget_preview(job)
        for made in job.outputs:
            self._pictures.remove(made)
        self._jobs.pop(job.name, None)

    def _forget_preview(self, job: DreamJob) -> None:
        if job.preview:
            self._pictures.remove(job.preview)
            job.preview = None

    def _progress(self, job: Job) -> Progress:
        """How far an unfinished job is."""
        if not self._scheduler.is_running(job):
            return replace(job.progress, phase="queued", seconds_left=None)
        ready = job.progress.octave or self._scheduler.worker_facts["state"] == "ready"
        return replace(job.progress, phase="dreaming" if ready else "loading")

    def _send_progress(self, job: Job) -> None:
        if job.active:
            job.last_sent = self._clock()
            self._outbox.send(job.client, self._progress(job), must_arrive=False)

    def _send_preview(self, job: DreamJob, preview: ipc.PreviewReport) -> None:
        """Keep a preview in place of the job's last one, and send its name to the client."""
        self._forget_preview(job)
        try:
            held = self._pictures.add(secrets.token_hex(16), preview.picture, Purpose.PREVIEW)
        except ReverieError as error:
            log.warning("No preview: %s", error)
            return
        job.preview = held
        self._outbox.send(job.client, messages.Preview(job.name, preview.octave, preview.octaves, held.name))
