"""The errors that a user sees: each says what happened, and what to do.

`kinds` are the classes, by which a host decides what to do. What is said is declared beside, by subject, with a name
and arguments for each error (`declaration`): the other side of the wire can say it in words of its own (`wire`).
"""

from __future__ import annotations

from reverie_shared.errors.kinds import (
    BadMessage,
    BadPicture,
    BadSettings,
    Busy,
    ClusterUnavailable,
    HostRefused,
    NetworkUnavailable,
    NotFound,
    OutOfMemory,
    ReverieError,
    ServerUnavailable,
    Unexpected,
    WorkerDied,
    WrongVersion,
)

__all__ = [
    "BadMessage",
    "BadPicture",
    "BadSettings",
    "Busy",
    "ClusterUnavailable",
    "HostRefused",
    "NetworkUnavailable",
    "NotFound",
    "OutOfMemory",
    "ReverieError",
    "ServerUnavailable",
    "Unexpected",
    "WorkerDied",
    "WrongVersion",
]
