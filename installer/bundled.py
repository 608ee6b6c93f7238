"""The wheels that come with the project, for what is needed before anything is installed.

pip, because a bare Debian's Python has no `ensurepip`; platformdirs, because where Reverie's home is must be known
first (`reverie_shared.places`); filelock, for the lock that one installer holds and for looking at the server's.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from installer.failure import InstallFailed

FOLDER = Path(__file__).resolve().parent / "wheels"


@dataclass(frozen=True)
class Wheel:
    """A bundled wheel and the SHA-256 that it must have."""

    name: str
    sha256: str

    def verified(self, folder: Path = FOLDER) -> Path:
        """Where the wheel lies; `InstallFailed` if it is missing or is not the one that was published."""
        path = folder / self.name
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise InstallFailed(
                f"The bundled file {path} cannot be read: {error.strerror}.", "Download Reverie again."
            ) from error
        if found != self.sha256:
            raise InstallFailed(
                f"The bundled file {path} is damaged: its SHA-256 is not the published one.",
                "Download Reverie again.",
            )
        return path


PIP = Wheel("pip-26.3-py3-none-any.whl", "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13")
PLATFORMDIRS = Wheel(  # the last one for Python 3.10
    "platformdirs-4.12.4-py3-none-any.whl", "78bfb9db2a8471ed7eebe3c3c932da413911042994e699b384fbb4493fa872d7"
)
FILELOCK = Wheel(  # the last one for Python 3.10
    "filelock-4.1.0-py3-none-any.whl", "2ce9818e3e2d8f284c1a964414447ef148d42a5fd5e2a477a7118e574b293ec1"
)


def make_importable() -> None:
    """Let this Python import platformdirs and filelock from their wheels, before any others; raises `InstallFailed`."""
    sys.path[:0] = [str(wheel.verified()) for wheel in (PLATFORMDIRS, FILELOCK)]
