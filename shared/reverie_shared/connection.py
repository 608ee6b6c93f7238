"""The connection file: a client of the same user finds the server by it, and authenticates with its keys."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from reverie_shared.errors import ServerUnavailable
from reverie_shared.errors.connection import BAD_CONNECTION_FILE
from reverie_shared.places import Places, write_private
from reverie_shared.translation import _

_MAX_BYTES = 4096
"""No file that is read here is larger; the connection file has some 500 bytes."""

_PORT = re.compile(r"tcp://127\.0\.0\.1:(\d{1,5})")
_FILE = re.compile(r"ipc://(/[^\0]+)")

_LONGEST_PATH = 103 if sys.platform == "darwin" else 107
"""Bytes of a socket's path."""

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
"""The digits of a key, five for each four of its 32 bytes."""


@dataclass(frozen=True)
class Connection:
    """The server's endpoints, and its CURVE keys as Z85 text.

    The keys are new at each start of the server; whoever can read this file can use the server.
    """

    control: str
    """ZeroMQ endpoint for requests and events."""
    pictures: str
    """ZeroMQ endpoint for pixels."""
    server_key: str
    """The server's public key."""
    client_public: str
    client_secret: str
    pid: int
    build: str

    def write(self, path: Path) -> None:
        """Write the file, as `places.write_private` does."""
        write_private(path, json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, path: Path) -> Connection | None:
        """The connection in the file; None where there is no such file. Never blocks.

        Raises
        ------
        ServerUnavailable
            When the file is no connection file of this user's, and why.
        """
        try:
            return cls._parsed(read_own_file(path))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            raise BAD_CONNECTION_FILE(file=str(path), reason=str(error)) from None

    @classmethod
    def read(cls, path: Path) -> Connection | None:
        """The connection in the file; None where there is no such file, or it cannot be used. Never blocks."""
        with suppress(ServerUnavailable):
            return cls.load(path)
        return None

    @classmethod
    def _parsed(cls, text: str) -> Connection:
        """The connection in that text; raises `ValueError` with what is wrong, `RecursionError` for endless nesting."""
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError(_("it holds no JSON object"))
        names = [entry.name for entry in fields(cls)]
        if missing := [name for name in names if name not in found]:
            raise ValueError(_("it lacks {fields}").format(fields=", ".join(missing)))
        connection = cls(**{name: found[name] for name in names})
        if wrong := [name for name in names if not _is_valid(name, found[name])]:
            raise ValueError(_("it has no valid {fields}").format(fields=", ".join(wrong)))
        return connection


def read_own_file(path: Path) -> str:
    """The text of a small regular file of this user's. Never blocks, whatever lies there.

    Raises
    ------
    OSError
        When it cannot be read.
    ValueError
        When it is no such file, or is not in UTF-8.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(_("it is no regular file"))
        if os.name == "posix" and os.geteuid() not in (0, status.st_uid):
            raise ValueError(_("it belongs to another user"))
        data = os.read(handle, _MAX_BYTES + 1)
    finally:
        os.close(handle)
    if len(data) > _MAX_BYTES:
        raise ValueError(_("it is too large"))
    return data.decode("utf-8")


def server_pid(places: Places) -> int | None:
    """The process number of the last server, which may have ended: as the lock file has it, or the connection file."""
    with suppress(OSError, ValueError):
        pid = int(read_own_file(places.server_lock))
        return pid if _is_valid("pid", pid) else None
    connection = Connection.read(places.connection)
    return connection.pid if connection else None


def _is_valid(name: str, value: object) -> bool:
    """Whether a connection may have that value."""
    if name == "pid":
        return type(value) is int and 0 < value < 2**31
    if not isinstance(value, str):
        return False
    if name == "build":
        return True
    if name in ("control", "pictures"):
        return _is_endpoint(value)
    return _is_key(value)


def _is_endpoint(value: str) -> bool:
    """Whether that is an endpoint on this machine: a loopback port, or a socket's file."""
    if port := _PORT.fullmatch(value):
        return 0 < int(port[1]) < 2**16
    file = _FILE.fullmatch(value)
    return file is not None and len(file[1].encode()) <= _LONGEST_PATH


def _is_key(text: str) -> bool:
    """Whether the text is a CURVE key, as ZeroMQ takes it."""
    if len(text) != 40 or not set(text) <= set(_Z85):
        return False
    groups = (text[start : start + 5] for start in range(0, 40, 5))
    return all(
        sum(_Z85.index(digit) * 85 ** (4 - place) for place, digit in enumerate(group)) < 2**32 for group in groups
    )
