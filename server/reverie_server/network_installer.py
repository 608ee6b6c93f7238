"""Installs trained networks for all clients that ask, one at a time, in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from reverie_server.net.callqueue import CallQueue
from reverie_server.net.outbox import Outbox
from reverie_server.networks import catalog
from reverie_server.networks.catalog import Published
from reverie_shared.errors import ReverieError
from reverie_shared.errors import networks as wrong
from reverie_shared.messages import Installed, Installing, InstallNetwork, Message, Refused
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS
from reverie_shared.spelling import did_you_mean
from reverie_shared.threads import BackgroundThread

log = logging.getLogger(__name__)

_REPORT_INTERVAL = 0.2
"""Seconds between two reports of a download's progress."""


class NetworkInstaller:
    """The downloads, and the clients that wait for them.

    Parameters
    ----------
    folder : Path
        Where networks are installed.
    outbox : Outbox
        Sends on the control socket.
    calls : CallQueue
        Brings the thread's reports into the loop's thread.
    published : mapping
        The files of the networks that can be downloaded, by the name of the network.
    """

    def __init__(self, folder: Path, outbox: Outbox, calls: CallQueue, published: Mapping[str, Published]) -> None:
        self._folder = folder
        self._published = published
        self._outbox = outbox
        self._calls = calls
        self._waiting: dict[str, list[tuple[bytes, int]]] = {}
        """The clients and requests that wait for each network; the first network is being downloaded."""
        self._thread: BackgroundThread | None = None
        self._stop = threading.Event()

    def installed(self) -> list[str]:
        """Names of the installed networks, the preferred one first."""
        return catalog.installed(self._folder)

    @property
    def running(self) -> bool:
        """Whether a download is in progress."""
        return self._thread is not None

    def request(self, client: bytes, request: InstallNetwork, id: int) -> None:
        """Install a network, or wait for it with others; raises `BadSettings` for one that does not exist."""
        network = request.network
        if network not in (BUNDLED, PHOTOGRAPHS, *self._published):
            known = [PHOTOGRAPHS, *self._published]
            raise wrong.NO_NETWORK(network=network, guess=did_you_mean(network, known), networks=known, bundled=BUNDLED)
        if network in self.installed() and network != PHOTOGRAPHS:  # whose file is made again where it is damaged
            self._outbox.send(client, Installed(network), id)
            return
        self._waiting.setdefault(network, []).append((client, id))
        self._start_next()

    def close(self) -> None:
        """Stop a download in progress; what was downloaded is kept for the next try."""
        self._stop.set()
        if self._thread:
            self._thread.join(1)

    def _start_next(self) -> None:
        """Download the first network that is waited for, unless a download is in progress."""
        if self._waiting and not self._thread:
            network = next(iter(self._waiting))
            self._thread = BackgroundThread(partial(self._run, network))
            try:
                self._thread.start()
            except RuntimeError as error:  # the system gives no thread
                self._finish(network, Refused.by(wrong.DOWNLOAD_NOT_STARTED(reason=str(error))))

    def _run(self, network: str) -> None:
        file = catalog.file(network, self._folder)
        before = _version(file)
        outcome: Message
        try:
            if self._install(network, self._progress_reporter(network)):
                replaced = before is not None and before != _version(file)
                outcome = Installed(network, repaired=catalog.forget_damaged(file) or replaced)
            else:
                outcome = Refused.by(wrong.DOWNLOAD_STOPPED())
        except ReverieError as error:
            outcome = Refused.by(error)
        except Exception as error:
            log.exception("The download failed.")
            outcome = Refused.by(wrong.DOWNLOAD_FAILED(reason=repr(error)))
        self._calls.put(partial(self._finish, network, outcome))

    def _install(self, network: str, report: Callable[[int, int], bool]) -> bool:
        """Install a network; False where `report`, which is called with its progress, asked to stop."""
        if network == PHOTOGRAPHS:
            from reverie_server.networks import photographs

            return photographs.install(self._folder, report)
        from reverie_server.networks.download import download  # here: importing it takes long

        published, target = self._published[network], catalog.file(network, self._folder)
        return download(catalog.url(published), published.checksum, target, report)

    def _progress_reporter(self, network: str) -> Callable[[int, int], bool]:
        """What is called with the bytes done and in all; it answers whether to go on."""
        last_report = 0.0

        def report(done: int, total: int) -> bool:
            nonlocal last_report
            if time.monotonic() - last_report > _REPORT_INTERVAL:
                last_report = time.monotonic()
                self._calls.put(partial(self._send_progress, Installing(network, done, total)))
            return not self._stop.is_set()

        return report

    def _send_progress(self, message: Installing) -> None:
        for client, id in self._waiting[message.network]:
            self._outbox.send(client, message, id, must_arrive=False)

    def _finish(self, network: str, outcome: Message) -> None:
        log.info("Download of %s: %s", network, outcome)
        for client, id in self._waiting.pop(network):
            self._outbox.send(client, outcome, id)
        self._thread = None
        self._start_next()


def _version(file: Path) -> tuple[int, int] | None:
    """What changes when a file is made again; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
