"""What the system says where it has no more memory, files, threads or processes to give."""

from __future__ import annotations

import errno

from reverie_shared.errors import Busy, OutOfMemory
from reverie_shared.settings import SMALLEST_TILE

_SMALL_TILE = SMALLEST_TILE * 4 // 3
"""Pixels of the longer side of a tile that cannot be much smaller: tiles of the smallest size are somewhat larger than
that where fewer cover the picture then.
"""

_NONE_LEFT = {errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN}


def busy(error: Exception) -> Busy | None:
    """The error that a client is told where the system gave the server too little; None where it is another one."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _NONE_LEFT):
        reason = str(error) or "no memory is left"
        return Busy(f"The system gives the server too little: {reason}.", "Close other programs, then try again.")
    return None


class NoRoom(MemoryError):
    """There is not enough memory for a network's work.

    Parameters
    ----------
    what : str
        What has no room, in words.
    side : int
        The longer side of the tile that has none, in pixels; 0 where it is the network itself.
    """

    def __init__(self, what: str, side: int = 0) -> None:
        super().__init__(f"no room for {what}")
        self.what = what
        self.side = side


def out_of_memory(error: Exception) -> OutOfMemory | None:
    """The error for a dream that found too little memory, with what helps: smaller tiles as long as there are any, and
    a smaller picture where it is not the network that needs the memory. None for another error.
    """
    if isinstance(error, NoRoom):
        smaller = f"Choose a tile size below {error.side}, a smaller network," if error.side > _SMALL_TILE else ""
        return OutOfMemory(
            f"This machine has too little memory for {error.what}.",
            f"{smaller or 'Choose a smaller network,'} or give the machine more memory.",
        )
    no_memory = isinstance(error, OSError) and error.errno == errno.ENOMEM
    if no_memory or isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":  # TensorFlow's
        return OutOfMemory(
            "The dream does not fit into this machine's memory.",
            "Dream a smaller picture, or a part of it; or close other programs.",
        )
    return None
