"""Real server processes for tests, and what they leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import TypeVar

import psutil

from reverie_server.worker.watchdog import Limits
from reverie_shared.connection import Connection
from reverie_shared.places import HOME_VARIABLE, Places

_T = TypeVar("_T")

CODE = Path(__file__).resolve().parents[2]

SOON = 60.0
"""Seconds within which happens what is a moment's work: a busy machine with slow disks may take many times that."""


class ServerProcess:
    """A server started as every host starts it: a process of its own, found by its connection file.

    Parameters
    ----------
    home : Path
        Its REVERIE_HOME.
    *options : str
        For its command line.
    code : Path
        The folder that holds its sources.
    environment : dict, optional
        Variables it has beside ours.
    module : str
        What is run.
    prefix : sequence of str
        The words of a command that runs the command after it (`nice`, say): how the server is run.
    """

    def __init__(
        self,
        home: Path,
        *options: str,
        code: Path = CODE,
        environment: dict[str, str] | None = None,
        module: str = "reverie_server",
        prefix: Sequence[str] = (),
    ) -> None:
        self.places = Places(home)
        roots = os.pathsep.join(map(str, (code / "shared", code / "server", CODE)))
        variables = {**os.environ, "PYTHONPATH": roots, HOME_VARIABLE: str(home), **(environment or {})}
        before = Connection.read(self.places.connection)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-m", module, *options],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._before = before
        self.printed = ""
        """What it printed, once it was stopped; a server has a log for what it has to say."""

    @property
    def connection(self) -> Connection:
        """What its connection file says, as soon as there is one; an AssertionError where it ends without."""

        def found() -> Connection | None:
            connection = Connection.read(self.places.connection)
            if connection != self._before:
                return connection
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.ended()} and said: {self.printed}")
            return None

        return wait_for(found, "the server's connection file")

    @property
    def children(self) -> list[psutil.Process]:
        """Its worker, and what cleans up after the two."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def segments(self) -> list[Path]:
        """Its pictures in shared memory (where the system shows them)."""
        return list(Path("/dev/shm").glob(f"reverie_*_{self.process.pid}_*"))

    def log(self) -> str:
        """What it wrote into its log."""
        return (self.places.logs / "server.log").read_text(encoding="utf-8")

    def ended(self, within: float = SOON) -> int:
        """Wait for its end; its exit code. What it printed is in `printed` then."""
        code = self.process.wait(within)
        if self.process.stdout and not self.process.stdout.closed:
            self.printed = self.process.stdout.read().decode()
            self.process.stdout.close()
        return code

    def stop(self) -> None:
        """End it in good order; kills it where that does not help."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.ended()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.ended()
            raise


def watched_server(home: Path, limits: Limits) -> ServerProcess:
    """A server, ready, that waits for its worker as long as `limits` say."""
    options = map(str, astuple(limits))
    server = ServerProcess(home, *options, module="tests.support.watched_server")
    try:
        assert server.connection
    except AssertionError:
        server.stop()
        raise
    return server


@contextmanager
def publishing(network: str, url: str, checksum: str, home: Path, code: Path = CODE) -> Iterator[ServerProcess]:
    """A server, ready, that takes the file at `url`, with that checksum, for the one that is published for a network.

    The entry is an argument of the server's, which nothing outside the tests passes: no setting and no environment
    variable makes a server take another file.
    """
    server = ServerProcess(
        home,
        *(network, url, checksum),
        code=code,
        environment={"NO_PROXY": "127.0.0.1"},
        module="tests.support.published_server",
    )
    try:
        assert server.connection
        yield server
    finally:
        server.stop()


def wait_for(look: Callable[[], _T | None], what: str, within: float = SOON) -> _T:
    """Look until there is something to see."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.01)
    raise AssertionError(f"{what} did not come within {within:.0f} seconds")
