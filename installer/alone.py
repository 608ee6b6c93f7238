"""One installer at a time for each folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from installer.failure import InstallFailed

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock file `path` meanwhile, and remove it afterwards; a lock dies with its process.

    Raises `InstallFailed` if another installer holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            _lock(file)
            # Whoever held it a moment ago may have removed the very file that is locked now.
            held = os.path.samestat(os.fstat(file.fileno()), path.stat())
        except OSError:
            held = False
        if not held:
            raise InstallFailed(
                f"Another installer is at work in {path.parent}.",
                "Wait until it has ended, then run this again.",
            )
        try:
            yield
        finally:
            if os.name == "posix":  # while it is held, so that nobody else's is removed
                path.unlink(missing_ok=True)
    with suppress(OSError):  # Windows removes no open file
        path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock file `path`."""
    if not path.exists():
        return False
    with path.open("a") as file:
        try:
            _lock(file)
        except OSError:
            return True
    return False
