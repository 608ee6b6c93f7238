"""Lists the packages of a virtual environment, and which of their files are missing or damaged.

A script for the environment's own Python, which prints JSON. It compares file sizes with the packages' records
(some 20,000 files in a third of a second) and imports no package.
"""

from __future__ import annotations

import json
import platform
from importlib.metadata import distributions


def inspect() -> dict[str, object]:
    """What is installed: `python` (version), `packages` (name: version), `damaged` (name: files)."""
    packages: dict[str, str] = {}
    damaged: dict[str, int] = {}
    for package in distributions():
        name = package.metadata["Name"]
        packages[name] = package.version
        for file in package.files or ():
            if file.size is None:  # compiled files and the record itself
                continue
            try:
                intact = package.locate_file(file).stat().st_size == file.size  # type: ignore[attr-defined]
            except OSError:
                intact = False
            if not intact:
                damaged[name] = damaged.get(name, 0) + 1
    return {"python": platform.python_version(), "packages": packages, "damaged": damaged}


if __name__ == "__main__":
    print(json.dumps(inspect()))
