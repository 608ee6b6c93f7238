"""Gets the programs in which the tests run, GIMP, Krita and Chromium, on Debian and Ubuntu."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.failure import InstallFailed

SCRIPTS = Path(__file__).resolve().parents[1] / "tests" / "hosts"
OS_RELEASE = Path("/etc/os-release")

NOT_KEPT_BY_SUDO = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")
"""Variables that sudo sets itself, or that the system takes from every program of this kind."""


@dataclass(frozen=True)
class EditorForTests:
    """An editor as the tests need it.

    Attributes
    ----------
    name : str
        Its folder in tests/hosts, whose `prepare.sh` gets it.
    what : str
        What is got, in words.
    download : int
        Megabytes to fetch, at the most.
    disk : float
        Gigabytes that it takes.
    """

    name: str
    what: str
    download: int
    disk: float

    def is_ready(self, environment: Mapping[str, str]) -> bool:
        """Whether all of it is there."""
        return subprocess.run([self.script, "--check"], env=environment, check=False).returncode == 0

    @property
    def script(self) -> Path:
        """What gets it."""
        return SCRIPTS / self.name / "prepare.sh"


EDITORS = (
    EditorForTests("gimp", "GIMP 3 in a Debian 13 tree", 210, 0.9),
    EditorForTests("browser", "Chromium, by this system's package", 110, 0.4),
    EditorForTests("krita", "Krita, by this system's package and in a Debian 13 tree", 590, 2.0),
)


def prepare(required: bool) -> None:
    """Get the editors that are missing, after saying what is fetched.

    Where they are not `required`, the person at the terminal is asked first; without a terminal nothing is got.

    Raises
    ------
    InstallFailed
        Where they are required and cannot be got.
    """
    reason = hindrance()
    if not required and (reason or not _at_a_terminal()):
        return
    if reason:
        raise InstallFailed(
            f"The editors for the tests can be got on Debian and Ubuntu, as root or with sudo: {reason}",
            "Run `python3 install.py test` without --with-editors (and without CI=true): it runs all other tests.",
        )
    missing = [editor for editor in EDITORS if not editor.is_ready(os.environ)]
    if not missing:
        return
    print("The tests in the real editors need:")
    for editor in missing:
        print(f"  {editor.what}: up to {editor.download} MB to fetch, {editor.disk:.1f} GB on disk")
    print(f"The trees go to {cache()}, the system's packages to the system.", flush=True)
    if required or _is_agreed_to("Get them now? [y/N] "):
        for editor in missing:
            print(f"Getting {editor.what}, some minutes...", flush=True)
            if subprocess.run(as_root([editor.script], os.environ), check=False).returncode:
                raise InstallFailed(
                    f"{editor.what} could not be got; the lines above say why.",
                    "See to that, then run this again; or run the tests without --with-editors (and without CI=true).",
                )


def hindrance(os_release: Path | None = None) -> str | None:
    """Why the editors cannot be got on this system, in words; None where they can."""
    if sys.platform != "linux" or not _is_debian(os_release or OS_RELEASE) or not shutil.which("apt-get"):
        return "this is another system."
    if os.geteuid() != 0 and not shutil.which("sudo"):
        return "you are not root, and there is no sudo."
    return None


def as_root(command: Sequence[str | Path], environment: Mapping[str, str]) -> list[str]:
    """The command line that runs `command` as root: by sudo where this user is not root.

    It is to be run with the variables `environment`. sudo is told their names only: everyone on the machine can read
    a command line, and a proxy's variable may hold a password. Those of `NOT_KEPT_BY_SUDO` are given there.
    """
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        return words
    names = [name for name in environment if name.isidentifier()]
    given = [f"{name}={environment[name]}" for name in NOT_KEPT_BY_SUDO if name in environment]
    return ["sudo", f"--preserve-env={','.join(names)}", "env", *given, *words]


def cache() -> Path:
    """The folder of the Debian trees."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reverie-tests"


def _is_debian(os_release: Path) -> bool:
    """Whether that file (of the format os-release(5)) is of Debian or of a system made from it."""
    text = os_release.read_text(encoding="utf-8") if os_release.is_file() else ""
    named = re.findall(r'^(?:ID|ID_LIKE)="?([^"\n]*)"?$', text, re.MULTILINE)
    return bool({"debian", "ubuntu"} & set(" ".join(named).split()))


def _is_agreed_to(question: str) -> bool:
    """Ask at the terminal; the end of the input (Ctrl-D) is a no."""
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
