"""A real Krita with a profile of its own, on a virtual screen (Xvfb)."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Listener
from pathlib import Path
from typing import Any

from installer import code_copy
from installer import krita as installer
from installer.hosts import Editor
from installer.installation import CHECKOUT
from tests.hosts import debian_tree
from tests.hosts.libraries import place
from tests.support.isolation import CACHE as KEPT
from tests.support.isolation import UNREACHABLE_URL
from tests.support.running import Reverie

HERE = Path(__file__).parent
CACHE = KEPT / "krita"
SCREENS = Path("/tmp/.X11-unix")
"""Where the sockets of screens lie."""
RESOURCES = "resourcecache.sqlite"
"""Krita's own list of its brushes, which takes a first start ten seconds to make."""
SYSTEM = "/usr/local/bin:/usr/bin:/bin"
"""Where Krita looks for programs: its embedded Python takes the libraries of the first `python3` there."""
START_SECONDS = 60.0
CALL_SECONDS = 75.0


@dataclass(frozen=True)
class Edition:
    """One of the Kritas that are installed on this machine.

    Parameters
    ----------
    name : str
        `machine`, or the suite of Debian that it is of.
    root : Path
        The system that it is part of: this one, or a Debian tree.
    """

    name: str
    root: Path

    @property
    def is_the_machines(self) -> bool:
        return self.root == Path("/")

    @property
    def resources(self) -> Path:
        """Where this Krita's list of its brushes is kept for the next profile."""
        return CACHE / f"{self.name}-{RESOURCES}"

    def reason_unavailable(self) -> str | None:
        """Why it cannot be started, in words; None where it can."""
        here = ("Xvfb", "xdotool", *["krita"] * self.is_the_machines)
        if lacking := [program for program in here if shutil.which(program) is None]:
            return f"{', '.join(lacking)} not found: run tests/hosts/krita/prepare.sh (as root)."
        if self.is_the_machines:
            return None
        if not debian_tree.is_there(self.root):
            return f"There is no tree with Krita in {self.root}; make it with tests/hosts/krita/prepare.sh (as root)."
        return debian_tree.reason_unavailable()

    def command(self, words: list[str], variables: Mapping[str, str], folder: Path) -> list[str]:
        """What runs `words` where this Krita is, with those variables, in sight of `folder` and its neighbours."""
        if self.is_the_machines:
            return ["env", "-i", *[f"{name}={value}" for name, value in variables.items()], *words]
        return debian_tree.inside(self.root, words, variables, [folder.parent, HERE, CACHE, SCREENS])

    def python(self, home: Path) -> Path:
        """The Python of the server's environment, as this Krita can start it: the tests' own.

        In a tree another system's Python cannot run: there it is a script in `home`, which leaves the tree.
        """
        if self.is_the_machines:
            return Path(sys.executable)
        script = home / "python"
        leave = ["nsenter", f"--mount=/proc/{os.getpid()}/ns/mnt", f"--root=/proc/{os.getpid()}/root", f"--wdns={home}"]
        script.write_text(f'#!/bin/sh\nexec {shlex.join(leave)} {shlex.quote(sys.executable)} "$@"\n')
        script.chmod(0o755)
        return script


SYSTEM_KRITA = Edition("machine", Path("/"))


def editions() -> list[Edition]:
    """The machine's Krita, that of Debian 13, and those of whichever trees there are besides."""
    trees = [tree for tree in KEPT.glob("krita-*") if debian_tree.is_there(tree)]
    suites = {"trixie", *(tree.name.removeprefix("krita-") for tree in trees)}
    return [SYSTEM_KRITA, *(Edition(suite, KEPT / f"krita-{suite}") for suite in sorted(suites))]


class Krita:
    """A running Krita; `krita.name(...)` calls that function of `inside`."""

    def __init__(self, process: subprocess.Popen[bytes], listener: Listener, display: str, log: Path) -> None:
        self.process = process
        self._listener = listener
        self.display = display
        self.log = log
        self._line = listener.accept()

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            self.begin(name, *arguments, **named)
            return self.end()

        return call

    @contextmanager
    def placed(self, **values: Any) -> Iterator[None]:
        """While this lasts, this is dreamed, or the new layer lies so: fields of `Placement`."""
        self.place(**values)
        try:
            yield
        finally:
            self.place()

    def selections_as_masks(self) -> AbstractContextManager[None]:
        """While this lasts, the selection becomes a transparency mask of the new layer."""
        return self.placed(masked=True)

    def drag(self, x: int, y: int, to_x: int, to_y: int) -> None:
        """Draw the mouse over the screen with its button down, as a hand does."""
        self.press_mouse(x, y)
        self.move_mouse(x, y, to_x, to_y)
        self.xdotool("mouseup", "1")

    def click_mouse(self, x: int, y: int, twice: bool = False) -> None:
        """Move the mouse there, and click."""
        click = ["click", "--repeat", "2", "--delay", "60", "1"] if twice else ["click", "1"]
        self.xdotool("mousemove", str(x), str(y), "sleep", "0.2", *click, "sleep", "0.3")

    def press_mouse(self, x: int, y: int) -> None:
        """Move the mouse there, and press its button."""
        self.xdotool("mousemove", str(x), str(y), "sleep", "0.1", "mousedown", "1")

    def move_mouse(self, x: int, y: int, to_x: int, to_y: int) -> None:
        """Move the mouse over the screen in ten steps."""
        words = []
        for step in range(11):
            words += ["mousemove", str(x + (to_x - x) * step // 10), str(y + (to_y - y) * step // 10), "sleep", "0.03"]
        self.xdotool(*words)

    def xdotool(self, *words: str) -> None:
        """Have mouse or keys move."""
        subprocess.run(["xdotool", *words], env={"DISPLAY": self.display, "PATH": SYSTEM}, check=True)

    def begin(self, name: str, *arguments: Any, **named: Any) -> None:
        """Begin a call."""
        self._line.send((name, arguments, named))

    def end(self, seconds: float = CALL_SECONDS) -> Any:
        """The result of the call that was begun, which may take so long."""
        if not self._line.poll(seconds):
            raise AssertionError(f"Krita does not answer:\n{self.log.read_text()[-3000:]}")
        value, faults = self._line.recv()
        assert not faults, "\n".join(faults)
        return value

    def restarted(self) -> Krita:
        """The Krita that was started by this one, which has ended."""
        assert self.process.wait(START_SECONDS) == 0
        return Krita(self.process, self._listener, self.display, self.log)


@contextmanager
def screen() -> Iterator[str]:
    """A virtual screen (Xvfb); its name for DISPLAY."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1000x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    try:
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        os.close(writing)
        server.terminate()
        server.wait()


def profile(folder: Path, reverie: Reverie, edition: Edition = SYSTEM_KRITA) -> dict[str, str]:
    """Make a profile in which Reverie is installed by its installer; the variables that Krita starts with."""
    data, config = folder / "data", folder / "config"
    plugins = data / "krita" / "pykrita"
    for made in (plugins, config, folder / "tmp", folder / "run"):
        made.mkdir(parents=True, exist_ok=True)
    (folder / "run").chmod(0o700)
    (config / "kritarc").write_text("[python]\nenable_reverie_driver=true\n")
    (config / "kritadisplayrc").write_text("[General]\nOpenGLRenderer=none\ncanvasState=OPENGL_FAILED\n")
    shutil.copytree(HERE / "driver", plugins, dirs_exist_ok=True)
    if edition.resources.exists():
        shutil.copy(edition.resources, data / "krita" / RESOURCES)
    installer.install_into(installer.Profile(plugins, config / "kritarc"), reverie.places, reverie.code)
    return {
        "PATH": SYSTEM,
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "XDG_DATA_HOME": str(data),
        "XDG_CONFIG_HOME": str(config),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "REVERIE_HOME": str(reverie.places.home),
        "REVERIE_WEIGHTS_URL": UNREACHABLE_URL,
    }


@contextmanager
def running_krita(folder: Path, variables: dict[str, str], edition: Edition = SYSTEM_KRITA) -> Iterator[Krita]:
    """Start Krita on a screen of its own; it is gone afterwards."""
    address = str(folder / "driver.socket")
    log = folder / "krita.log"
    with Listener(address, "AF_UNIX") as listener, screen() as display, log.open("wb") as output:
        variables = {**variables, "DISPLAY": display, "REVERIE_DRIVER": address, "PYTHONPATH": str(HERE)}
        command = edition.command(["krita", "--nosplash"], variables, folder)
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            listener._listener._socket.settimeout(START_SECONDS)  # type: ignore[attr-defined]
            yield Krita(process, listener, display, log)
        except TimeoutError:
            raise AssertionError(f"Krita does not start:\n{log.read_text()[-3000:]}") from None
        finally:
            process.kill()
            process.wait()
    made = Path(variables["XDG_DATA_HOME"]) / "krita" / RESOURCES
    if made.exists() and not edition.resources.exists():
        shutil.copy(made, edition.resources)


def place_libraries(edition: Edition = SYSTEM_KRITA) -> Path:
    """Place the libraries for this Krita's Python by the installer's own means; returns their folder."""
    folder = CACHE / "editor"
    for version in installer.python_versions(Editor("krita", "Krita", Path("/pykrita")), edition.root):
        place(folder, version)
    return folder


def install(home: Path, libraries: Path, edition: Edition = SYSTEM_KRITA) -> Path:
    """Install Reverie into `home` as the installer does, but for the server's environment: that is the tests' own.

    `libraries` is where those of the editor's Python are. Returns the folder of the code.
    """
    home.mkdir(parents=True, exist_ok=True)
    (home / "install.json").write_text(json.dumps({"python": str(edition.python(home)), "product": "reverie"}))
    (home / "editor").symlink_to(libraries)
    code_copy.install(CHECKOUT, home / "code")
    return home / "code"
