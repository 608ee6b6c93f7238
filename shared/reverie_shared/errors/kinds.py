"""The kinds of errors that a user sees, each with a code: a host decides by it what to do, never by the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from reverie_shared.errors.phrases import Argument


class ReverieError(Exception):
    """An error with two sentences for the user.

    Parameters
    ----------
    what : str
        What happened, one sentence.
    remedy : str
        What the user can do about it, one sentence.
    name : str
        Which error it is (`declaration.ErrorDeclaration`); empty for one that is told in one place alone.
    arguments : mapping
        What its sentences were made with.
    """

    code: ClassVar[str] = "error"

    request: int = 0
    """The number of the request that could not be decoded (`protocol.decode`); else 0."""

    def __init__(self, what: str, remedy: str, name: str = "", arguments: Mapping[str, Argument] | None = None) -> None:
        super().__init__(what, remedy)  # what pickle and copy make it again from, and then from its attributes
        self.what = what
        self.remedy = remedy
        self.name = name
        self.arguments = {**(arguments or {})}

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class BadSettings(ReverieError):
    """A setting, a preset or a value that does not exist or is out of its range."""

    code = "bad-settings"


class BadPicture(ReverieError):
    """Pixels that cannot be dreamed: wrong length, too large, NaN, an unreadable file."""

    code = "bad-picture"


class BadMessage(ReverieError):
    """A message that breaks the protocol."""

    code = "bad-message"


class WrongVersion(ReverieError):
    """The two sides have different major versions of the protocol, or are of different builds."""

    code = "wrong-version"


class NotFound(ReverieError):
    """A job or picture that the server does not have, or no longer has."""

    code = "unknown"


class Busy(ReverieError):
    """The server has no room, the system gives it too little, or it is about to exit: it accepts no work now."""

    code = "busy"


class OutOfMemory(ReverieError):
    """The dream does not fit into this machine's memory."""

    code = "out-of-memory"


class WorkerDied(ReverieError):
    """The worker process has ended or hung during a dream, or could not be started."""

    code = "worker-died"


class NetworkUnavailable(ReverieError):
    """The network is not installed, cannot be downloaded, or its file is damaged."""

    code = "network-unavailable"


class ServerUnavailable(ReverieError):
    """No server answers, or none can be started."""

    code = "server-unavailable"


class ClusterUnavailable(ReverieError):
    """The cluster that was named does not answer, does not take this machine in, or has no node that can be used."""

    code = "cluster-unavailable"


class HostRefused(ReverieError):
    """The editor or the file system refuses the request: a locked layer, a read-only folder."""

    code = "host-refused"


class Unexpected(ReverieError):
    """A fault in Reverie itself; the log has the traceback."""

    code = "unexpected"


BY_CODE: dict[str, type[ReverieError]] = {
    kind.code: kind
    for kind in (
        BadSettings,
        BadPicture,
        BadMessage,
        WrongVersion,
        NotFound,
        Busy,
        OutOfMemory,
        WorkerDied,
        NetworkUnavailable,
        ServerUnavailable,
        ClusterUnavailable,
        HostRefused,
        Unexpected,
    )
}
"""The classes by their codes."""
