"""Single-instance lock and connection file."""

from __future__ import annotations

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from reverie_shared.connection import Connection, read_own_file
from reverie_shared.places import Places, private_folder

log = logging.getLogger(__name__)

_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_RENEW = "Others may know the keys: “reverie stop” ends this server, and the next one makes new keys."


class InstanceLock:
    """The lock that at most one server of a home holds, and the connection file by which clients find that server.

    The lock file holds the server's process number, so that a server can be stopped whose connection file is lost.
    """

    def __init__(self, places: Places) -> None:
        private_folder(places.run)
        self._folder = places.run
        self._lock_file = places.server_lock
        self._lock = FileLock(places.server_lock)
        self._locked: tuple[int, int] | None = None
        """The lock file that is locked, which is another one once it was removed and made again."""
        self._file = places.connection
        self._published: Connection | None = None
        self._can_close = True
        """Whether the file system keeps files closed to others."""

    def acquire(self) -> bool:
        """Take the lock; False where another server holds it."""
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        self._write_pid(str(os.getpid()))
        self._locked = _identity(self._lock_file)
        return True

    def publish(self, connection: Connection) -> None:
        """Write the connection file: from now on clients can connect."""
        connection.write(self._file)
        self._published = connection
        self._can_close = not (_is_open(self._folder) or _is_open(self._file))
        if not self._can_close:
            log.warning(
                "%s stays open to others, for its file system keeps no permissions: they may use this server.",
                self._folder,
            )

    def maintain(self) -> str | None:
        """Restore what was published, where it was removed, changed or opened to others meanwhile; the log says so.

        Raises `OSError` or `ValueError` where that cannot be.

        Returns
        -------
        str or None
            Why this server is not to serve any longer, in a sentence; None where it is.
        """
        if self._published is None:
            return None
        if not self._folder.parent.is_dir():
            return f"Its folder {self._folder.parent} was removed."
        self._close_folder()
        if not self._holds_lock():
            return "Its lock file was removed, and another server has taken its place."
        self._restore_connection(self._published)
        return None

    def withdraw(self) -> None:
        """Remove this server's connection file, where that can be, and release the lock, so that another server can
        start.
        """
        if self._published and Connection.read(self._file) == self._published:
            with suppress(OSError):  # it is gone; or, on Windows, a client reads it
                self._file.unlink()
        self._published = None
        if self._lock.is_locked:
            with suppress(OSError):
                self._write_pid("")
        self._lock.release()

    def _close_folder(self) -> None:
        if not self._folder.is_dir():
            private_folder(self._folder)
            log.warning("The folder %s was removed, and is made again.", self._folder)
        elif self._can_close and _is_open(self._folder):
            private_folder(self._folder)
            log.warning("The folder %s was open to others, and is closed again. %s", self._folder, _RENEW)

    def _holds_lock(self) -> bool:
        """Whether the lock is still this server's; where its file was removed, take it again."""
        if os.name == "nt":  # it keeps a file that is open as it is
            return True
        if _identity(self._lock_file) == self._locked:  # what was changed in it does not end the lock
            if self._locked_by() == str(os.getpid()):
                return True
            self._write_pid(str(os.getpid()))
        else:
            self._lock.release()
            if not self.acquire():
                return False
        log.warning("The lock file %s was removed or changed, and is written again.", self._lock_file)
        return True

    def _locked_by(self) -> str:
        """What the lock file holds."""
        with suppress(FileNotFoundError, UnicodeDecodeError):
            return read_own_file(self._lock_file)
        return ""

    def _restore_connection(self, published: Connection) -> None:
        if Connection.read(self._file) != published:
            published.write(self._file)
            log.warning("The connection file %s was removed or changed, and is written again.", self._file)
        elif self._can_close and _is_open(self._file):
            published.write(self._file)
            log.warning("The connection file %s was open to others, and is closed again. %s", self._file, _RENEW)

    def _write_pid(self, text: str) -> None:
        """Write into the lock file; Windows lets nobody write into a locked one."""
        if os.name == "posix":
            handle = os.open(self._lock_file, os.O_WRONLY | os.O_TRUNC | os.O_NONBLOCK)
            try:
                os.write(handle, text.encode())
            finally:
                os.close(handle)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other one while it is open; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _is_open(path: Path) -> bool:
    """Whether others than the user have any permission for a file or folder."""
    return os.name == "posix" and bool(path.stat().st_mode & _OPEN_TO_OTHERS)
