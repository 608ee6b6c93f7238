"""Remake the lock files from pyproject.toml: `python locks/make.py`, for who changes a dependency.

Needs uv (`pip install uv`) and the network. Each lock holds for every Python and platform of Reverie's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
GROUPS = ("cpu", "nvidia", "dev")
ALONE = "editor"
"""The group that is locked without the project's own dependencies."""


def make(group: str, *source: str) -> None:
    """Write `<group>.txt`: what `source` and one group of pyproject.toml depend on, each pinned with its hashes."""
    uv = shutil.which("uv")
    command = [uv] if uv else [sys.executable, "-m", "uv"]
    subprocess.run(
        [
            *command,
            *("pip", "compile", *source, "--group", f"pyproject.toml:{group}"),
            *("--universal", "--python-version", "3.10"),
            *("--generate-hashes", "--only-binary", ":all:", "--no-annotate", "--quiet", "--upgrade"),
            *("--no-emit-index-url", "--no-emit-find-links"),
            *("--custom-compile-command", "python locks/make.py"),
            *("--output-file", f"locks/{group}.txt"),
        ],
        cwd=FOLDER.parent,
        check=True,
    )


if __name__ == "__main__":
    for name in GROUPS:
        make(name, "pyproject.toml")
    make(ALONE)
