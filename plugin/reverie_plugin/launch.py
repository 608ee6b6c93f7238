"""Find the running server, or start it. Nothing here waits: the steps are generators that yield until they are done.

One server runs for each user: the one that holds `places.server_lock`. Two hosts that start one at the same moment do
no harm; the second server finds the lock held and leaves, and both hosts find the first.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from reverie_plugin.client import Client
from reverie_plugin.events import Waiting
from reverie_shared import places
from reverie_shared.build import build_id
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from reverie_shared.messages import Hello, Welcome
from reverie_shared.places import HOME_VARIABLE, Places

CODE = Path(__file__).resolve().parents[2]
"""The folder that holds `plugin/`, `server/` and `shared/`: the installed copy, or a checkout."""

ATTEMPTS = 3
"""How often one dream tries to start a server."""

START_SECONDS = 30.0
"""How long a server may take to start, on a cold disk with a virus scanner too. Usually it is well under one."""

ROOM = 2**16
"""Bytes of a disk below which it is full: a server that starts writes less."""

ANSWER_SECONDS = 5.0
"""How long a server may take to answer the first message (usually milliseconds), or another host's to appear."""


@dataclass(frozen=True)
class Installation:
    """Which Reverie this is. Make it once, when the editor loads the plug-in: after an upgrade the files are others.

    `python` is the Python of the server's environment, `build` what this process runs.
    """

    places: Places
    python: Path
    build: str

    @classmethod
    def find(cls) -> Installation:
        """The installation that this code belongs to; in a checkout, the server runs in this very Python.

        Raises
        ------
        ServerUnavailable
            When the installer's record is damaged.
        """
        home = places.find()
        python = sys.executable
        if home.record.is_file():
            try:
                python = json.loads(home.record.read_text(encoding="utf-8"))["python"]
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise ServerUnavailable(
                    f"The record of Reverie's installation, {home.record}, cannot be read: {error!r}.",
                    "Install Reverie again.",
                ) from None
        return cls(home, Path(python), build_id(CODE))

    def server_command(self) -> list[str]:
        """What starts the server."""
        return [str(self.python), "-m", "reverie_server"]

    def server_environment(self) -> dict[str, str]:
        """What it starts in: this process's environment, without what the editor set for its own Python."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        roots = os.pathsep.join(str(CODE / root) for root in ("shared", "server"))
        return {**kept, "PYTHONPATH": roots, HOME_VARIABLE: str(self.places.home)}


def connect(installation: Installation, host: str) -> Generator[Waiting | None, None, Client]:
    """A client of the running server, which is started if there is none. `host` is who asks, for the server's log.

    Raises
    ------
    ServerUnavailable
        When no server can be started, or none answers.
    WrongVersion
        When Reverie was upgraded after this process began.
    """
    for _ in range(ATTEMPTS):
        tried = Connection.read(installation.places.connection)
        client = yield from greet(tried, Hello(installation.build, host))
        if client is not None:
            return client
        yield Waiting("Starting Reverie's server…")
        connection = yield from _start(installation, tried)
        client = yield from greet(connection, Hello(installation.build, host))
        if client is not None:
            return client
    raise ServerUnavailable(
        "Reverie's server does not answer.",
        f"Stop it with “reverie stop” and try again; its log is in {installation.places.logs}.",
    )


def greet(connection: Connection | None, hello: Hello) -> Generator[None, None, Client | None]:
    """A client of the server that `connection` tells of; None where it is gone, or about to leave.

    Raises `WrongVersion` where it runs and this program is older than it.
    """
    if connection is None:
        return None
    client = Client(connection)
    kept = False
    try:
        welcome = yield from _welcome(client, hello)
        kept = welcome is not None and not welcome.retiring
        return client if kept else None
    except ServerUnavailable:
        return None
    finally:
        if not kept:
            client.close()


def _welcome(client: Client, hello: Hello) -> Generator[None, None, Welcome | None]:
    """The server's answer; None where none comes, for then somebody else has got the port of a server that is gone."""
    began = time.monotonic()
    answer = client.ask(hello)
    while time.monotonic() - began < ANSWER_SECONDS:
        try:
            next(answer)
        except StopIteration as answered:
            return answered.value if isinstance(answered.value, Welcome) else None
        yield None
    return None


def _start(installation: Installation, tried: Connection | None) -> Generator[Waiting | None, None, Connection | None]:
    """Start a server, and wait until it (or one that another host has started) has written a connection file.

    `tried` is the connection that led nowhere. Returns None where the lock is held by a server that writes no file.
    """
    log = installation.places.logs / "server-start.log"
    server = _spawn(installation, log)
    began = time.monotonic()
    left_at: float | None = None
    while time.monotonic() - began < START_SECONDS:
        connection = Connection.read(installation.places.connection)
        if connection is not None and connection != tried:
            return connection
        if server.poll():
            raise _stillborn(installation.places, log)
        if server.returncode == 0:  # another server holds the lock
            left_at = left_at or time.monotonic()
            if time.monotonic() - left_at > ANSWER_SECONDS:
                return None
        yield None
    raise ServerUnavailable("Reverie's server takes too long to start.", f"Try again; {log} may say why.")


def _stillborn(places: Places, log: Path) -> ServerUnavailable:
    """Why a server could not start: what it said last, where the disk had room for that."""
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if not said and shutil.disk_usage(places.home).free < ROOM:
        return ServerUnavailable(
            f"The disk with Reverie's folder, {places.home}, is full.", "Make room, then try again."
        )
    reason = f": {said[-1].rstrip('.')}" if said else ""
    return ServerUnavailable(
        f"Reverie's server cannot start{reason}.", f"Run Reverie's install.py again; what it said is in {log}."
    )


def _spawn(installation: Installation, log: Path) -> subprocess.Popen[bytes]:
    """The server's process, which outlives this one."""
    hidden_console = 0
    if sys.platform == "win32":  # one for the worker to share, which would open a window of its own otherwise
        hidden_console = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        output = log.open("wb")
    except OSError as error:
        raise ServerUnavailable(
            f"Reverie's folder cannot be used: {error}.", "See that it is yours to write to, then try again."
        ) from None
    try:
        with output:
            return subprocess.Popen(
                installation.server_command(),
                env=installation.server_environment(),
                cwd=installation.places.home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C here is not for the server; without effect on Windows
                creationflags=hidden_console,
            )
    except OSError as error:
        raise ServerUnavailable(
            f"Reverie's server cannot be started from here: {error}.",
            "Start it with “reverie serve” in a terminal, or run install.py again where that fails too.",
        ) from None
