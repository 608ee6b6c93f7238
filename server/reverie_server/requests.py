"""What clients ask on the control socket, and who answers it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from typing import Any

from reverie_server.jobs.manager import JobManager
from reverie_server.jobs.network_installer import NetworkInstaller
from reverie_server.net.outbox import Outbox
from reverie_server.pictures.store import Pictures
from reverie_server.pictures.transfers import KINDS as PICTURE_KINDS
from reverie_server.pictures.transfers import Transfers
from reverie_shared import VERSION
from reverie_shared import messages as m
from reverie_shared.build import build_id
from reverie_shared.errors import Busy, WrongVersion
from reverie_shared.protocol import VERSION as PROTOCOL
from reverie_shared.protocol import Envelope

log = logging.getLogger(__name__)

KINDS = tuple(kind for kind in m.FROM_CLIENT if kind not in PICTURE_KINDS)
"""What clients may send on the control socket."""


class RequestHandler:
    """Answers requests, or passes them on to those whose matter they are.

    Parameters
    ----------
    build : str
        What this server was started from.
    withdraw : callable
        Called once, when the server begins to leave: it shall not be found any more.
    """

    def __init__(
        self,
        build: str,
        post: Outbox,
        pictures: Pictures,
        transfers: Transfers,
        dreams: JobManager,
        installation: NetworkInstaller,
        withdraw: Callable[[], None],
    ) -> None:
        self.build = build
        self.retiring = False
        """Whether the server takes no more work and ends when all is done."""
        self.ending = False
        """Whether it ends at once."""
        self._post, self._pictures, self._transfers = post, pictures, transfers
        self._dreams, self._installation, self._withdraw = dreams, installation, withdraw
        self._started = time.monotonic()
        self._greeted = False

    def handle(self, client: bytes, envelope: Envelope) -> None:
        """Act on one request; raises `ReverieError` to refuse it."""
        id = envelope.id
        match envelope.message:
            case m.Ping():
                self._post.send(client, m.Pong(), id, must_arrive=False)
            case m.Hello() as hello:
                self._greet(client, hello, id)
            case m.AskStatus():
                self._post.send(client, m.Status(self._facts()), id)
            case m.Dream() as dream:
                self._dreams.accept(client, dream, id)
            case m.Continue() as go_on:
                self._dreams.go_on(client, go_on, id)
            case m.Cancel() as cancel:
                self._dreams.cancel(client, cancel, id)
            case m.Resume() as resume:
                self._dreams.resume(client, resume, id)
            case m.Release() as release:
                self._pictures.release(release.picture, client)
                self._post.send(client, m.Released(release.picture), id)
            case m.InstallNetwork() as install:
                if self.retiring:
                    raise Busy("The server is about to leave.", "Try again: a new one will be started.")
                self._installation.ask(client, install, id)
            case m.Shutdown() as shutdown:
                self.retire("A client asked for it.")
                self.ending = shutdown.now
                self._post.send(client, m.Leaving(self._dreams.unfinished), id)

    def retire(self, why: str) -> None:
        """Take no more work; whoever looks for a server starts a new one."""
        if not self.retiring:
            log.info("The server takes no more work. %s", why)
            self.retiring = self._dreams.closed = self._transfers.closed = True
            self._withdraw()

    def _greet(self, client: bytes, hello: m.Hello, id: int) -> None:
        if hello.build != self.build and not self.retiring:
            if build_id() == self.build:  # so it is the client that is not what is installed
                raise WrongVersion(
                    "This program still runs another build of Reverie than the one that is installed.",
                    "Restart it (the editor, or the command).",
                )
            self.retire("Another build has been installed.")
        self._post.send(client, m.Welcome(self.build, os.getpid(), self.retiring), id)
        if not self._greeted and not self.retiring:
            self._greeted = True
            self._dreams.workshop.warm_up()

    def _facts(self) -> dict[str, Any]:
        workshop, jobs = self._dreams.workshop, self._dreams.facts()
        return {
            "pid": os.getpid(),
            "version": VERSION,
            "build": self.build,
            "protocol": list(PROTOCOL),
            "uptime": time.monotonic() - self._started,
            "retiring": self.retiring,
            "worker": {"state": workshop.staff.state, "pid": workshop.staff.pid, "network": workshop.network},
            "jobs": jobs,
            "queue": sum(job["state"] == "queued" for job in jobs),
            "pictures": {
                "count": len(self._pictures),
                "bytes": self._pictures.bytes,
                "budget": self._pictures.budget,
            },
            "networks": self._installation.installed,
        }
