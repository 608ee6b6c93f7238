"""Remake the lock files from pyproject.toml: `python locks/make.py`, for who changes a dependency.

Needs uv (`pip install uv`) and the network. Each lock holds for every Python and platform of Reverie's.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NETWORKS = FOLDER.parent / "server" / "reverie_server" / "networks"
"""Where the lock of the network of photographs lies: an installed Reverie reads it, and has no locks/."""


def make(name: str, *sources: str, without: str = "", beside: str = "", folder: Path = FOLDER) -> None:
    """Write `<name>.txt` into a folder: what the sources depend on, each package pinned with its hashes.

    Parameters
    ----------
    name : str
    *sources : str
        Arguments of `uv pip compile`: the project's dependencies, groups of them.
    without : str
        A package that is left out.
    beside : str
        A lock that this one is installed with: packages of that have the same versions, and are left out.
    folder : Path
    """
    uv = shutil.which("uv")
    other = folder / f"{beside}.txt"
    left_out = [f"--no-emit-package={each}" for each in packages(other)] if beside else []
    command = [uv] if uv else [sys.executable, "-m", "uv"]
    subprocess.run(
        [
            *command,
            *("pip", "compile", *sources, "--excludes", "-"),
            *("--universal", "--python-version", "3.10"),
            *("--generate-hashes", "--only-binary", ":all:", "--no-annotate", "--quiet", "--upgrade"),
            *("--no-emit-index-url", "--no-emit-find-links"),
            *("--custom-compile-command", "python locks/make.py"),
            *(["--constraints", str(other), *left_out] if beside else []),
            *("--output-file", str(folder / f"{name}.txt")),
        ],
        cwd=FOLDER.parent,
        check=True,
        input=without,
        text=True,
    )


def packages(lock: Path) -> list[str]:
    """The names of the packages that a lock pins."""
    return sorted(set(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", lock.read_text(encoding="utf-8"), re.MULTILINE)))


if __name__ == "__main__":
    project = "pyproject.toml"
    make("cpu", project)
    make("nvidia", project, "--group", f"{project}:nvidia", without="tensorflow-cpu")
    make("cluster", project, "--extra", "cluster", beside="cpu")
    make("dev", project, "--extra", "cluster", "--group", f"{project}:dev")
    make("editor", "--group", f"{project}:editor")
    make("photographs", "--group", f"{project}:photographs", folder=NETWORKS)
