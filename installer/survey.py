"""Which packages an environment holds, and which of their files are missing or damaged.

Run as a script by the environment's own Python: prints JSON. It reads the packages' records and compares
sizes (some 20,000 files in a third of a second) and imports none of them.
"""

from __future__ import annotations

import json
import platform
from importlib.metadata import distributions


def survey() -> dict[str, object]:
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
                whole = package.locate_file(file).stat().st_size == file.size  # type: ignore[attr-defined]
            except OSError:
                whole = False
            if not whole:
                damaged[name] = damaged.get(name, 0) + 1
    return {"python": platform.python_version(), "packages": packages, "damaged": damaged}


if __name__ == "__main__":
    print(json.dumps(survey()))
