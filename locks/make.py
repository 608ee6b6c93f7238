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


def make(group: str) -> None:
    """Write `<group>.txt`: the project's dependencies and those of one group, each pinned with its hashes."""
    uv = shutil.which("uv")
    command = [uv] if uv else [sys.executable, "-m", "uv"]
    subprocess.run(
        [
            *command,
            *("pip", "compile", "pyproject.toml", "--group", group),
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
        make(name)
