"""Shared memory for pictures: allocated and unlinked by the server process alone, read and filled by its worker too.

Linux keeps it in a file system, and ends a process that writes where that has no room. So no byte is written before the
system has reserved its page (`_reserve`).
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import shutil
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

import psutil

from reverie_server.resources import RESERVED_MEMORY, map_memory
from reverie_shared.errors import OutOfMemory
from reverie_shared.errors.pictures import NO_SHARED_MEMORY
from reverie_shared.picture import Picture, PixelFormat

log = logging.getLogger(__name__)

_LINUX_FILES = Path("/dev/shm")
"""Where Linux shows shared memory as files."""

_SEGMENT = re.compile("reverie_[0-9a-f]{6}_(?P<process>[0-9]{1,9})_[0-9a-f]{6}")
"""The name of a segment, as `allocate` makes it with `name_prefix`."""

_BLOCK = 512
"""Bytes of a block, as `stat` counts a file's."""

_MAX_PICTURES = 1000
_FILES_PER_PICTURE = 4
"""Files that a process must be allowed to open for each picture: a picture takes two."""

_OPEN_FILES = (65_536, 10_240, _MAX_PICTURES * _FILES_PER_PICTURE)
"""The files that the server asks to be allowed, the first number that the system grants (macOS: 10,240). Connections
take files, too, and ZeroMQ ends the process that has none left for another connection to a socket that is a file.
"""


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
    """A new segment of at least `size` bytes, named with `prefix` first. It takes no memory yet: see `store`.

    Raises `OutOfMemory` where the system has no memory left, or would have too little for the server's connections.
    """
    try:
        if sys.platform != "win32":
            map_memory(size + RESERVED_MEMORY).close()
        return SharedMemory(f"{prefix}{secrets.token_hex(3)}", create=True, size=size)
    except OSError as error:
        raise _no_memory(size, error) from error


def store(memory: SharedMemory, start: int, data: Any) -> None:
    """Copy `data`, a flat buffer of bytes, to the byte `start` of a segment.

    Raises `OutOfMemory` where the system has no memory left; nothing is copied then.
    """
    _reserve(memory, start, len(data))
    with view(memory, start, len(data)) as target:
        target[:] = data


def taken(memory: SharedMemory) -> int:
    """How many bytes of a segment the system has given memory for; elsewhere than on Linux, all of them."""
    if sys.platform != "linux":
        return memory.size
    return os.fstat(memory._fd).st_blocks * _BLOCK  # type: ignore[attr-defined]  # typeshed does not know it


def reserve(block: Block) -> None:
    """Have the system reserve the memory of a whole picture, which takes a second a gigabyte: not in the server's loop.

    Raises `OutOfMemory` where it has none left.
    """
    memory = _Attached(block.name)
    try:
        _reserve(memory, 0, block.format.size)
    finally:
        memory.close()


def _reserve(memory: SharedMemory, start: int, length: int) -> None:
    """Have the system reserve the pages of some bytes. Windows does so for the whole segment when it is made; on macOS
    it is ordinary memory, which is swapped out where it becomes scarce.
    """
    if sys.platform != "linux":
        return
    try:
        os.posix_fallocate(memory._fd, start, length)  # type: ignore[attr-defined]  # typeshed does not know it
    except OSError as error:
        raise _no_memory(length, error) from error


def _no_memory(size: int, error: OSError) -> OutOfMemory:
    return NO_SHARED_MEMORY(needed=round(size / 1e6), reason=str(error.strerror))


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
            _remove_leftover(left, process)


def _remove_leftover(left: Path, process: int) -> None:
    """Remove a segment of a process that has ended. Anyone may put anything under such a name there: what is no file of
    this user stays.
    """
    try:
        found = left.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            log.warning("%s looks like a picture of Reverie's, but is no file of this user: it is left alone.", left)
            return
        left.unlink()
    except OSError as error:
        log.warning("%s cannot be removed: %s.", left, error.strerror)
        return
    log.warning("A server (process %s) was killed and left a picture in memory, which is removed.", process)


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
    """Fill the segment; raises `ValueError` where the picture is not of the block's format, and as `store` does."""
    if picture.format != block.format:
        raise ValueError(f"{picture.format} does not go into {block.format}")
    memory = _Attached(block.name)
    try:
        store(memory, 0, memoryview(picture.pixels).cast("B"))
    finally:
        memory.close()


def budget(taken: int) -> int:
    """How many bytes of pictures the server may keep now, for which the system has given it `taken` bytes already: a
    quarter of the machine's memory.

    It is less where Linux keeps shared memory in a small file system, as containers do, or others have filled that.
    """
    quarter = int(psutil.virtual_memory().total) // 4
    if _LINUX_FILES.is_dir():
        return min(quarter, (shutil.disk_usage(_LINUX_FILES).free + taken) * 9 // 10)
    return quarter


def max_pictures() -> int:
    """How many pictures the server keeps at most, however small. Where the system allows few open files (1024 are usual
    on Linux, 256 on macOS), this raises the process's limit as far as it may, up to the first of `_OPEN_FILES`.
    """
    if sys.platform == "win32":
        return _MAX_PICTURES
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MAX_PICTURES
    for number in _OPEN_FILES:
        wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
        with suppress(OSError, ValueError):
            if soft < wanted:
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                soft = wanted
    return min(soft // _FILES_PER_PICTURE, _MAX_PICTURES)
