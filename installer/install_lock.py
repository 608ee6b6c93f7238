"""A lock file that lets one installer work in a folder at a time, held with filelock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from installer.failure import InstallFailed


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock file `path` while the block runs, then remove it. A lock ends with its process.

    Raises
    ------
    InstallFailed
        If another installer holds it.
    """
    from filelock import FileLock, Timeout  # one of the wheels that install.py brings

    lock = FileLock(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InstallFailed(
            f"Another installer is at work in {path.parent}.",
            "Wait until it has ended, then run this again.",
        ) from None
    try:
        yield
    finally:
        if os.name == "posix":  # while it is held: once it is released, the file may be the next installer's
            path.unlink(missing_ok=True)
            lock.release()
        else:  # Windows removes no open file, neither this one's before nor the next one's after
            lock.release()
            with suppress(OSError):
                path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock file `path`."""
    from filelock import FileLock, Timeout

    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    lock.release()
    return False
