"""Watch folders for pictures that come into them, as cameras, scanners and synchronised folders bring them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reverie_cli.pictures.formats import READ_ENDINGS
from reverie_cli.work import PLACEHOLDERS, STREAM, Work
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.translation import _

LOOK_SECONDS = 1.0
"""How often the folders are looked at: a file that has not changed from one look to the next is complete."""

Stamp = tuple[int, int]
"""Size and time of change of a file."""


class Watch:
    """Which pictures have come into folders, each once; again where it was changed.

    A look rather than the system's notices of change: those do not come from other machines' folders.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._seen: dict[Path, Stamp] = {}
        self._taken: dict[Path, Stamp] = {}

    def look(self) -> list[Path]:
        """The pictures that are complete since the last look, by name."""
        found = {path: stamp for folder in self._folders for path, stamp in _pictures(folder)}
        complete = [
            path for path, stamp in found.items() if stamp == self._seen.get(path) and stamp != self._taken.get(path)
        ]
        self._seen = found
        self._taken.update((path, found[path]) for path in complete)
        return sorted(complete)


def arrivals(folders: Sequence[Path], pause: Callable[[float], object] = time.sleep) -> Iterator[list[Path]]:
    """The pictures that are complete, as they come, without end; those that are there at first, too.

    Raises
    ------
    BadPicture
        When a folder cannot be read, at first or later.
    """
    watch = Watch(folders)
    while True:
        if complete := watch.look():
            yield complete
        pause(LOOK_SECONDS)


def check_watchable(folders: Sequence[Path], output: Path) -> None:
    """Raise `HostRefused` where what is to be watched is no folder, or dreams would be dreamed again."""
    for folder in folders:
        if not folder.is_dir():
            raise HostRefused(_("{path} is no folder to watch.").format(path=folder), _("Name a folder."))
    if output == STREAM or not (output.is_dir() or any(f"{{{name}}}" in str(output) for name in PLACEHOLDERS)):
        raise HostRefused(
            _("The pictures that come cannot all be written to {output}.").format(output=output),
            _("Name a folder that is there, or a pattern such as “{pattern}”.").format(pattern="dreams/{stem}.{ext}"),
        )


def to_dream(works: Sequence[Work], folders: Sequence[Path]) -> list[Work]:
    """Those works that are to be done: without those whose dream is there, and not older than the picture.

    Raises
    ------
    HostRefused
        When a dream would be written into a watched folder, and so be dreamed in its turn.
    """
    watched = {folder.resolve() for folder in folders}
    for work in works:
        if work.target.parent.resolve() in watched:
            raise HostRefused(
                _("{folder} is watched, and a dream in it would be dreamed again.").format(folder=work.target.parent),
                _("Write the dreams into another folder."),
            )
    return [work for work in works if not _is_done(work)]


def _is_done(work: Work) -> bool:
    try:
        return work.target.stat().st_mtime_ns >= work.source.stat().st_mtime_ns
    except OSError:
        return False


def _pictures(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    try:
        for path in folder.iterdir():
            if path.suffix.lower() in READ_ENDINGS and not path.name.startswith(".") and path.is_file():
                status = path.stat()
                yield path, (status.st_size, status.st_mtime_ns)
    except FileNotFoundError:
        if not folder.is_dir():
            raise BadPicture(_("The folder {folder} is gone.").format(folder=folder), _("Watch another one.")) from None
    except OSError as error:
        what = _("{path} cannot be read: {reason}.").format(path=folder, reason=error.strerror)
        raise BadPicture(what, _("Check its name and its rights.")) from None
