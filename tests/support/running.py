"""A separate Reverie installation for a test, its command, and a host in memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from reverie_cli.server_process import server_process
from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.driver import run_to_end
from reverie_plugin.events import Event, Waiting
from reverie_plugin.host import Result
from reverie_plugin.region import Rectangle
from reverie_plugin.session import Session
from reverie_shared.build import CODE, build_id
from reverie_shared.connection import Connection
from reverie_shared.messages import AskStatus, Status
from reverie_shared.picture import Picture
from reverie_shared.places import HOME_VARIABLE, Places
from tests.support.isolation import UNREACHABLE_URL
from tests.support.pictures import Array, array, picture


@dataclass(frozen=True)
class Reverie:
    """An installation in a folder of its own, and its command."""

    places: Places
    code: Path = CODE

    @property
    def environment(self) -> dict[str, str]:
        """What its processes run in."""
        roots = (self.code / root for root in ("shared", "plugin", "plugin/file"))
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, roots)),
            HOME_VARIABLE: str(self.places.home),
            "REVERIE_WEIGHTS_URL": UNREACHABLE_URL,
            "LC_ALL": "C.UTF-8",
        }

    @property
    def installation(self) -> Installation:
        """The same, for sessions in this process."""
        return Installation(self.places, Path(sys.executable), build_id(self.code))

    def start(self, *arguments: object, prefix: tuple[str, ...] = (), cwd: Path | None = None) -> subprocess.Popen[str]:
        """Start the command."""
        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "reverie_cli", *map(str, arguments)],
            env=self.environment,
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def stop(self) -> None:
        """End its server, if one runs, as the system does at the end of a session: sooner than by the command."""
        process = server_process(self.places)
        if process is None:
            return
        process.terminate()
        until = time.monotonic() + 20
        while runs(process):
            if time.monotonic() > until:
                process.kill()
                raise TimeoutError("the server does not end")
            time.sleep(0.02)

    def facts(self) -> dict[str, Any]:
        """What its server says of itself, asked without the command; nothing where none runs."""
        connection = Connection.read(self.places.connection)
        if connection is None:
            return {}
        client = Client(connection, self.installation)
        try:
            answer = run_to_end(client.ask(AskStatus()), client.wait)
        finally:
            client.close()
        assert isinstance(answer, Status)
        return dict(answer.facts)

    def status(self) -> dict[str, Any]:
        """What `reverie status` says."""
        facts: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return facts


def runs(process: psutil.Process) -> bool:
    """Whether a process has not ended (one that has, and whose parent has not asked yet, does not run)."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def fresh_reverie(home: Path, code: Path = CODE) -> Iterator[Reverie]:
    """A Reverie whose server has left in the end."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # children of a shell's background job ignore it
    reverie = Reverie(Places(home), code)
    try:
        yield reverie
    finally:
        reverie.stop()
        signal.signal(signal.SIGINT, before)


def kill_server(reverie: Reverie) -> None:
    """Have the system end the server that runs, which can do nothing about it."""
    connection = Connection.read(reverie.places.connection)
    assert connection is not None
    os.kill(connection.pid, signal.SIGKILL)


@dataclass
class MemoryHost:
    """One layer, at (`x`, `y`) of its document, with what is selected of it; keeps what is read and inserted."""

    pixels: Array
    mask: Array | None = None
    x: int = 0
    y: int = 0
    refusal: Exception | None = None
    """What `insert` raises."""
    guides: dict[str, Array] = field(default_factory=dict)
    """Pictures by name: red, green, blue."""
    read: list[Rectangle] = field(default_factory=list)
    inserted: list[Result] = field(default_factory=list)
    name: str = "test"

    def layer_bounds(self) -> Rectangle:
        return Rectangle(self.x, self.y, self.pixels.shape[1], self.pixels.shape[0])

    def selection_bounds(self) -> Rectangle | None:
        if self.mask is None:
            return None
        rows, columns = np.nonzero(self.mask)
        left, top = int(columns.min()), int(rows.min())
        width, height = int(columns.max()) + 1 - left, int(rows.max()) + 1 - top
        return Rectangle(self.x + left, self.y + top, width, height)

    def read_pixels(self, area: Rectangle) -> Picture:
        self.read.append(area)
        return picture(self._part(self.pixels, area), {1: "y", 2: "ya", 3: "rgb", 4: "rgba"}[self.pixels.shape[2]])

    def read_mask(self, area: Rectangle) -> Picture:
        assert self.mask is not None
        return picture(self._part(self.mask, area)[:, :, None], "y")

    def read_guide(self, name: str) -> Picture:
        return picture(self.guides[name])

    def read_map(self, name: str, area: Rectangle) -> Picture:
        return picture(self._part(self.guides[name], area))

    def insert(self, result: Result) -> Generator[Waiting | None, None, None] | None:
        if self.refusal:
            raise self.refusal
        self.inserted.append(result)
        return None

    @property
    def dreamed(self) -> Array:
        """The pixels of the one result."""
        (result,) = self.inserted
        return array(result.picture)

    def _part(self, pixels: Array, area: Rectangle) -> Array:
        x, y = area.x - self.x, area.y - self.y
        return pixels[y : y + area.height, x : x + area.width]


def drive(session: Session) -> list[Event]:
    """Run a session to its end; returns what it told."""
    told: list[Event] = []
    run_to_end(session.run(), session.wait, told.append)
    return told
