"""That a server runs, as others see it: the lock that one server holds, and the connection file."""

from __future__ import annotations

from contextlib import suppress

from filelock import FileLock, Timeout

from reverie_shared.connection import Connection
from reverie_shared.places import Places, private_folder


class InstanceLock:
    """One server's claim to be the user's server."""

    def __init__(self, places: Places) -> None:
        private_folder(places.run)
        self._lock = FileLock(places.server_lock)
        self._file = places.connection
        self._announced: Connection | None = None

    def claim(self) -> bool:
        """Become the user's server; False where another one is."""
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def announce(self, connection: Connection) -> None:
        """Write the connection file: from now on clients come."""
        connection.write(self._file)
        self._announced = connection

    def withdraw(self) -> None:
        """Be found no more, and let another server start; another's connection file stays."""
        if self._announced and Connection.read(self._file) == self._announced:
            with suppress(FileNotFoundError):
                self._file.unlink()
        self._announced = None
        self._lock.release()
