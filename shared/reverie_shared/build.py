"""Which build of Reverie this is: a digest of its sources, so that an old server is noticed after an upgrade."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOTS = ("plugin", "server", "shared")
"""The folders of code that are installed together, and must match."""


def build_id(code: Path | None = None) -> str:
    """Digest of every Python source under the three code folders: 16 hexadecimal digits.

    Parameters
    ----------
    code : Path, optional
        The folder that holds `plugin/`, `server/` and `shared/`; by default the one this file is in.

    Notes
    -----
    Call it once at start and keep the answer: after an upgrade in place the files no longer are what runs.
    """
    code = code or Path(__file__).resolve().parents[2]
    digest = hashlib.blake2b(digest_size=8)
    for root in ROOTS:
        for path in sorted((code / root).rglob("*.py")):
            digest.update(path.relative_to(code).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
