"""The build of Reverie: a digest of its sources, by which an old server is noticed after an upgrade."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOTS = ("plugin", "server", "shared")
"""The folders of code that are installed together and must match."""


def build_id(code: Path | None = None) -> str:
    """The digest of every Python source in the three folders of code: 16 hexadecimal digits.

    Parameters
    ----------
    code : Path, optional
        The folder that holds `plugin/`, `server/` and `shared/`; by default the one that this file is in.

    Notes
    -----
    Call it once at the start and keep the result: after an upgrade, the files are no longer the code that runs.
    """
    code = code or Path(__file__).resolve().parents[2]
    digest = hashlib.blake2b(digest_size=8)
    for root in ROOTS:
        for path in sorted((code / root).rglob("*.py")):
            digest.update(path.relative_to(code).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
