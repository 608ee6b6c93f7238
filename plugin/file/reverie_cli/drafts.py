"""Drafts: files that are being written, each in the folder of the file that it is going to replace.

The process that writes a draft holds its lock (`flock`), which ends with the process: so a draft that a killed process
has left is told from one that is being written. Windows has no such lock; there, what is left stays. In a folder that
two machines share each may see its own locks alone (SSHFS, some NFS): so what was written lately stays, too.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

_PREFIX, _SUFFIX = ".reverie-", ".part"
_NAME = re.compile(rf"{re.escape(_PREFIX)}[0-9a-f]{{32}}{re.escape(_SUFFIX)}")

_WRITING_SECONDS = 3600.0
"""Seconds after which a file that was not written meanwhile is no longer being written by another machine."""


@contextmanager
def new_draft(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new draft in the folder, and the file open for writing; deleted at the end unless it was renamed.

    Raises `OSError` when the system refuses to write.
    """
    draft, file = _create(folder)
    try:
        with file:
            yield draft, file
    finally:
        draft.unlink(missing_ok=True)


def remove_dead_drafts(folder: Path) -> None:
    """Remove this user's drafts in the folder whose process has ended, an hour after they were last written."""
    if sys.platform == "win32":
        return
    for draft in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        if not _NAME.fullmatch(draft.name):
            continue
        with suppress(OSError):  # it is being written, or is not ours to remove
            handle = os.open(draft, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                status = os.fstat(handle)
                own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
                if own and time.time() - status.st_mtime > _WRITING_SECONDS:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    draft.unlink()
            finally:
                os.close(handle)


def _create(folder: Path) -> tuple[Path, BinaryIO]:
    """A new draft, locked."""
    while True:
        draft = folder / f"{_PREFIX}{uuid.uuid4().hex}{_SUFFIX}"
        file = draft.open("xb")
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks: nobody takes this draft for dead there
                fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_nlink == 0:  # removed as dead before it was locked
                file.close()
                continue
        return draft, file
