"""What a shell reads of the command, in the user's own folders: completion by the Tab key, and the manual page."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from installer import record
from installer.installed_command import InstalledCommand
from installer.output import Output

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
    found: list[str] = []
    for path in places():
        with suppress(OSError):  # `install` says what is wrong
            found += record.missing_folders(path)
    return list(dict.fromkeys(found))


def free(ours: Iterable[str]) -> list[str]:
    """The files that may be written: those of earlier runs (`ours`), wherever they are, and those whose place is free,
    also of a link that leads nowhere.
    """
    return list(dict.fromkeys([*ours, *(str(path) for path in places() if not os.path.lexists(path))]))


def install(reverie: InstalledCommand, ours: Iterable[str]) -> list[str]:
    """Write those of the files that are `ours`; returns those that were not written: the command cannot print them, or
    the system refuses, which is said.
    """
    left_out = []
    for path, words in places().items():
        if str(path) not in ours:
            continue
        try:
            text = reverie.said(*words)
            if text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        except OSError as error:
            reverie.output.say(f"Left out: {path} cannot be written ({error.strerror}).")
            text = ""
        if not text:
            left_out.append(str(path))
    return left_out


def uninstall(ours: Iterable[str], output: Output) -> None:
    """Remove the files that `install` has written; what the system does not let go is said."""
    for path in map(Path, ours):
        _remove(path, output)


def _remove(path: Path, output: Output) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        output.say(f"Left: {path} cannot be removed ({error.strerror}).")
