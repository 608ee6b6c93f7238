"""The places of all files: one home folder, and what is in it.

The home is, in this order: the folder named by the environment variable `REVERIE_HOME`; the folder that holds
`install.json` above this very file (the installed copy); the platform's folder for a user's application data, in which
each Reverie that pip installed has one of its own: two builds in one home would stop each other's server.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reverie_shared.build import CODE, FROM_PIP

HOME_VARIABLE = "REVERIE_HOME"
INSTALL_RECORD = "install.json"


@dataclass(frozen=True)
class Places:
    """The folders and files of one installation, all inside `home`."""

    home: Path

    @property
    def record(self) -> Path:
        """The record of the installation: JSON with absolute paths. There is none in a checkout."""
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
        """Libraries for the plug-ins, in one folder for each version of Python."""
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
    def presets(self) -> Path:
        """The user's own presets."""
        return self.home / "presets"

    @property
    def atlases(self) -> Path:
        """Pictures of what networks dream, made here (`atlas`)."""
        return self.home / "atlas"

    @property
    def run(self) -> Path:
        """Files of a running server for its clients; only the user can read them."""
        return self.home / "run"

    @property
    def connection(self) -> Path:
        """The connection file: endpoints and keys of the running server (mode 0600)."""
        return self.run / "connection.json"

    @property
    def server_lock(self) -> Path:
        """The lock file that the running server holds."""
        return self.run / "server.lock"

    @property
    def logs(self) -> Path:
        """Logs of the server, the command line and the editors."""
        return self.home / "logs"

    @property
    def demo(self) -> Path:
        """The pictures of the installer's first dream."""
        return self.home / "demo"


def find() -> Places:
    """The places of the installation that this code belongs to. Creates nothing."""
    if named := os.environ.get(HOME_VARIABLE):
        return Places(Path(named).expanduser().resolve())
    for folder in Path(__file__).resolve().parents:
        if (folder / INSTALL_RECORD).is_file():
            return Places(folder)
    return Places(default_home())


def default_home() -> Path:
    """Reverie's folder among the user's application data, as the platform has it."""
    from platformdirs import user_data_path

    data = user_data_path("reverie-pip" if FROM_PIP else "reverie", appauthor=False)
    return data / pip_home(CODE) if FROM_PIP else data


def pip_home(code: Path) -> str:
    """The name of the home of the Reverie that pip put into the folder `code`."""
    return hashlib.blake2b(os.fsencode(code), digest_size=4).hexdigest()


def private_folder(path: Path) -> Path:
    """Create the folder, or change it, so that only the user can read it (mode 0700); return it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        path.chmod(0o700)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file atomically; only the user can read it (mode 0600 in a folder of mode 0700).

    What lies there is replaced; a folder is renamed. Raises `OSError`.
    """
    private_folder(path.parent)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp creates with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        if path.is_dir() and not path.is_symlink():
            path.rename(f"{draft}.folder")
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
