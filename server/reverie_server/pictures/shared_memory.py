"""Shared memory for pictures: allocated and unlinked by the server process alone, read and filled by its worker too."""

from __future__ import annotations

import hashlib
import logging
import os
import re
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

_SEGMENT = re.compile("reverie_[0-9a-f]{6}_(?P<process>[0-9]+)_[0-9a-f]{6}")
"""The name of a segment, as `allocate` makes it with `name_prefix`."""

_MAX_PICTURES = 1000
_FILES_PER_PICTURE = 4
"""Files that a process must be allowed to open for each picture: a picture takes two."""


class _Attached(SharedMemory):
    """A segment of the server process, opened by its worker."""

    def unlink(self) -> None:
        """Do nothing: Python calls this where it cannot map a segment (out of memory), which would remove it."""


@dataclass(frozen=True)
class Block:
    """Where a picture lies in shared memory: the segment's name, and the pixels' format."""

    name: str
    format: PixelFormat


def name_prefix(home: Path) -> str:
    """What the names of this process's segments begin with; macOS allows 30 letters in all."""
    return f"{_home_prefix(home)}{os.getpid()}_"


def allocate(size: int, prefix: str) -> SharedMemory:
    """A new segment of at least `size` bytes, named with `prefix` first. The system allocates its pages when they are
    first written.

    Raises `OutOfMemory` where the system has no memory left.
    """
    try:
        return SharedMemory(f"{prefix}{secrets.token_hex(3)}", create=True, size=size)
    except OSError as error:
        raise OutOfMemory(
            f"The system gives no memory for a picture of {size / 1e6:.0f} MB: {error.strerror}.",
            "Close what takes much memory, or dream a smaller picture.",
        ) from error


def remove_leftovers(home: Path) -> None:
    """Remove the segments of a server of this home that was killed together with all its processes.

    Only Linux keeps such segments (and lists them).
    """
    for left in _LINUX_FILES.glob(f"{_home_prefix(home)}*"):
        named = _SEGMENT.fullmatch(left.name)
        if named is None:
            continue  # not a segment of a server
        process = int(named["process"])
        if not psutil.pid_exists(process):
            log.warning("A server (process %s) was killed and left pictures in memory: they are removed.", process)
            left.unlink(missing_ok=True)


def _home_prefix(home: Path) -> str:
    """What the names of the segments of all servers of this home begin with."""
    return f"reverie_{hashlib.blake2b(os.fsencode(home), digest_size=3).hexdigest()}_"


def view(memory: SharedMemory, start: int, length: int) -> memoryview[int]:
    """Some bytes of a segment, not copied. Release the view (`with`) before the segment is closed."""
    assert memory.buf is not None, "the segment is closed"
    return memory.buf[start : start + length]


def read(block: Block) -> Picture:
    """A copy of the picture, which stays valid when the segment is removed."""
    memory = _Attached(block.name)
    try:
        with view(memory, 0, block.format.size) as pixels:
            return Picture(block.format, bytes(pixels))
    finally:
        memory.close()


def write(block: Block, picture: Picture) -> None:
    """Fill the segment; raises `ValueError` where the picture is not of the block's format."""
    if picture.format != block.format:
        raise ValueError(f"{picture.format} does not go into {block.format}")
    memory = _Attached(block.name)
    try:
        with view(memory, 0, block.format.size) as target:
            target[:] = memoryview(picture.pixels).cast("B")
    finally:
        memory.close()


def budget() -> int:
    """How many bytes of pictures the server keeps at most: a quarter of the machine's memory.

    It is less where Linux keeps shared memory in a small file system, as containers do: a process that writes
    beyond the end of that is killed.
    """
    quarter = int(psutil.virtual_memory().total) // 4
    if _LINUX_FILES.is_dir():
        return min(quarter, shutil.disk_usage(_LINUX_FILES).free * 9 // 10)
    return quarter


def max_pictures() -> int:
    """How many pictures the server keeps at most, however small. Where the system allows few open files (1024 are usual
    on Linux, 256 on macOS), this raises the process's limit as far as it may.
    """
    if sys.platform == "win32":
        return _MAX_PICTURES
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MAX_PICTURES
    wanted = _MAX_PICTURES * _FILES_PER_PICTURE
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    with suppress(OSError, ValueError):
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return min(soft // _FILES_PER_PICTURE, _MAX_PICTURES)
