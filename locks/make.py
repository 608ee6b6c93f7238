"""Remake the lock files from pyproject.toml: `python locks/make.py`, for who changes a dependency.

Needs uv (`pip install uv`) and the network. Each lock holds for every Python and platform of Reverie's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NETWORKS = FOLDER.parent / "server" / "reverie_server" / "networks"
"""Where the lock of the network of photographs lies: an installed Reverie reads it, and has no locks/."""


def make(name: str, *sources: str, without: str = "", folder: Path = FOLDER) -> None:
    """Write `<name>.txt` into a folder: what the sources depend on, each package pinned with its hashes.

    Parameters
    ----------
    name : str
    *sources : str
        Arguments of `uv pip compile`: the project's dependencies, groups of them.
    without : str
        A package that is left out.
    folder : Path
    """
    uv = shutil.which("uv")
    command = [uv] if uv else [sys.executable, "-m", "uv"]
    subprocess.run(
        [
            *command,
            *("pip", "compile", *sources, "--excludes", "-"),
            *("--universal", "--python-version", "3.10"),
            *("--generate-hashes", "--only-binary", ":all:", "--no-annotate", "--quiet", "--upgrade"),
            *("--no-emit-index-url", "--no-emit-find-links"),
            *("--custom-compile-command", "python locks/make.py"),
            *("--output-file", str(folder / f"{name}.txt")),
        ],
        cwd=FOLDER.parent,
        check=True,
        input=without,
        text=True,
    )


if __name__ == "__main__":
    project = "pyproject.toml"
    make("cpu", project)
    make("nvidia", project, "--group", f"{project}:nvidia", without="tensorflow-cpu")
    make("dev", project, "--group", f"{project}:dev")
    make("editor", "--group", f"{project}:editor")
    make("photographs", "--group", f"{project}:photographs", folder=NETWORKS)
