"""Reverie's own code on disk: where it is, and which build it is.

It comes in two layouts: a tree with the folders `plugin/`, `server/` and `shared/` (a checkout, or the copy that
install.py makes), or packages side by side in one folder (where pip put them).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from reverie_shared.errors.connection import RUN_INSTALLER, RUN_PIP
from reverie_shared.errors.phrases import Phrase

ROOTS = ("plugin", "server", "shared")
"""The folders of a tree that are installed together, and must match."""

PACKAGES = ("reverie", "reverie_cli", "reverie_plugin", "reverie_server", "reverie_shared")
"""The packages that pip installs together."""

_HERE = Path(__file__).resolve().parents[1]
"""The folder that `reverie_shared` is imported from."""

FROM_PIP = (_HERE / "reverie_server").is_dir()
"""Whether this code is where pip put it: the packages lie side by side."""

CODE = _HERE if FROM_PIP else _HERE.parent
"""The folder that holds the tree or the packages."""


def import_path(*roots: str) -> list[Path]:
    """The folders from which a process imports what it needs of the tree: those `roots`, or where pip put all."""
    return [CODE] if FROM_PIP else [CODE / root for root in roots]


def build_id(code: Path | None = None) -> str:
    """Digest of every Python source: 16 hexadecimal digits, by which an old server is noticed after an upgrade.

    Parameters
    ----------
    code : Path, optional
        The folder that holds a tree; by default, this very code.

    Notes
    -----
    Call it once at start and keep the answer: after an upgrade in place the files are no longer what runs.
    """
    folders: Sequence[str] = PACKAGES if FROM_PIP and code is None else ROOTS
    code = code or CODE
    digest = hashlib.blake2b(digest_size=8)
    for folder in folders:
        for path in sorted((code / folder).rglob("*.py")):
            digest.update(path.relative_to(code).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def install_again(from_pip: bool = FROM_PIP) -> Phrase:
    """How this Reverie is installed again, which repairs it: a sentence without its full stop."""
    return RUN_PIP() if from_pip else RUN_INSTALLER()
