"""Where clients connect: a file that only the user can open, else a loopback port.

ZeroMQ ends the process that has no file left for another connection to a socket that is a file, or no memory for its
keys (which libsodium maps for each connection anew). So the socket's file is put away while the process has little left
of either, and those who are connected stay so.
"""

from __future__ import annotations

import logging
import mmap
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import zmq

from reverie_server import resources
from reverie_server.resources import RESERVED_MEMORY

log = logging.getLogger(__name__)

Socket = zmq.Socket[bytes]

_FILE = "ipc://"
"""How the endpoint of a socket begins that is a file."""

_BACKLOG = 16
"""Connections that may wait to be accepted: few, for these are accepted still when the file is gone."""

_RESERVE = 8
"""One in so many files that the process may open is not for connections; `_LEAST` at least."""

_LEAST = 24

_ENOUGH = 1.25
"""So many times what is not for connections must be there for others to connect again: else a single one that comes
and goes would have the listeners pause and resume all the time."""


class Listener:
    """Listens for a ZeroMQ socket at a file, or at a free loopback port where there can be no such file.

    Parameters
    ----------
    socket : zmq.Socket
    path : Path
        The file. It may be too long for a socket, or no text, and the file system may have no sockets.
    """

    def __init__(self, socket: Socket, path: Path) -> None:
        self.socket = socket
        self._path = path
        self._put_away = path.with_name(f"{path.stem}.paused{path.suffix}")
        self.paused = False
        self.accepted: Socket = socket.get_monitor_socket(zmq.EVENT_ACCEPTED)
        """Becomes readable when a connection was accepted."""
        socket.backlog = _BACKLOG
        self.endpoint = self._bind()

    def restore(self) -> None:
        """Listen again where the file was removed, unless paused; who is connected stays so. Raises `zmq.ZMQError`
        where that cannot be, `OSError` where the file cannot be looked at.

        The listener at the removed file stays, too: `unbind` would end all connections that it has accepted.
        """
        if self.endpoint.startswith(_FILE) and not self.paused and not self._path.is_socket():
            self._bind_file()
            log.warning("The socket %s was removed, and is made again.", self._path)

    def pause(self) -> None:
        """Put the file away, until `resume`: nobody else can connect. Ports are left as they are."""
        if self.endpoint.startswith(_FILE) and not self.paused:
            with suppress(FileNotFoundError):  # somebody has removed it
                self._path.replace(self._put_away)
            self.paused = True

    def resume(self) -> None:
        """Put the file back; raises as `restore` does."""
        if self.paused:
            with suppress(FileNotFoundError):
                self._put_away.replace(self._path)
            self.paused = False
            self.restore()

    def take_accepted(self) -> None:
        """Forget of which connections `accepted` tells."""
        while self.accepted.poll(0):
            self.accepted.recv_multipart(zmq.DONTWAIT)

    def _bind(self) -> str:
        """Bind to the file where the system has such sockets, else to a free loopback port; returns the endpoint."""
        if os.name == "posix":
            try:
                return self._bind_file()
            except (zmq.ZMQError, ValueError) as error:
                log.warning("A loopback port is used, for there can be no socket %s: %s", self._path, error)
        self.socket.bind("tcp://127.0.0.1:*")
        endpoint = self.socket.last_endpoint
        assert isinstance(endpoint, bytes)
        return endpoint.decode().rstrip("\0")

    def _bind_file(self) -> str:
        """Bind to a file that only the user can open; returns the endpoint."""
        self.socket.bind(f"{_FILE}{self._path}")
        with suppress(OSError):  # some shared folders of virtual machines refuse it for sockets, but they are closed
            self._path.chmod(0o600)
        return f"{_FILE}{self._path}"


class ConnectionLimit:
    """Has listeners pause while the process has few files or little memory left.

    Meanwhile those who are connected have the memory that is kept until then: ZeroMQ ends the process, too, that has
    none for their messages.
    """

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = listeners
        self._scarce = False
        """Whether there was too little at the last look."""
        self._kept: mmap.mmap | None = None
        self._keep()

    def look(self) -> None:
        """Call it when a connection was accepted, and now and then; raises as `Listener.resume` does."""
        self._keep()
        if self._scarce:
            self._look_for_more()
        elif too_little := _too_little(1):
            for listener in self._listeners:
                listener.pause()
            self._give()
            self._scarce = True
            effect = "no other client can connect" if self._closed else "others can connect all the same, by ports"
            log.warning("%s: %s.", too_little, effect)

    def _look_for_more(self) -> None:
        if _too_little(_ENOUGH):
            self._give()
            return
        closed = self._closed
        for listener in self._listeners:
            listener.resume()
        self._scarce = False
        log.warning("There are files and memory enough again%s.", ": clients can connect" if closed else "")

    @property
    def _closed(self) -> bool:
        return any(listener.paused for listener in self._listeners)

    def _keep(self) -> None:
        """Have what is kept, where the system gives it by now."""
        if sys.platform != "win32" and self._kept is None:
            with suppress(OSError, MemoryError):  # the next look finds too little, or keeps it
                self._kept = resources.map_memory(RESERVED_MEMORY)

    def _give(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def _too_little(reserves: float) -> str | None:
    """What the system gives the process too little of, in words: less than so many times what is not for connections;
    None where there is enough, or it has no such limits.
    """
    if sys.platform == "win32":
        return None
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit != resource.RLIM_INFINITY:
        left = limit - psutil.Process().num_fds()
        if left < reserves * max(limit // _RESERVE, _LEAST):
            return f"This process may open {left} more files"
    memory = round(reserves * RESERVED_MEMORY)
    try:
        resources.map_memory(memory).close()
    except (OSError, MemoryError):
        return f"The system gives this process less than {memory // 2**20} MB more memory"
    return None
