"""The one installed copy of the code, which server, command line and editors all import."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from installer.environment import remove
from reverie_shared.build import ROOTS

IMPORT_ROOTS = ("shared", "plugin", "plugin/file", "server")
"""The folders that go on `sys.path`."""

UNWANTED = ("__pycache__", "*.pyc", ".DS_Store")


def files(code: Path) -> list[Path]:
    """Every file to install under the code folders of `code`, relative to it, sorted."""
    return sorted(
        path.relative_to(code)
        for root in ROOTS
        for path in (code / root).rglob("*")
        if path.is_file() and not any(part.match(name) for name in UNWANTED for part in (path, path.parent))
    )


def digest(code: Path) -> str:
    """Digest of the names and contents of all files to install: 32 hexadecimal digits."""
    hashed = hashlib.blake2b(digest_size=16)
    for file in files(code):
        content = (code / file).read_bytes()
        hashed.update(f"{file.as_posix()}\0{len(content)}\0".encode())
        hashed.update(content)
    return hashed.hexdigest()


def is_current(checkout: Path, code: Path) -> bool:
    """Whether `code` holds the same files as the checkout."""
    return code.is_dir() and digest(code) == digest(checkout)


def install(checkout: Path, code: Path) -> None:
    """Put a copy of the checkout's code folders at `code`.

    The copy is made beside it and then takes its place, so that no half copy ever has the name.
    """
    fresh, before = (code.with_name(f"{code.name}.{state}") for state in ("new", "old"))
    for leftover in (fresh, before):
        remove(leftover)
    for root in ROOTS:
        shutil.copytree(checkout / root, fresh / root, ignore=shutil.ignore_patterns(*UNWANTED))
    if code.exists():
        code.rename(before)
    fresh.rename(code)
    remove(before)


def import_roots(code: Path) -> list[Path]:
    """The folders in `code` that go on `sys.path`."""
    return [code / root for root in IMPORT_ROOTS]
