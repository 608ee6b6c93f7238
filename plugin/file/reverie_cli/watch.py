"""Watch folders for pictures that come into them, as cameras, scanners and synchronised folders bring them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reverie_cli.work import STREAM, Work, clash, pictures_in
from reverie_shared.errors import BadPicture, HostRefused, ReverieError
from reverie_shared.translation import _

LOOK_SECONDS = 1.0
"""How often the folders are looked at: a file that has not changed from one look to the next is complete."""

_STEM = "{stem}"
"""What tells the pictures of a folder apart."""

Stamp = tuple[int, int]
"""Size and time of change of a file."""


class Watch:
    """Which pictures have come into folders, each once; again where it was changed.

    A look rather than the system's notices of change: those do not come from other machines' folders.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._first: dict[Path, Stamp] | None = None
        self._seen: dict[Path, Stamp] = {}
        self._taken: dict[Path, Stamp] = {}

    def look(self) -> list[Path]:
        """The pictures that are complete since the last look, by name."""
        found = {path: stamp for folder in self._folders for path, stamp in _pictures(folder)}
        complete = [
            path for path, stamp in found.items() if stamp == self._seen.get(path) and stamp != self._taken.get(path)
        ]
        self._first = found if self._first is None else self._first
        self._seen = found
        self._taken.update((path, found[path]) for path in complete)
        return sorted(complete)

    def was_there(self, picture: Path) -> bool:
        """Whether a picture that is complete was there, as it is now, at the first look."""
        return self._first is not None and self._first.get(picture) == self._taken.get(picture)


def works(
    folders: Sequence[Path],
    planned: Callable[[Path], Work],
    refuse: Callable[[Path, ReverieError], object],
    pause: Callable[[float], object] = time.sleep,
) -> Iterator[list[Work]]:
    """What is to be done for the pictures that come, without end; at first for those that are there and whose dream is
    not, or is older.

    Parameters
    ----------
    folders : sequence of Path
    planned : callable
        Makes the work of a picture; raises `ReverieError`.
    refuse : callable
        Is told of a picture that cannot be dreamed, and why; the others are.
    pause : callable
        Waits for so many seconds.

    Raises
    ------
    BadPicture
        When a folder cannot be read, at first or later.
    """
    watch = Watch(folders)
    written: dict[Path, Work] = {}
    while True:
        to_do = []
        for picture in watch.look():
            try:
                work = planned(picture)
                _refuse_watched(work, folders)
                _refuse_clash(work, written)
            except ReverieError as error:
                refuse(picture, error)
                continue
            if not (watch.was_there(picture) and _is_done(work)):
                to_do.append(work)
        if to_do:
            yield to_do
        pause(LOOK_SECONDS)


def check_watchable(
    folders: Sequence[Path], output: Path, report: Path | None, planned: Callable[[Path], Work]
) -> None:
    """Raise `HostRefused` where what is to be watched is no folder, where two pictures would be written into the same
    file, or dreams would be dreamed again.
    """
    for folder in folders:
        if not folder.is_dir():
            raise HostRefused(_("{path} is no folder to watch.").format(path=folder), _("Name a folder."))
    told = _("The pictures that come cannot all be written to {output}.")
    if output == STREAM or not (output.is_dir() or _STEM in str(output)):
        pattern = _("Name a folder that is there, or a pattern such as “{pattern}”.")
        raise HostRefused(told.format(output=output), pattern.format(pattern="dreams/{stem}.{ext}"))
    if report is not None and _STEM not in str(report):
        raise HostRefused(told.format(output=report), _("Name it “{stem}.json”, for example."))
    for folder in folders:
        _refuse_watched(planned(folder / "picture.png"), folders)


def _refuse_watched(work: Work, folders: Sequence[Path]) -> None:
    """Raise `HostRefused` where a dream would be written into a watched folder, and so be dreamed in its turn."""
    if work.target.parent.resolve() in {folder.resolve() for folder in folders}:
        raise HostRefused(
            _("{folder} is watched, and a dream in it would be dreamed again.").format(folder=work.target.parent),
            _("Write the dreams into another folder."),
        )


def _refuse_clash(work: Work, written: dict[Path, Work]) -> None:
    """Raise `HostRefused` where a file was written of another picture since the watch began; else note what is."""
    for path in (work.target, work.report):
        if path is not None:
            other = written.setdefault(path.resolve(), work)
            if other.source != work.source:
                raise clash(other, work, path)


def _is_done(work: Work) -> bool:
    try:
        return work.target.stat().st_mtime_ns >= work.source.stat().st_mtime_ns
    except OSError:
        return False


def _pictures(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    try:
        for path in pictures_in(folder):
            status = path.stat()
            yield path, (status.st_size, status.st_mtime_ns)
    except FileNotFoundError:
        if not folder.is_dir():
            raise BadPicture(_("The folder {folder} is gone.").format(folder=folder), _("Watch another one.")) from None
    except OSError as error:
        what = _("{path} cannot be read: {words}.").format(path=folder, words=error.strerror)
        raise BadPicture(what, _("Check its name and its rights.")) from None
