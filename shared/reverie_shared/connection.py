"""The connection file: a client of the same user finds the server by it, and authenticates with its keys."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from reverie_shared.places import private_folder


@dataclass(frozen=True)
class Connection:
    """The server's endpoints, and its CURVE keys as Z85 text.

    The keys are new at each start of the server; whoever can read this file can use the server.
    """

    control: str
    """ZeroMQ endpoint for requests and events."""
    pictures: str
    """ZeroMQ endpoint for pixels."""
    server_key: str
    """The server's public key."""
    client_public: str
    client_secret: str
    pid: int
    build: str

    def write(self, path: Path) -> None:
        """Write the file atomically; only the user can read it (mode 0600 in a folder of mode 0700)."""
        private_folder(path.parent)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp creates with mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(self), file, indent=1)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    @classmethod
    def read(cls, path: Path) -> Connection | None:
        """The connection in the file; None where there is no such file, or it cannot be read."""
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{entry.name: found[entry.name] for entry in fields(cls)})
        except (OSError, ValueError, KeyError, TypeError):
            return None
