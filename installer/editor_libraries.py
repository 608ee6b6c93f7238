"""The libraries that a plug-in needs inside an editor, for the editor's own version of Python."""

from __future__ import annotations

import hashlib
from pathlib import Path

from installer import pip
from installer.environment import LOCKS, remove
from installer.output import Output

LOCK = LOCKS / "editor.txt"
STAMP = "lock"
"""Written last into a folder of libraries: the digest of the lock that they are of."""

VERSIONS = ((3, 10), (3, 11), (3, 12), (3, 13), (3, 14))
"""Every Python that an editor in use today may have."""


def folder(editor: Path, version: tuple[int, int]) -> Path:
    """Where the libraries for that version of Python lie, inside Reverie's folder for them."""
    return editor / "cp{}{}".format(*version)


def are_current(editor: Path, version: tuple[int, int]) -> bool:
    """Whether the libraries for that version are there, complete, and those of the lock."""
    stamp = folder(editor, version) / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _digest()


def install(editor: Path, version: tuple[int, int], python: Path, output: Output, offline: bool) -> bool:
    """Put the libraries for one version of Python into their folder; return whether anything was changed.

    Parameters
    ----------
    editor : Path
        Reverie's folder for all of them (`Places.editor`).
    version : (int, int)
        Of the editor's Python, such as (3, 13). It need not be on this machine by itself.
    python : Path
        The Python that pip runs in: that of Reverie's environment.
    output, offline
        As `installer.pip.install` takes them; raises as that does.
    """
    if are_current(editor, version):
        return False
    target = folder(editor, version)
    fresh = target.with_name(target.name + ".new")
    remove(fresh)
    fresh.mkdir(parents=True)
    scratch = editor / "downloads"
    options = ("--target", fresh, "--python-version", "{}.{}".format(*version), "--no-compile", "--no-deps")
    try:
        pip.install(python, [LOCK], scratch, output, offline, options)
    finally:
        remove(scratch)
    (fresh / STAMP).write_text(_digest(), encoding="utf-8")
    remove(target)
    fresh.rename(target)
    return True


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
