"""The progress of a film: a bar on a terminal, else a line now and then, on the error stream; and its latest frame."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import rich.progress
from rich.console import Console

from reverie_cli.files import check_writable
from reverie_cli.film.pixels import samples_of
from reverie_cli.film.production import Ready
from reverie_cli.pictures.photo import Photo
from reverie_cli.pictures.writing import check_fit, write_photo
from reverie_cli.progress import say
from reverie_plugin.events import Waiting
from reverie_plugin.ui.formatting import describe_time_left
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.translation import _

LINE_SECONDS = 10.0
"""Seconds between two lines."""


_UNTIMED = 2
"""Frames that tell nothing of the pace: a film's first one is dreamed alone, a journey's first one is its picture, and
the next one waits for the server."""

LATEST_SECONDS = 5.0
"""Seconds between two frames that are shown, at least."""


class LatestFrame:
    """A picture file that shows the latest frame: the first one, then another every `LATEST_SECONDS`.

    Parameters
    ----------
    path : Path
        It may be there already where `overwrite` says so.
    format : PixelFormat
        That of the frames.

    Raises
    ------
    HostRefused
        When it cannot be written, its ending names no format of pictures, or one that cannot hold the frames.
    """

    def __init__(self, path: Path, format: PixelFormat, overwrite: bool) -> None:
        self._path = check_writable(path, overwrite)
        self._at = -LATEST_SECONDS
        check_fit(self._photo(Picture(format, bytes(format.size))), path)

    @classmethod
    def of(cls, path: Path | None, source: Path, format: PixelFormat, overwrite: bool) -> LatestFrame | None:
        """The same, where a file is named; raises `HostRefused` also where it is what the film is made of, `source`."""
        if path is None:
            return None
        if path.resolve() == source.resolve():
            raise HostRefused(
                _("The film would overwrite the picture {path}.").format(path=path), _("Give it a name of its own.")
            )
        return cls(path, format, overwrite)

    def show(self, picture: Picture) -> None:
        """Write a frame, unless the last one was written just now."""
        if time.monotonic() - self._at < LATEST_SECONDS:
            return
        write_photo(self._photo(picture), self._path)
        self._at = time.monotonic()

    @staticmethod
    def _photo(picture: Picture) -> Photo:
        return Photo(samples_of(picture), "rgba" if picture.format.channels == "rgba" else "rgb")


class FilmProgress:
    """Shows how many frames are done, how many a second, and the time left.

    Parameters
    ----------
    frames : int, optional
        How many the film has, as far as that is known.
    done : int
        How many were done before.
    """

    def __init__(self, frames: int | None, done: int = 0) -> None:
        self._frames, self._done = frames, done
        self._begun: float | None = None
        self._counted = self._timed = 0
        self._line = -LINE_SECONDS
        self._said = ""
        self._bar: rich.progress.Progress | None = None
        if sys.stderr.isatty():
            columns = rich.progress.TextColumn("{task.description}"), rich.progress.BarColumn()
            self._bar = rich.progress.Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=frames, completed=done)

    def __enter__(self) -> FilmProgress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            with suppress(OSError, ValueError):  # the terminal is gone
                self._bar.stop()

    def show(self, event: object) -> None:
        """Show what the session says."""
        if isinstance(event, Ready):
            self._count()
        elif isinstance(event, Waiting) and self._counted < _UNTIMED:
            self._say(event.words)

    def words(self) -> str:
        """How far the film is."""
        words = _("Frame {done} of about {frames}") if self._frames else _("Frame {done}")
        words = words.format(done=self._done, frames=self._frames)
        if self._begun is None or not self._timed:
            return words
        pace = self._timed / max(time.monotonic() - self._begun, 1e-3)
        words += " · " + _("{pace} frames a second").format(pace=f"{pace:.2g}")
        if self._frames and self._frames > self._done:
            words += f" · {describe_time_left((self._frames - self._done) / pace)}"
        return words

    def _count(self) -> None:
        self._done += 1
        self._counted += 1
        if self._counted <= _UNTIMED:
            self._begun = time.monotonic()
        else:
            self._timed += 1
        if self._bar:
            self._bar.update(self._task, description=self.words(), completed=self._done)
        elif time.monotonic() - self._line > LINE_SECONDS:
            self._line = time.monotonic()
            self._say(self.words())

    def _say(self, words: str) -> None:
        if self._bar:
            self._bar.update(self._task, description=words)
        elif words != self._said:
            self._said = words
            say(words, sys.stderr)
