"""Places the libraries for an editor's Python, by the installer's own means, where they are kept from run to run."""

from __future__ import annotations

import sys
from pathlib import Path

from filelock import FileLock

from installer import editor_libraries
from installer.output import Output
from tests.support.isolation import package_index


def place(folder: Path, version: tuple[int, int]) -> None:
    """Place those for this version of Python into `folder`, if they are not there; one process of tests at a time."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")), package_index():
        editor_libraries.install(folder, version, Path(sys.executable), Output(), offline=False)
