"""Files are written completely or not at all, and none in another's place unless that is wanted."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from reverie_cli.drafts import new_draft, remove_dead_drafts
from reverie_shared.errors import HostRefused
from reverie_shared.translation import N_, _

FULL = (errno.ENOSPC, errno.EDQUOT)
TOO_LITTLE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
NO_FILES = N_("Close other programs, then try again.")
"""What helps where the system has no files or memory left."""


def check_writable(path: Path, overwrite: bool) -> Path:
    """Check that a file can be written there, in a folder that may be missing; returns the path, links followed.

    Raises
    ------
    HostRefused
        When it cannot be written, or is there already and must not be replaced (`overwrite`).
    """
    try:
        path = path.resolve()
        if path.is_dir():
            raise HostRefused(_("{path} is a folder.").format(path=path), _("Name a file to write."))
        if path.exists() and not path.is_file():
            raise HostRefused(
                _("{path} is a pipe or a device, not a file.").format(path=path), _("Name a file to write.")
            )
        if path.exists() and not overwrite:
            raise _exists(path)
        if path.exists() and not os.access(path, os.W_OK):
            raise HostRefused(
                _("{path} is write-protected.").format(path=path), _("Name another file, or lift the protection.")
            )
        folder = next(folder for folder in path.parents if folder.exists())
        with tempfile.TemporaryFile(dir=folder):
            return path
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def whole_file(path: Path, overwrite: bool = True) -> Iterator[BinaryIO]:
    """Open a file for writing that takes the place `path` at the end of the `with` block, and is deleted after an
    error. A folder that is missing is made.

    Raises
    ------
    HostRefused
        When the system refuses to write, or the file has come meanwhile and must not be replaced (`overwrite`).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_dead_drafts(path.parent)
        with new_draft(path.parent) as (draft, file):
            yield file
            file.flush()
            _flush(file.fileno())  # else a power cut might leave neither the old file nor the new one
            if path.exists():
                if not overwrite:
                    raise _exists(path)
                shutil.copymode(path, draft)
            if os.name == "nt":  # it renames no open file; elsewhere the draft keeps its lock until it is renamed
                file.close()
            draft.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for copies, which is removed at the end of the `with` block; raises `no_scratch`."""
    try:
        made = tempfile.TemporaryDirectory(prefix="reverie-")
    except OSError as error:
        raise no_scratch(error) from None
    with made as folder:
        yield Path(folder)


def no_scratch(error: OSError) -> HostRefused:
    """The error of the folder for temporary files, in which nothing can be written."""
    path = error.filename or tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp"
    return HostRefused(
        _("{path} cannot be written: {words}.").format(path=path, words=error.strerror), _("Make room on that disk.")
    )


def synchronise(path: Path) -> None:
    """Wait until what was written into a file is on its disk; raises `OSError`."""
    with path.open("rb+") as file:
        _flush(file.fileno())


def _flush(handle: int) -> None:
    """Wait until an open file is on its disk, where the file system can tell."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise


def _exists(path: Path) -> HostRefused:
    return HostRefused(
        _("{path} is there already.").format(path=path), _("Give “--overwrite” to replace it, or name another file.")
    )


def _unwritable(path: Path, error: OSError) -> HostRefused:
    if error.errno is None:  # the codec's own
        remedy = _("Write another format, or a smaller picture.")
    elif error.errno in FULL:
        remedy = _("Make room, or name a file on another disk.")
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = _("Name a file in a folder of your own.")
    elif error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EILSEQ):
        remedy = _("Give it another name.")
    else:
        remedy = _(NO_FILES) if error.errno in TOO_LITTLE else _("Name a file on another disk.")
    return HostRefused(
        _("{path} cannot be written: {words}.").format(path=path, words=(error.strerror or str(error)).rstrip(".")),
        remedy,
    )
