"""What is attacked: a home of its own with a server, its worker, and the `reverie` command as a client; and what must
hold afterwards.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from PIL import Image

from reverie_shared.connection import Connection
from reverie_shared.places import HOME_VARIABLE
from tests.service.processes import runs
from tests.support.pictures import PHOTO, Array
from tests.support.running import Reverie, fresh_reverie

LONG = ("--steps", "60", "--smallest", "48", "--tile-size", "256")
"""Settings of a dream that takes about two seconds on an idle machine."""

SHORT = ("--steps", "2", "--smallest", "48", "--tile-size", "256")

SETTLE = 10.0
"""Seconds within which processes that have nothing left to do must have ended, and their memory must be free."""

_SAME = 2.0
"""Levels of 255 by which two dreams of the same settings may differ in the mean: less than any change shows."""


class Scene:
    """One home, and a photo in a folder of its own; losses are collected as sentences.

    Parameters
    ----------
    reverie : Reverie
    folder : Path
        Empty: for the pictures.
    """

    def __init__(self, reverie: Reverie, folder: Path) -> None:
        self.reverie = reverie
        self.losses: list[str] = []
        self.attempt = 0
        self._photo, self._out = folder / "photo.png", folder / "dream.png"
        with Image.open(PHOTO) as image:
            image.resize((150, 100)).save(self._photo)
        self._photo_bytes = self._photo.read_bytes()
        self._expected: Array | None = None
        self._servers: set[int] = set()

    def lose(self, what: str) -> None:
        """Note something that did not hold in this attempt."""
        self.losses.append(f"Attempt {self.attempt}: {what}")

    # --- processes ------------------------------------------------------------------------------------------------

    def client(self) -> subprocess.Popen[str]:
        """Start the command that dreams."""
        self._out.unlink(missing_ok=True)
        return self.reverie.start("dream", self._photo, "-o", self._out, *LONG)

    def server(self) -> psutil.Process | None:
        """The server that runs; None where there is none."""
        connection = Connection.read(self.reverie.places.connection)
        if connection is None:
            return None
        self._servers.add(connection.pid)
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(connection.pid)
        return None

    def worker(self) -> psutil.Process | None:
        """The worker of that server; None where there is none."""
        server = self.server()
        with suppress(psutil.Error):
            for child in server.children() if server else ():
                with suppress(psutil.Error):
                    if "spawn_main" in " ".join(child.cmdline()):
                        return child
        return None

    # --- what must hold -------------------------------------------------------------------------------------------

    def check_client(self, client: subprocess.Popen[str], words: tuple[str, ...], within: float) -> str:
        """The client ends, either done or with one of these words as its error; returns `done`, `refused` or `lost`."""
        try:
            _, told = client.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            client.kill()
            client.communicate()
            self.lose(f"the client waited for more than {within:.0f} seconds.")
            return "lost"
        if client.returncode == 0:
            self._check_picture(self._out, None)
            return "done"
        if not any(word in told for word in words) or "Traceback" in told:
            self.lose(f"the client ended with {client.returncode} and said: {told.strip()[-300:]!r}")
            return "lost"
        if self._out.exists():
            self.lose("a dream that failed left a picture.")
        return "refused"

    def check_afterwards(self) -> None:
        """The photo is as it was, the next dream is fine, and nothing is left over."""
        self._out.unlink(missing_ok=True)
        done = self.reverie.run("dream", self._photo, "-o", self._out, *SHORT)
        if done.returncode:
            self.lose(f"the next dream failed: {done.stderr.strip()[-300:]!r}")
        elif self._expected is None:
            self._expected = _pixels(self._out)
        else:
            self._check_picture(self._out, self._expected)
        if self._photo.read_bytes() != self._photo_bytes:
            self.lose("the photo was changed.")
        if more := {file.name for file in self._photo.parent.iterdir()} - {self._photo.name, self._out.name}:
            self.lose(f"files were left beside the photo: {', '.join(sorted(more))}.")
        self._check_settled(self._orphans, "processes without a server")
        self._check_settled(self._leftovers, "segments of shared memory without a server")

    def check_ended(self, processes: list[psutil.Process]) -> None:
        """These processes end by themselves."""
        self._check_settled(lambda: [str(process.pid) for process in processes if runs(process)], "stopped processes")

    def _check_picture(self, path: Path, expected: Array | None) -> None:
        """The picture is whole, and like the expected one."""
        try:
            found = _pixels(path)
        except (OSError, SyntaxError) as error:
            self.lose(f"the dream is no whole picture: {error!r}.")
            return
        if expected is not None and np.abs(found.astype(float) - expected).mean() > _SAME:
            self.lose("the next dream is another one than before.")

    def _check_settled(self, left: Callable[[], list[str]], what: str) -> None:
        until = time.monotonic() + SETTLE
        while found := left():
            if time.monotonic() > until:
                self.lose(f"{what} were left: {', '.join(found)}.")
                return
            time.sleep(0.05)

    def _orphans(self) -> list[str]:
        """Processes of this home that belong to no server that runs."""
        server = self.server()
        allowed = {server.pid, *(child.pid for child in server.children(recursive=True))} if server else set()
        return [str(process.pid) for process in self._processes() if process.pid not in allowed]

    def _processes(self) -> Iterator[psutil.Process]:
        home = str(self.reverie.places.home)
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get(HOME_VARIABLE) == home and runs(process):
                    yield process

    def _leftovers(self) -> list[str]:
        """Shared memory of servers that have ended."""
        server = self.server()
        gone = self._servers - ({server.pid} if server else set())
        return [file.name for pid in gone for file in Path("/dev/shm").glob(f"reverie_*_{pid}_*")]


def _pixels(path: Path) -> Array:
    with Image.open(path) as image:
        return np.asarray(image)


@contextmanager
def scene() -> Iterator[Scene]:
    """A scene in a temporary folder, whose server has left in the end."""
    with TemporaryDirectory(prefix="reverie-chaos-") as folder:
        pictures = Path(folder) / "pictures"
        pictures.mkdir()
        with fresh_reverie(Path(folder) / "home") as reverie:
            yield Scene(reverie, pictures)


def moment(client: subprocess.Popen[str], chance: random.Random) -> None:
    """Wait until a random moment: one in four while the client starts, else in its dream or shortly after it."""
    assert client.stderr is not None
    if chance.random() > 0.25:
        for line in client.stderr:
            if line.startswith("Dreaming on"):
                break
    time.sleep(chance.uniform(0, 2))
