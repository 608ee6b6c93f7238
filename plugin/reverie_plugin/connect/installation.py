"""Which Reverie this process belongs to: its folders, the server's Python, and the build of its code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reverie_shared import networks, places
from reverie_shared.build import FROM_PIP, build_id, import_path, install_again
from reverie_shared.errors.connection import BAD_INSTALL_RECORD
from reverie_shared.places import HOME_VARIABLE, Places


@dataclass(frozen=True)
class Installation:
    """Which Reverie this process belongs to.

    Make it once, when the editor loads the plug-in, and hand it on: `build` is a digest of the code, and after an
    upgrade the files on disk no longer are the code that this process runs.
    """

    places: Places
    python: Path
    """The Python of the server's environment."""
    build: str
    """The build of the code that this process runs (`reverie_shared.build`)."""

    @classmethod
    def find(cls) -> Installation:
        """The installation that this code belongs to; in a checkout or from pip, the server runs in this very Python.

        Raises
        ------
        ServerUnavailable
            When the installer's record is damaged, or cannot be read.
        """
        home = places.find()
        python = sys.executable
        try:
            if not FROM_PIP and home.record.is_file():
                python = json.loads(home.record.read_text(encoding="utf-8"))["python"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BAD_INSTALL_RECORD(file=str(home.record), reason=repr(error), repair=install_again()) from None
        return cls(home, Path(python), build_id())

    def networks(self) -> list[str]:
        """Those networks that `auto` chooses from which are installed now, the best first."""
        return networks.installed(self.places.weights)

    def server_command(self) -> list[str]:
        """The command line that starts the server."""
        return [str(self.python), "-m", "reverie_server"]

    def server_environment(self) -> dict[str, str]:
        """The environment variables for the server."""
        return self._environment("shared", "server")

    def own_network_command(self, file: Path) -> list[str]:
        """The command line that checks and keeps a network file of the user's own, in the server's environment."""
        return [str(self.python), "-m", "reverie_server.networks.own_files", str(self.places.weights), str(file)]

    def cluster_command(self, action: str, arguments: Mapping[str, object]) -> list[str]:
        """The command line that makes this machine a node of a cluster, or does else what `reverie cluster` does, in
        the server's environment.
        """
        return [str(self.python), "-m", "reverie_server.cluster", action, json.dumps(arguments)]

    def relay_command(self) -> list[str]:
        """The command line that starts a relay (`reverie_plugin.connect.relay`)."""
        return [str(self.python), "-m", "reverie_plugin.connect.relay"]

    def relay_environment(self) -> dict[str, str]:
        """The environment variables for a relay."""
        return self._environment("shared", "plugin")

    def _environment(self, *roots: str) -> dict[str, str]:
        """This process's environment for another Python: without what the editor set for its own."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        path = os.pathsep.join(map(str, import_path(*roots)))
        return {**kept, "PYTHONPATH": path, HOME_VARIABLE: str(self.places.home)}
