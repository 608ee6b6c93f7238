"""Has the server's Python do something that needs its packages, and hears what it says."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import working_folder


def run(command: Sequence[str], installation: Installation) -> subprocess.CompletedProcess[bytes]:
    """Run one of the installation's command lines for the server's Python to its end.

    It runs in Reverie's own folder: Python imports modules that lie in the current one. Raises `OSError` where the
    system refuses the process.
    """
    return subprocess.run(
        command,
        env=installation.server_environment(),
        cwd=working_folder(installation),
        capture_output=True,
        check=False,
    )
