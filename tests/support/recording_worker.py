"""A worker without a process, for tests of what the server gives to its worker."""

from __future__ import annotations

import math
from collections.abc import Callable

from reverie_server.worker import ipc
from reverie_server.worker.supervisor import WorkerListener
from reverie_shared.errors import WorkerDied

KILLED = WorkerDied("It was killed.", "Dream again.")
"""What `die` says."""


class RecordingWorker:
    """In place of `WorkerSupervisor`: records its commands, and reports what a test has it report."""

    def __init__(self) -> None:
        self.state = "absent"
        self.pid: int | None = None
        self.starts = 0
        self.sent: list[ipc.Command] = []
        self.on_report: Callable[[ipc.Report], None]
        self.on_exit: Callable[[WorkerDied, float], None]

    def subscribe(self, listener: WorkerListener) -> None:
        self.on_report, self.on_exit = listener.on_report, listener.on_exit

    def start(self) -> None:
        if self.pid is None:
            self.starts += 1
            self.state, self.pid = "ready", self.starts

    def send(self, command: ipc.Command) -> None:
        self.start()
        self.sent.append(command)

    def watch(self, *, working: bool) -> None:
        pass

    def stop(self) -> None:
        self.state, self.pid = "absent", None

    def close(self) -> None:
        self.stop()

    def die(self, alive_until: float = math.inf) -> None:
        self.stop()
        self.on_exit(KILLED, alive_until)

    def take_sent(self) -> list[tuple[str, int]]:
        """The commands since the last call, each by its kind and the job's number."""
        sent, self.sent = self.sent, []
        return [(type(command).__name__, getattr(command, "job", 0)) for command in sent]
