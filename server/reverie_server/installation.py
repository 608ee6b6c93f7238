"""Getting the trained network, for all clients that ask: one download at a time, in a thread of its own."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reverie_server.inbox import Inbox
from reverie_server.post import Post
from reverie_server.published import INCEPTION_FILE, INCEPTION_MD5, INCEPTION_URL, URL_VARIABLE, installed
from reverie_shared.errors import BadSettings, ReverieError, Unexpected
from reverie_shared.messages import Installed, Installing, InstallNetwork, Message, Refused

log = logging.getLogger(__name__)

_REPORT_EVERY = 0.2
"""Seconds between two reports."""


class Installation:
    """The download of the trained network, and the clients that wait for it.

    Parameters
    ----------
    folder : Path
        Where networks are installed.
    post : Post
        Sends on the control socket.
    """

    def __init__(self, folder: Path, post: Post, inbox: Inbox) -> None:
        self._folder = folder
        self._target = folder / INCEPTION_FILE
        self._post = post
        self._inbox = inbox
        self._waiting: list[tuple[bytes, int]] = []
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def installed(self) -> list[str]:
        """Names of the networks there are."""
        return installed(self._folder)

    @property
    def running(self) -> bool:
        """Whether a download is going on."""
        return self._thread is not None

    def ask(self, client: bytes, request: InstallNetwork, id: int) -> None:
        """Install a network, or join in waiting for it; raises `BadSettings` for one that does not exist."""
        if request.network not in ("imagenet", "bundled"):
            raise BadSettings(f"There is no network “{request.network}” to install.", "Choose imagenet, or bundled.")
        if request.network in self.installed:
            self._post.send(client, Installed(request.network), id)
            return
        self._waiting.append((client, id))
        if not self._thread:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop a running download; what has arrived is kept for the next try."""
        self._stop.set()
        if self._thread:
            self._thread.join(1)

    def _run(self) -> None:
        from reverie_server.download import download  # here, because it takes long to import

        url = os.environ.get(URL_VARIABLE) or INCEPTION_URL
        outcome: Message = Installed("imagenet")
        try:
            download(url, INCEPTION_MD5, self._target, self._progress())
        except ReverieError as error:
            outcome = Refused(error.code, error.what, error.remedy)
        except Exception as error:
            log.exception("The download failed.")
            outcome = Refused(Unexpected.code, f"The download failed: {error!r}.", "See the server's log.")
        self._inbox.put(partial(self._finish, outcome))

    def _progress(self) -> Callable[[int, int], bool]:
        told = 0.0

        def report(done: int, total: int) -> bool:
            nonlocal told
            if time.monotonic() - told > _REPORT_EVERY:
                told = time.monotonic()
                self._inbox.put(partial(self._tell, Installing("imagenet", done, total)))
            return not self._stop.is_set()

        return report

    def _tell(self, message: Installing) -> None:
        for client, id in self._waiting:
            self._post.send(client, message, id, must_arrive=False)

    def _finish(self, outcome: Message) -> None:
        log.info("Download of the trained network: %s", outcome)
        for client, id in self._waiting:
            self._post.send(client, outcome, id)
        self._waiting.clear()
        self._thread = None
