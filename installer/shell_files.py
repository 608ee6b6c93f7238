"""What a shell reads of the command, in the user's own folders: completion by the Tab key, and the manual page."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from installer import record
from installer.installed_command import InstalledCommand

FILES = {
    "bash-completion/completions/reverie": ("completion", "bash"),
    "zsh/site-functions/_reverie": ("completion", "zsh"),
    "fish/vendor_completions.d/reverie.fish": ("completion", "fish"),
    "man/man1/reverie.1": ("manual",),
}
"""Where each lies in the user's folder of data, and the words by which the command prints it."""


def places() -> dict[Path, tuple[str, ...]]:
    """The files, and the words by which the command prints each; none where shells read no such files (Windows)."""
    if os.name == "nt":
        return {}
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return {data / name: words for name, words in FILES.items()}


def missing_folders() -> list[str]:
    """The folders that do not exist yet and that the files will need, outermost first."""
    return list(dict.fromkeys(folder for path in places() for folder in record.missing_folders(path)))


def free(ours: Iterable[str]) -> list[str]:
    """The files that may be written: those of an earlier run (`ours`), and those whose place is free."""
    return [str(path) for path in places() if str(path) in ours or not path.exists()]


def install(reverie: InstalledCommand, ours: Iterable[str]) -> None:
    """Write those of the files that are `ours`; one that the command cannot print is left out."""
    for path, words in places().items():
        text = reverie.said(*words) if str(path) in ours else ""
        if text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def uninstall(ours: Iterable[str]) -> None:
    """Remove the files that `install` has written."""
    for path in map(Path, ours):
        path.unlink(missing_ok=True)
