"""Pictures in shared memory: allocated and unlinked by the front alone, read and filled by its worker too."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import psutil

from reverie_shared.errors import OutOfMemory
from reverie_shared.picture import Picture, PixelFormat

log = logging.getLogger(__name__)

_LINUX_FILES = Path("/dev/shm")
"""Where Linux shows shared memory as files."""

_MOST = 1000
_FILES = 4
"""How many of the files that a process may have open there are for each picture: it takes two."""


class _Foreign(SharedMemory):
    """A segment of the front's, in its worker."""

    def unlink(self) -> None:
        """Leave it: Python calls this where it cannot map a segment (memory has run out), as if it were its own."""


@dataclass(frozen=True)
class Block:
    """Where a picture lies in shared memory, as the front tells the worker."""

    name: str
    format: PixelFormat


def owner(home: Path) -> str:
    """What the names of this process's segments begin with; 30 letters in all are allowed on macOS."""
    return f"{_family(home)}{os.getpid()}_"


def allocate(size: int, owner: str) -> SharedMemory:
    """A new segment of at least `size` bytes. The system lends its pages as they are first written.

    Raises `OutOfMemory` where the system has none to give.
    """
    try:
        return SharedMemory(f"{owner}{secrets.token_hex(3)}", create=True, size=size)
    except OSError as error:
        raise OutOfMemory(
            f"The system gives no memory for a picture of {size / 1e6:.0f} MB: {error.strerror}.",
            "Close what takes much memory, or dream a smaller picture.",
        ) from error


def sweep(home: Path) -> None:
    """Give back what a server of this home has left that was killed with all its processes, so that none could.

    Only Linux keeps the memory then (and shows it).
    """
    for left in _LINUX_FILES.glob(f"{_family(home)}*"):
        process = int(left.name.split("_")[2])
        if not psutil.pid_exists(process):
            log.warning("A server (process %s) was killed and left pictures in memory: they are removed.", process)
            left.unlink(missing_ok=True)


def _family(home: Path) -> str:
    return f"reverie_{hashlib.blake2b(os.fsencode(home), digest_size=3).hexdigest()}_"


def view(memory: SharedMemory, start: int, length: int) -> memoryview[int]:
    """Some bytes of a segment, not copied. Release the view (`with`) before the segment is closed."""
    assert memory.buf is not None, "the segment is closed"
    return memory.buf[start : start + length]


def read(block: Block) -> Picture:
    """A copy of the picture: the segment may then go, whatever still refers to the pixels."""
    memory = _Foreign(block.name)
    try:
        with view(memory, 0, block.format.size) as pixels:
            return Picture(block.format, bytes(pixels))
    finally:
        memory.close()


def write(block: Block, picture: Picture) -> None:
    """Fill the segment; raises `ValueError` where the picture is not of the block's format."""
    if picture.format != block.format:
        raise ValueError(f"{picture.format} does not go into {block.format}")
    memory = _Foreign(block.name)
    try:
        with view(memory, 0, block.format.size) as place:
            place[:] = memoryview(picture.pixels).cast("B")
    finally:
        memory.close()


def budget() -> int:
    """How many bytes of pictures the server keeps at most: a quarter of the machine's memory.

    Less where Linux keeps shared memory in a small file system, as containers do: a process that writes
    beyond its end is killed.
    """
    quarter = int(psutil.virtual_memory().total) // 4
    if _LINUX_FILES.is_dir():
        return min(quarter, shutil.disk_usage(_LINUX_FILES).free * 9 // 10)
    return quarter


def most() -> int:
    """How many pictures the server keeps at most, however small: where systems allow few open files (1024 are usual on
    Linux, 256 on macOS), it asks for as many as it may have.
    """
    if sys.platform == "win32":
        return _MOST
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MOST
    wanted = _MOST * _FILES if hard == resource.RLIM_INFINITY else min(_MOST * _FILES, hard)
    with suppress(OSError, ValueError):
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return min(soft // _FILES, _MOST)
