"""The network of photographs for tests: the file that `install.py --dev` has made of the package."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from reverie_shared.networks import FILES, PHOTOGRAPHS

NAME = FILES[PHOTOGRAPHS]

FILE = Path(sys.prefix, "share", "reverie", NAME)
"""In the environment that runs the tests."""


def install(folder: Path) -> Path:
    """Have the network in a folder of networks, which is made; its file there must not be written to in place."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / NAME
    try:
        os.link(FILE, file)
    except OSError:  # another disk
        shutil.copyfile(FILE, file)
    return file
