"""Find the running server, or start it. No function blocks: they are generators that yield until they are done.

One server runs for each user: the process that holds `places.server_lock`. Two hosts may start one at the same moment:
the second server finds the lock held and exits, and both hosts find the first.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Waiting
from reverie_shared.build import install_again
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from reverie_shared.errors import connection as wrong
from reverie_shared.messages import Hello, Welcome
from reverie_shared.places import Places
from reverie_shared.translation import _

ATTEMPTS = 3
"""How often `connect` tries to start a server."""

START_SECONDS = 30.0
"""How long a server may take to start, on a cold disk with a virus scanner too. Usually it is well under one."""

FULL_DISK_BYTES = 2**16
"""A disk with less free space than this counts as full: a server that starts writes less."""

ANSWER_SECONDS = 5.0
"""How long a server may take to answer the first message (usually milliseconds), or another host's to appear."""


def connect(installation: Installation, host: str) -> Generator[Waiting | None, None, Client]:
    """Connect to the server, which is started if none runs.

    Parameters
    ----------
    installation : Installation
    host : str
        The editor and its version, for the server's log.

    Yields
    ------
    Waiting or None
        What is waited for, or None where there is no news.

    Returns
    -------
    Client
        Connected; the caller closes it.

    Raises
    ------
    ServerUnavailable
        When no server can be started, or none answers.
    WrongVersion
        When Reverie was upgraded after this process began.
    """
    for _attempt in range(ATTEMPTS):
        failed_connection = Connection.read(installation.places.connection)
        client = yield from try_to_connect(failed_connection, installation, host)
        if client is not None:
            return client
        yield Waiting(_("Starting Reverie's server…"))
        connection = yield from _start(installation, failed_connection)
        client = yield from try_to_connect(connection, installation, host)
        if client is not None:
            return client
    Connection.load(installation.places.connection)  # says what is wrong with it, where that is why
    raise wrong.NO_ANSWER(folder=str(installation.places.logs))


def try_to_connect(
    connection: Connection | None, installation: Installation, host: str
) -> Generator[None, None, Client | None]:
    """A client of the server that `connection` describes; None where that is gone or about to exit.

    Raises
    ------
    WrongVersion
        When the server runs, and this process is of an older build.
    """
    if connection is None:
        return None
    client = Client(connection, installation)
    kept = False
    try:
        welcome = yield from _handshake(client, Hello(installation.build, host))
        kept = welcome is not None and not welcome.retiring
        return client if kept else None
    except ServerUnavailable:
        return None
    finally:
        if not kept:
            client.close()


def _handshake(client: Client, hello: Hello) -> Generator[None, None, Welcome | None]:
    """The server's answer; None where none comes: then another program uses the port of a server that is gone."""
    began = time.monotonic()
    answer = client.ask(hello)
    while time.monotonic() - began < ANSWER_SECONDS:
        try:
            next(answer)
        except StopIteration as answered:
            return answered.value if isinstance(answered.value, Welcome) else None
        yield None
    return None


def _start(
    installation: Installation, failed_connection: Connection | None
) -> Generator[Waiting | None, None, Connection | None]:
    """Start a server; yield until it, or one that another host started, has written a connection file.

    `failed_connection` is the connection that did not lead to a server. Returns None where another server holds the
    lock and writes no connection file.
    """
    log = installation.places.logs / "server-start.log"
    server = _spawn(installation, log)
    began = time.monotonic()
    exited_at: float | None = None
    while time.monotonic() - began < START_SECONDS:
        connection = Connection.read(installation.places.connection)
        if connection is not None and connection != failed_connection:
            return connection
        if server.poll():
            raise _start_failure(installation.places, log)
        if server.returncode == 0:  # another server holds the lock
            exited_at = exited_at or time.monotonic()
            if time.monotonic() - exited_at > ANSWER_SECONDS:
                return None
        yield None
    raise wrong.SLOW_START(log=str(log))


def _start_failure(places: Places, log: Path) -> ServerUnavailable:
    """The error for a server that exited at once: its last line of output, or a full disk, or a folder that is gone."""
    try:
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()
        full = not said and shutil.disk_usage(places.home).free < FULL_DISK_BYTES
    except OSError as error:
        return _unusable(error)
    if full:
        return wrong.FULL_DISK(folder=str(places.home))
    if not said:
        return wrong.SILENT_START(repair=install_again(), log=str(log))
    return wrong.FAILED_START(reason=said[-1].rstrip("."), repair=install_again(), log=str(log))


def working_folder(installation: Installation) -> Path:
    """The folder that the server's Python starts in, made where it is not there: Reverie's own, since Python imports
    from it.
    """
    try:
        installation.places.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(error) from None
    return installation.places.home


def _unusable(error: OSError) -> ServerUnavailable:
    """The error for a home folder that cannot be written to."""
    return wrong.UNUSABLE_FOLDER(reason=str(error))


def _spawn(installation: Installation, log: Path) -> subprocess.Popen[bytes]:
    """Start the server's process, which goes on when this one ends."""
    hidden_console = 0
    if sys.platform == "win32":  # the worker shares this console; without one, it would open a window
        hidden_console = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    folder = working_folder(installation)
    try:
        log.parent.mkdir(exist_ok=True)
        output = log.open("wb")
    except OSError as error:
        raise _unusable(error) from None
    try:
        with output:
            return subprocess.Popen(
                installation.server_command(),
                env=installation.server_environment(),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C here is not for the server; without effect on Windows
                creationflags=hidden_console,
            )
    except OSError as error:
        raise wrong.NO_START(reason=str(error), repair=install_again()) from None
