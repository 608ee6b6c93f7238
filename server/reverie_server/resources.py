"""What the system says where it has no more memory, files, threads or processes to give."""

from __future__ import annotations

import errno
import mmap

from reverie_shared.errors import Busy, OutOfMemory
from reverie_shared.errors import dreams as wrong
from reverie_shared.errors.phrases import Phrase
from reverie_shared.settings import SMALLEST_TILE

_SMALL_TILE = SMALLEST_TILE * 4 // 3
"""Pixels of the longer side of a tile that cannot be much smaller: tiles of the smallest size are somewhat larger than
that where fewer cover the picture then.
"""

RESERVED_MEMORY = 2**24
"""Bytes of address space that the server's process leaves to ZeroMQ: for a new connection it takes some 200,000, for
the messages of one some megabytes, and it ends the process that gets none.
"""

_NONE_LEFT = {errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN}


def busy(error: Exception) -> Busy | None:
    """The error that a client is told where the system gave the server too little; None where it is another one."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _NONE_LEFT):
        return wrong.TOO_LITTLE(reason=str(error) or wrong.NO_MEMORY_LEFT())
    return None


def map_memory(size: int) -> mmap.mmap:
    """So many bytes of address space, which take no memory; raises `OSError` where the system refuses them. Not on
    Windows.
    """
    return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


class NoRoom(MemoryError):
    """There is not enough memory for a network's work.

    Parameters
    ----------
    what : Phrase or str
        What has no room, in words; the name of a network.
    side : int
        The longer side of the tile that has none, in pixels; 0 where it is the network itself.
    """

    def __init__(self, what: Phrase | str, side: int = 0) -> None:
        super().__init__(f"no room for {what}")
        self.what = what
        self.side = side


def out_of_memory(error: Exception) -> OutOfMemory | None:
    """The error for a dream that found too little memory, with what helps: smaller tiles as long as there are any, and
    a smaller picture where it is not the network that needs the memory. None for another error.
    """
    if isinstance(error, NoRoom):
        if error.side > _SMALL_TILE:
            return wrong.TILE_TOO_LARGE(what=error.what, side=error.side)
        return wrong.NETWORK_TOO_LARGE(what=error.what)
    no_memory = isinstance(error, OSError) and error.errno == errno.ENOMEM
    if no_memory or isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":  # TensorFlow's
        return wrong.DREAM_TOO_LARGE()
    return None
