"""Handles the requests that arrive on the control socket."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import Any

from reverie_server.installed_build import InstalledBuild
from reverie_server.jobs.manager import JobManager
from reverie_server.jobs.scheduler import Scheduler
from reverie_server.lifecycle import Lifecycle
from reverie_server.net.outbox import Outbox
from reverie_server.network_installer import NetworkInstaller
from reverie_server.pictures.store import Pictures
from reverie_server.pictures.transfers import KINDS as PICTURE_KINDS
from reverie_shared import VERSION
from reverie_shared import messages as m
from reverie_shared.errors import Busy
from reverie_shared.errors.connection import ANOTHER_BUILD
from reverie_shared.protocol import VERSION as PROTOCOL
from reverie_shared.protocol import Envelope

KINDS = tuple(kind for kind in m.FROM_CLIENT if kind not in PICTURE_KINDS)
"""What clients may send on the control socket."""


class RequestHandler:
    """Answers requests, or passes them on to the part of the server that does.

    Parameters
    ----------
    build : str
        The build of the code that this server was started from.
    lifecycle : Lifecycle
    outbox : Outbox
        Sends on the control socket.
    pictures : Pictures
    scheduler : Scheduler
    jobs : JobManager
    installer : NetworkInstaller
    installed_build : InstalledBuild
    """

    def __init__(
        self,
        *,
        build: str,
        lifecycle: Lifecycle,
        outbox: Outbox,
        pictures: Pictures,
        scheduler: Scheduler,
        jobs: JobManager,
        installer: NetworkInstaller,
        installed_build: InstalledBuild,
    ) -> None:
        self._build, self._lifecycle = build, lifecycle
        self._outbox, self._pictures = outbox, pictures
        self._scheduler, self._jobs, self._installer = scheduler, jobs, installer
        self._installed_build = installed_build
        self._started = time.monotonic()
        self._warmed_up = False

    def handle(self, client: bytes, envelope: Envelope) -> None:
        """Act on one request; raises `ReverieError` to refuse it."""
        id = envelope.id
        match envelope.message:
            case m.Ping():
                self._outbox.send(client, m.Pong(), id, must_arrive=False)
            case m.Hello() as hello:
                self._greet(client, hello, id)
            case m.AskStatus():
                self._outbox.send(client, m.Status(self._facts()), id)
            case m.Dream() | m.Look() as job:
                self._jobs.accept(client, job, id)
            case m.Continue() as request:
                self._jobs.continue_paused(client, request, id)
            case m.Cancel() as cancel:
                self._jobs.cancel(client, cancel, id)
            case m.Resume() as resume:
                self._jobs.resume(client, resume, id)
            case m.Release() as release:
                self._pictures.release_for_client(release.picture, client)
                self._outbox.send(client, m.Released(release.picture), id)
            case m.InstallNetwork() as install:
                self._lifecycle.check_accepts_work()
                self._installer.request(client, install, id)
            case m.Shutdown() as shutdown:
                self._lifecycle.retire("A client asked for it.")
                if shutdown.now:
                    self._lifecycle.end()
                self._outbox.send(client, m.Leaving(self._jobs.active), id)

    def _greet(self, client: bytes, hello: m.Hello, id: int) -> None:
        if hello.build == self._build or self._lifecycle.retiring:
            self._welcome(client, id)
        else:
            self._installed_build.look(partial(self._greet_another_build, client, id))

    def _greet_another_build(self, client: bytes, id: int, installed: str | Busy) -> None:
        """Answer a client of another build, now that it is known which is installed: the client's or this one."""
        if isinstance(installed, Busy):
            self._outbox.send(client, m.Refused.by(installed), id)
            return
        if installed != self._build:
            self._lifecycle.retire("Another build has been installed.")
        if self._lifecycle.retiring:
            self._welcome(client, id)
        else:
            self._outbox.send(client, m.Refused.by(ANOTHER_BUILD()), id)

    def _welcome(self, client: bytes, id: int) -> None:
        self._outbox.send(client, m.Welcome(self._build, os.getpid(), self._lifecycle.retiring), id)
        if not self._warmed_up and not self._lifecycle.retiring:
            self._warmed_up = True
            self._scheduler.warm_up()

    def _facts(self) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "version": VERSION,
            "build": self._build,
            "protocol": list(PROTOCOL),
            "uptime": time.monotonic() - self._started,
            "retiring": self._lifecycle.retiring,
            "worker": self._scheduler.worker_facts,
            **self._jobs.facts(),
            "pictures": {
                "count": len(self._pictures),
                "bytes": self._pictures.bytes,
                "budget": self._pictures.budget,
            },
            "networks": self._installer.installed(),
        }
