"""Servers whose system has little shared memory, which something else takes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOM = 2**24
"""Bytes of shared memory that such a system has."""

OWN_MOUNTS = ("unshare", "--mount", "--propagation", "private")
"""The command before another one that has file systems mounted for itself alone."""

SMALL_MEMORY = (
    *(*OWN_MOUNTS, "sh", "-c"),
    *(f'mount -t tmpfs -o size={ROOM} none /dev/shm && exec "$@"', "sh"),
)
"""The command before a server's that gives it so much shared memory of its own."""


def can_mount() -> bool:
    """Whether this user may give a process shared memory of its own."""
    return bool(shutil.which("unshare")) and not subprocess.run([*SMALL_MEMORY, "true"], capture_output=True).returncode


@contextmanager
def filled(process: int) -> Iterator[None]:
    """While this lasts, something else has taken all the shared memory that was left to that process's system."""
    folder = Path(f"/proc/{process}/root/dev/shm")
    other = folder / "taken"
    try:
        with other.open("wb") as file:
            while free := shutil.disk_usage(folder).free:
                with suppress(OSError):  # the process took some of it meanwhile
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, free)
        yield
    finally:
        other.unlink(missing_ok=True)
