"""The priority of the processes that compute."""

from __future__ import annotations

import os
import sys

import psutil

_NICE = 10


def give_way() -> None:
    """Give way to all other processes, the editor and the server among them: a dream uses every processor."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(max(0, _NICE - os.nice(0)))
