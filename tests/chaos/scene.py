"""What is attacked: a home of its own with a server, its worker, and the `reverie` command as a client; and what must
hold afterwards.
"""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from PIL import Image

from reverie_shared.connection import Connection
from reverie_shared.places import HOME_VARIABLE
from tests.support.pictures import PHOTO, Array
from tests.support.running import Reverie, fresh_reverie, runs

LONG = ("--steps", "60", "--smallest", "48", "--tile-size", "256")
"""Settings of a dream that takes about two seconds on an idle machine."""

SHORT = ("--steps", "2", "--smallest", "48", "--tile-size", "256")

BEGINNING = 1.0
"""Seconds in which a dream, and with it a server and its worker, begins on an idle machine."""

SETTLE = 30.0
"""Seconds within which processes that have nothing left to do must have ended, and their memory must be free."""

NEXT = 120.0
"""Seconds that the dream after an attack may take, with a new server and a new worker."""

IN_WORDS = ("reverie: ",)
"""How any error begins that the client says in words."""

FAULTS = ("Traceback", "fault in Reverie", "internal error")
"""What an error in words does not hold: Reverie calls it a fault of its own, or nobody has put it in words."""

_SAME = 2.0
"""Levels of 255 by which two dreams of the same settings may differ in the mean: less than any change shows."""


class Scene:
    """One home, a photo, and a folder for what is dreamed of it; losses are collected as sentences.

    Parameters
    ----------
    reverie : Reverie
    folder : Path
        For the photo, and the folder of the target.
    """

    def __init__(self, reverie: Reverie, folder: Path) -> None:
        self.reverie = reverie
        self.losses: list[str] = []
        self.attempt: int | str = 0
        self._photo, self.target = folder / "photo.png", target_folder(folder) / "dream.png"
        self.target.parent.mkdir(parents=True)
        with Image.open(PHOTO) as image:
            image.resize((150, 100)).save(self._photo)
        self._photo_bytes = self._photo.read_bytes()
        self._before: bytes | None = None
        """What lay at the target when the client was started."""
        self._expected: Array | None = None
        self._servers: set[int] = set()

    def attempts(self, numbers: Iterable[int]) -> Iterator[int]:
        """The attempts of these numbers, from 0; before the first and after each, `check_afterwards`."""
        self.check_afterwards()
        for number in numbers:
            self.attempt = number + 1
            yield number
            self.check_afterwards()

    def lose(self, what: str) -> None:
        """Note something that did not hold in this attempt."""
        self.losses.append(f"Attempt {self.attempt}: {what}")

    # --- processes ------------------------------------------------------------------------------------------------

    def client(self, *, replaces: bool = False, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        """Start the command that dreams; `replaces` is whether there is a picture at its target already."""
        self.target.unlink(missing_ok=True)
        if replaces:
            self.target.write_bytes(self._photo_bytes)
        self._before = _content(self.target)
        return self.reverie.start("dream", self._photo, "-o", self.target, "--overwrite", *LONG, prefix=prefix)

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

    def victims(self, client: subprocess.Popen[str]) -> dict[str, psutil.Process | None]:
        """The worker, the server and this client, each None where it is not there."""
        return {"worker": self.worker(), "server": self.server(), "client": psutil.Process(client.pid)}

    def processes(self) -> Iterator[psutil.Process]:
        """Every process of this home that runs."""
        home = str(self.reverie.places.home)
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get(HOME_VARIABLE) == home and runs(process):
                    yield process

    # --- what must hold -------------------------------------------------------------------------------------------

    def check_client(self, client: subprocess.Popen[str], words: tuple[str, ...], within: float) -> str:
        """The client ends as `check_end` says, and what is at its target is as `check_target` says."""
        end = self.check_end(client, words, within)
        self.check_target(end)
        return end

    def check_end(
        self, client: subprocess.Popen[str], words: tuple[str, ...], within: float, who: str = "the client"
    ) -> str:
        """The client ends, done or with one of these words as its error: `done`, `refused`, `killed` or `lost`."""
        try:
            _, told = client.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            client.kill()
            client.communicate()
            self.lose(f"{who} waited for more than {within:.0f} seconds.")
            return "lost"
        if client.returncode == 0:
            return "done"
        if not any(word in told for word in words) or any(fault in told for fault in FAULTS):
            self.lose(f"{who} ended with {client.returncode} and said: {told.strip()[-300:]!r}")
            return "lost"
        return "killed" if client.returncode == -signal.SIGKILL else "refused"

    def check_target(self, end: str) -> None:
        """A dream that is done is whole, one that failed has left what was at its target, a killed client either."""
        changed = _content(self.target) != self._before
        if end in ("done", "killed") and changed:
            self._check_picture(self.target, None)
        elif end == "done":
            self.lose("a dream that is done is not at its target.")
        elif changed:
            self.lose("a dream that failed changed what is at its target.")

    def check_afterwards(self) -> None:
        """The photo is as it was, the next dream is fine, and nothing is left over."""
        self.target.unlink(missing_ok=True)
        client = self.reverie.start("dream", self._photo, "-o", self.target, *SHORT)
        if self.check_end(client, (), NEXT, who="the next dream's client") == "done":
            self._check_picture(self.target, self._expected)
            if self._expected is None:
                self._expected = _pixels(self.target)
        if self._photo.read_bytes() != self._photo_bytes:
            self.lose("the photo was changed.")
        if more := {file.name for file in self.target.parent.iterdir()} - {self.target.name}:
            self.lose(f"files were left beside the dream: {', '.join(sorted(more))}.")
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
        allowed: set[int] = set()
        with suppress(psutil.NoSuchProcess):
            if server := self.server():
                allowed = {server.pid, *(child.pid for child in server.children(recursive=True))}
        return [str(process.pid) for process in self.processes() if process.pid not in allowed]

    def _leftovers(self) -> list[str]:
        """Shared memory of servers that have ended."""
        server = self.server()
        gone = self._servers - ({server.pid} if server else set())
        return [file.name for pid in gone for file in Path("/dev/shm").glob(f"reverie_*_{pid}_*")]


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _pixels(path: Path) -> Array:
    with Image.open(path) as image:
        return np.asarray(image)


@contextmanager
def scene() -> Iterator[Scene]:
    """A scene in a temporary folder, whose server has left in the end."""
    with TemporaryDirectory(prefix="reverie-chaos-") as folder, scene_in(Path(folder)) as made:
        yield made


@contextmanager
def scene_in(folder: Path) -> Iterator[Scene]:
    """A scene in that folder, whose server has left in the end."""
    with fresh_reverie(home_folder(folder)) as reverie:
        yield Scene(reverie, folder)


def home_folder(folder: Path) -> Path:
    """Reverie's home in a scene's folder: in a folder of its own, which may be a disk."""
    return folder / "home" / "reverie"


def target_folder(folder: Path) -> Path:
    """The folder of what is dreamed in a scene's folder, which is in one of its own, too."""
    return folder / "dreams" / "album"


def moment(
    client: subprocess.Popen[str], chance: random.Random, early: float = 0.25, early_seconds: float = 2.0
) -> None:
    """Wait until a random moment: so many of all while the client starts, else in its dream or shortly after it."""
    assert client.stderr is not None
    if chance.random() < early:
        time.sleep(chance.uniform(0, early_seconds))
        return
    for line in client.stderr:
        if line.startswith("Dreaming on"):
            break
    time.sleep(chance.uniform(0, 2))
