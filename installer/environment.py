"""A virtual environment with exactly the packages of a lock file; one that differs is made again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installer import pip
from installer.output import Output, clean_environment

INSPECTION = Path(__file__).resolve().parent / "installed_packages.py"
LOCKS = Path(__file__).resolve().parents[1] / "locks"


@dataclass(frozen=True)
class Environment:
    """The virtual environment at `path`, the lock (its name in locks/) that it is to hold, and whether that of clusters
    comes with it.
    """

    path: Path
    lock: str
    cluster: bool = False

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.program("python")

    @property
    def lock_file(self) -> Path:
        """The lock file."""
        return LOCKS / f"{self.lock}.txt"

    @property
    def lock_files(self) -> list[Path]:
        """All lock files that it is to hold."""
        return [self.lock_file, *([LOCKS / "cluster.txt"] if self.cluster else [])]

    @property
    def lock_digest(self) -> str:
        """SHA-256 of the lock files, in hexadecimal digits."""
        return hashlib.sha256(b"".join(file.read_bytes() for file in self.lock_files)).hexdigest()

    @property
    def stamp(self) -> Path:
        """Written last, so that an environment without it is unfinished."""
        return self.path / "reverie.json"

    @property
    def site_packages(self) -> Path:
        """Where its packages lie; that depends on its own Python, which may be another than this one."""
        if os.name == "nt":
            return self.path / "Lib" / "site-packages"
        return next((self.path / "lib").glob("python3.*")) / "site-packages"

    @property
    def python_version(self) -> str:
        """The version of its Python, such as `3.13.5`; "" where it is unfinished."""
        try:
            return str(json.loads(self.stamp.read_text(encoding="utf-8"))["python"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def program(self, name: str) -> Path:
        """A program of the environment, for example `python`."""
        return self.path / "Scripts" / f"{name}.exe" if os.name == "nt" else self.path / "bin" / name

    def fault(self) -> str | None:
        """Why it must be made again, in words; None if it is intact."""
        if not self.path.exists():
            return "there is none yet"
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "it is unfinished"
        if not {"python", "packages"} <= stamp.keys():
            return "it is unfinished"
        if stamp.get("lock") != self.lock_digest:
            return "Reverie's packages have changed"
        found = self.inspect()
        if found is None:
            return "its Python does not start"
        return difference(stamp, found)

    def inspect(self) -> dict[str, Any] | None:
        """What it holds (see installer/installed_packages.py); None if its Python does not start."""
        try:
            # -I: neither the current folder nor the user's own packages pass for the environment's.
            output = subprocess.run(
                [self.python, "-I", INSPECTION],
                env=clean_environment(),
                capture_output=True,
                check=True,
                timeout=120,
            ).stdout
            found: dict[str, Any] = json.loads(output)
        except (OSError, subprocess.SubprocessError, ValueError):
            return None
        return found

    def make(self, output: Output, offline: bool) -> None:
        """Make it again. If that fails the environment before it, if any, is put back."""
        before = self.path.with_name(self.path.name + ".old")
        remove(before)
        if self.path.exists():
            self.path.rename(before)
        try:
            venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(self.path)
            scratch = self.path / "downloads"
            pip.install(self.python, self.lock_files, scratch, output, offline)
            remove(scratch)
            self.stamp.write_text(json.dumps({"lock": self.lock_digest, **(self.inspect() or {})}), encoding="utf-8")
        except BaseException:
            remove(self.path)
            if before.exists():
                before.rename(self.path)
            raise
        remove(before)

    def set_import_roots(self, roots: Sequence[Path]) -> bool:
        """Let its Python import from `roots` (folders of packages); return whether that is new.

        The file that says so names them relative to itself: before 3.13 Python reads it in the locale's
        encoding, which may lack the user's name.
        """
        base = self.site_packages.resolve()
        wanted = "".join(f"{os.path.relpath(root.resolve(), base)}\n" for root in roots)
        file = base / "reverie.pth"
        if file.exists() and file.read_text(encoding="utf-8") == wanted:
            return False
        file.write_text(wanted, encoding="utf-8")
        return True


def difference(stamp: Mapping[str, Any], found: Mapping[str, Any]) -> str | None:
    """How an environment `stamp`ed once differs from what is `found` in it, in words; None if it does not.

    Its Python is compared with the one that it was made with, whichever Python runs the installer.
    """
    if _feature_version(found["python"]) != _feature_version(stamp["python"]):
        return f"it was made with Python {stamp['python']}, and its Python is {found['python']} now"
    gone = [name for name, version in stamp["packages"].items() if found["packages"].get(name) != version]
    if gone:
        return f"packages are missing or changed: {', '.join(sorted(gone))}"
    if found["damaged"]:
        return f"files are missing or damaged in: {', '.join(sorted(found['damaged']))}"
    return None


def _feature_version(python: str) -> list[str]:
    """The first two numbers of a version of Python: packages are built for these."""
    return python.split(".")[:2]


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, if it is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
