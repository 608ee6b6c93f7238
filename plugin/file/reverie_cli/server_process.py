"""The process of the server that runs, for commands that end it or say how it is."""

from __future__ import annotations

import psutil

from reverie_shared.connection import server_pid
from reverie_shared.places import Places


def server_process(places: Places) -> psutil.Process | None:
    """The process that the lock file or the connection file names, if that is still a server of Reverie.

    Numbers of processes are given again: another program may have this one by now.
    """
    pid = server_pid(places)
    try:
        process = psutil.Process(pid) if pid else None
        return process if process and "reverie_server" in process.cmdline() else None
    except psutil.Error:
        return None
