"""What the system says where it has no more memory, files, threads or processes to give."""

from __future__ import annotations

import errno

from reverie_shared.errors import Busy

_NONE_LEFT = {errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN}


def busy(error: Exception) -> Busy | None:
    """The error that a client is told where the system gave the server too little; None where it is another one."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _NONE_LEFT):
        reason = str(error) or "no memory is left"
        return Busy(f"The system gives the server too little: {reason}.", "Close other programs, then try again.")
    return None
