"""Restarts Krita: needed where the plug-in that it runs is older than the Reverie that is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PyQt5.QtCore import QCoreApplication, QTimer

from krita import Krita
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _

RESTART_SCRIPT = "import subprocess, sys; sys.stdin.read(); subprocess.Popen(sys.argv[1:])"
"""Waits until its standard input is closed, which is when Krita ends, and starts a program then."""

QUIT_TIMEOUT_MS = 3000
"""Milliseconds after which the user has decided not to quit, where Krita's event loop still runs."""


def restart_krita(python: Path) -> None:
    """Quit by Krita's menu action, which asks about unsaved documents, and start Krita again with its documents.

    Where the user does not quit, nothing happens. `python` is a Python outside Krita.

    Raises
    ------
    HostRefused
        When no program can be started from here.
    """
    krita = Krita.instance()
    program = os.environ.get("APPIMAGE") or QCoreApplication.applicationFilePath()
    files = [document.fileName() for document in krita.documents() if document.fileName()]
    no_console = 0
    if sys.platform == "win32":
        no_console = subprocess.CREATE_NO_WINDOW
    try:
        waiter = subprocess.Popen(
            [str(python), "-I", "-c", RESTART_SCRIPT, program, *files],
            stdin=subprocess.PIPE,
            start_new_session=True,
            creationflags=no_console,
        )
    except OSError as error:
        raise HostRefused(
            _("Krita cannot be restarted from here: {reason}.").format(reason=error),
            _("Quit Krita, and start it again."),
        ) from None
    krita.action("file_quit").trigger()
    QTimer.singleShot(QUIT_TIMEOUT_MS, waiter.kill)
