"""Where everything lives: one home folder, and what is in it.

The home is, in this order: the folder named by the environment variable `REVERIE_HOME`; the folder that holds
`install.json` above this very file (the installed copy); the platform's folder for a user's application data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "REVERIE_HOME"
INSTALL_RECORD = "install.json"


@dataclass(frozen=True)
class Places:
    """The folders and files of one Reverie, all inside `home`."""

    home: Path

    @property
    def record(self) -> Path:
        """What the installer did: JSON with absolute paths. Absent in a checkout."""
        return self.home / INSTALL_RECORD

    @property
    def environment(self) -> Path:
        """The virtual environment of the server and the command line."""
        return self.home / "env"

    @property
    def code(self) -> Path:
        """The installed copy of `plugin/`, `server/` and `shared/`."""
        return self.home / "code"

    @property
    def editor(self) -> Path:
        """Libraries for the plug-ins, in a folder for each version of the editors' Pythons."""
        return self.home / "editor"

    @property
    def command(self) -> Path:
        """The `reverie` command."""
        return self.home / "bin" / ("reverie.cmd" if os.name == "nt" else "reverie")

    @property
    def weights(self) -> Path:
        """Downloaded networks."""
        return self.home / "weights"

    @property
    def run(self) -> Path:
        """What a running server leaves for its clients; readable by the user alone."""
        return self.home / "run"

    @property
    def connection(self) -> Path:
        """Endpoints and keys of the running server (mode 0600)."""
        return self.run / "connection.json"

    @property
    def server_lock(self) -> Path:
        """Held by the one server that runs."""
        return self.run / "server.lock"

    @property
    def logs(self) -> Path:
        """Rotating logs of server, command line and editors."""
        return self.home / "logs"

    @property
    def demo(self) -> Path:
        """The installer's first dream."""
        return self.home / "demo"


def find() -> Places:
    """The places of the Reverie that this code belongs to. Creates nothing."""
    if named := os.environ.get(HOME_VARIABLE):
        return Places(Path(named).expanduser().resolve())
    for folder in Path(__file__).resolve().parents:
        if (folder / INSTALL_RECORD).is_file():
            return Places(folder)
    return Places(default_home())


def default_home() -> Path:
    """The platform's folder for a user's application data, for Reverie."""
    from platformdirs import user_data_path

    return user_data_path("reverie", appauthor=False)


def private_folder(path: Path) -> Path:
    """Create `path` readable by the user alone (mode 0700), also when it exists already; return it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        path.chmod(0o700)
    return path
