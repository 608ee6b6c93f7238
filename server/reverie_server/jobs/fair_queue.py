"""The order in which waiting jobs go to the worker."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator

from reverie_server.jobs.job import Job


class FairQueue:
    """A queue of jobs in which the clients take turns."""

    def __init__(self) -> None:
        self._turns: OrderedDict[bytes, deque[Job]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._turns.values()))

    def __iter__(self) -> Iterator[Job]:
        """The jobs in the order in which they would be taken."""
        rounds = [deque(jobs) for jobs in self._turns.values()]
        while rounds:
            for jobs in rounds:
                yield jobs.popleft()
            rounds = [jobs for jobs in rounds if jobs]

    def add(self, job: Job) -> None:
        """Append to the jobs of its client; a client that had none takes its turn last."""
        self._turns.setdefault(job.client, deque()).append(job)

    def take(self) -> Job | None:
        """Remove and return the next job; the next turn of its client comes after those of all others."""
        if not self._turns:
            return None
        client, jobs = self._turns.popitem(last=False)
        job = jobs.popleft()
        if jobs:
            self._turns[client] = jobs
        return job

    def discard(self, job: Job) -> None:
        """Remove a job, if it is in the queue."""
        for client, jobs in list(self._turns.items()):
            if job in jobs:
                jobs.remove(job)
                if not jobs:
                    del self._turns[client]
