"""Single-instance lock and connection file."""

from __future__ import annotations

from contextlib import suppress

from filelock import FileLock, Timeout

from reverie_shared.connection import Connection
from reverie_shared.places import Places, private_folder


class InstanceLock:
    """The lock that at most one server of a home holds, and the connection file by which clients find that server."""

    def __init__(self, places: Places) -> None:
        private_folder(places.run)
        self._lock = FileLock(places.server_lock)
        self._file = places.connection
        self._published: Connection | None = None

    def acquire(self) -> bool:
        """Take the lock; False where another server holds it."""
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def publish(self, connection: Connection) -> None:
        """Write the connection file: from now on clients can connect."""
        connection.write(self._file)
        self._published = connection

    def withdraw(self) -> None:
        """Remove this server's connection file and release the lock, so that another server can start."""
        if self._published and Connection.read(self._file) == self._published:
            with suppress(FileNotFoundError):
                self._file.unlink()
        self._published = None
        self._lock.release()
