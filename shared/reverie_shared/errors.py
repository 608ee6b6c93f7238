"""Every error Reverie tells a person about: what happened, and what to do.

An error crosses the wire as its code and its two sentences, and is raised again on the other side as
the same class; so hosts choose what to do by class, never by reading text.
"""

from __future__ import annotations

from typing import ClassVar


class ReverieError(Exception):
    """An error with a clear sentence for the user.

    Parameters
    ----------
    what : str
        What happened, one sentence.
    remedy : str
        What the user can do about it, one sentence.
    """

    code: ClassVar[str] = "error"

    request: int = 0
    """The number of the request that could not be read (`protocol.decode`); else 0."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class BadSettings(ReverieError):
    """A setting, a preset or a value that does not exist or is out of its range."""

    code = "bad-settings"


class BadPicture(ReverieError):
    """Pixels that cannot be dreamed: wrong length, absurd size, NaN, an unreadable file."""

    code = "bad-picture"


class BadMessage(ReverieError):
    """A message that breaks the protocol."""

    code = "bad-message"


class WrongVersion(ReverieError):
    """The two sides speak different major versions of the protocol, or come from different builds."""

    code = "wrong-version"


class UnknownThing(ReverieError):
    """A job or picture that the server does not (or no longer) have."""

    code = "unknown"


class Busy(ReverieError):
    """The server is full, or is about to leave, and takes no more work now."""

    code = "busy"


class OutOfMemory(ReverieError):
    """The dream does not fit into this machine's memory."""

    code = "out-of-memory"


class WorkerDied(ReverieError):
    """The process that dreams has ended in mid-dream."""

    code = "worker-died"


class NetworkUnavailable(ReverieError):
    """The wanted network is not installed, cannot be downloaded, or its file is damaged."""

    code = "network-unavailable"


class ServerUnavailable(ReverieError):
    """No server answers, or none can be started."""

    code = "server-unavailable"


class HostRefused(ReverieError):
    """The editor or the file system refuses what was asked: a locked layer, a read-only folder."""

    code = "host-refused"


class Unexpected(ReverieError):
    """A fault in Reverie itself; the log has the details."""

    code = "unexpected"


_BY_CODE: dict[str, type[ReverieError]] = {
    kind.code: kind
    for kind in (
        BadSettings,
        BadPicture,
        BadMessage,
        WrongVersion,
        UnknownThing,
        Busy,
        OutOfMemory,
        WorkerDied,
        NetworkUnavailable,
        ServerUnavailable,
        HostRefused,
        Unexpected,
    )
}


def from_code(code: str, what: str, remedy: str) -> ReverieError:
    """The error that crossed the wire, as the class it was raised as (`Unexpected` for a code of the future)."""
    return _BY_CODE.get(code, Unexpected)(what, remedy)
