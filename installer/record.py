"""install.json: what the installer did, for its next run, for the editors' stubs and for uninstalling."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from installer.failure import InstallFailed

PRODUCT = "reverie"


@dataclass
class Record:
    """The contents of install.json; every path is absolute."""

    home: str
    version: str = ""
    build: str = ""  # reverie_shared.build.build_id of the installed copy
    python: str = ""  # the environment's interpreter
    python_version: str = ""
    lock: str = ""  # which of locks/ is installed
    lock_digest: str = ""
    cluster: bool = False  # whether Ray is, too
    code: list[str] = field(default_factory=list)  # what goes on sys.path
    command: str = ""
    link: str | None = None
    shell_files: list[str] = field(default_factory=list)  # completion and manual page, outside home
    made: list[str] = field(default_factory=list)  # folders outside home that were made, outermost first
    complete: bool = False
    product: str = PRODUCT

    def save(self, path: Path) -> None:
        """Write it to `path`, completely or not at all."""
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        fresh.replace(path)


def load(path: Path) -> Record | None:
    """The record at `path`; None if there is none, or an unreadable one of an interrupted run.

    Raises `InstallFailed` if the file is another program's.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("product") != PRODUCT:
        raise InstallFailed(f"{path} is not Reverie's.", "Name another folder with --prefix.")
    known = {each.name for each in fields(Record)}
    return Record(**{name: value for name, value in content.items() if name in known})


def missing_folders(path: Path) -> list[str]:
    """The parents of `path` that do not exist yet, outermost first."""
    return [str(parent) for parent in reversed(path.parents) if not parent.exists()]
