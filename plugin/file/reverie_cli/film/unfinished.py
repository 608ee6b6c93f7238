"""A film that is not finished: a folder beside it with the segments so far, and what the next frame goes on from."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import msgpack  # type: ignore[import-untyped]  # it brings no types
from filelock import FileLock, Timeout

from reverie_cli.files import synchronise, whole_file
from reverie_cli.film.writer import pictures_there
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.translation import _

_ENDING, _RECORD, _LEFT, _LOCK, _JOINED = ".unfinished", "film.msgpack", "left.msgpack", "film.lock", "joined"
_OWN = re.compile(rf"\d{{4,}}\.nut|{re.escape(_RECORD)}|{re.escape(_LEFT)}|\.reverie-[0-9a-f]{{32}}\.part")
"""The names of the files that a film in the making has, beside the lock and the folder in which it is joined."""


@dataclass(frozen=True)
class Progress:
    """How far a film is: the closed segments, and the last frame in them.

    Attributes
    ----------
    segments : sequence of the files' names
    frames : how many frames are in them
    number, time : of the last one in its film, counted from 0 and in units of its time base
    kept : pictures, numbers and texts by name: what the next frame goes on from
    """

    segments: tuple[str, ...]
    frames: int
    number: int
    time: int
    kept: Mapping[str, Any]


class Unfinished:
    """The folder of an unfinished film, which one process at a time holds, until the end of its `with` block. `order`
    says all that decides its frames: another one's film cannot go on. With `overwrite`, the finished film may replace
    what others have put in its place.
    """

    def __init__(self, target: Path, order: Mapping[str, Any], overwrite: bool = False) -> None:
        self._target, self._overwrite = target, overwrite
        self.folder = target.with_name(target.name.replace("%", "") + _ENDING)  # a “%” is a number in FFmpeg's names
        self._order = dict(order)
        self._lock = FileLock(self.folder / _LOCK, timeout=0)

    def __enter__(self) -> Unfinished:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def begin_or(self, resume: bool) -> Progress | None:
        """How far the film is that goes on, with `resume`; None where it begins. Raises as `begin` and `resume`."""
        if resume:
            return self.resume()
        self.begin()
        return None

    def begin(self) -> None:
        """Make the folder: no frame is done.

        Raises `HostRefused` where an unfinished film or anything else is in it, it is being made, or cannot be; or
        where the film's place is taken.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._hold()
            if (self.folder / _RECORD).exists():
                raise HostRefused(
                    _("An unfinished film is in {folder}.").format(folder=self.folder),
                    _("Go on with it by --resume, or remove that folder."),
                )
            others = [path for path in self.folder.iterdir() if not self._is_own(path)]
            if others:
                self._remove_lock()
                raise HostRefused(
                    _("{folder} holds other files.").format(folder=self.folder),
                    _("Move it away, or name another film."),
                )
            self._clear()  # of a run that was killed before its first segment
            if not self._overwrite and self._others():
                self.remove()
                self._refuse_others()
        except OSError as error:
            raise HostRefused(
                _("{folder} cannot be made: {words}.").format(folder=self.folder, words=error.strerror),
                _("Name another film."),
            ) from None

    def resume(self) -> Progress:
        """How far the film is; segments that were not closed are removed.

        Raises `HostRefused` where there is nothing to go on with, it was begun otherwise, or it is being made; or where
        the film's place is taken.
        """
        try:
            (self.folder / _RECORD).stat()  # the lock would make the folder
            self._hold()
            record = msgpack.unpackb((self.folder / _RECORD).read_bytes())
        except (OSError, ValueError):
            raise HostRefused(
                _("There is no unfinished film in {folder}.").format(folder=self.folder),
                _("Leave --resume out to begin."),
            ) from None
        if not self._overwrite:
            self._refuse_others()
        changed = [name for name, value in self._order.items() if record["order"].get(name) != value]
        if changed:
            raise HostRefused(
                _("The unfinished film in {folder} was begun with another {settings}.").format(
                    folder=self.folder, settings=", ".join(sorted(changed))
                ),
                _("Give the same again; or remove that folder, and begin anew."),
            )
        for path in self.folder.glob("*.nut"):
            if path.name not in record["segments"]:
                path.unlink()
        kept = {name: _unpacked(value) for name, value in record["kept"].items()}
        return Progress(tuple(record["segments"]), record["frames"], record["number"], record["time"], kept)

    def keep(self, progress: Progress) -> None:
        """Keep how far the film is, completely or not at all; its segments are on the disk."""
        record = {
            "order": self._order,
            "segments": list(progress.segments),
            "frames": progress.frames,
            "number": progress.number,
            "time": progress.time,
            "kept": {name: _packed(value) for name, value in progress.kept.items()},
        }
        with whole_file(self.folder / _RECORD) as file:
            file.write(msgpack.packb(record))

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Where the film can be written; of numbered pictures, where each of them is. It is removed at the end of the
        `with` block. Raises `HostRefused` where the system refuses to write.
        """
        folder = self.folder / _JOINED
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            yield folder / self._target.name
        except OSError as error:
            raise HostRefused(
                _("{target} cannot be written: {words}.").format(target=self._target, words=error.strerror),
                _("Make room, or name another."),
            ) from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def draft(self, finished: bool) -> Iterator[Path]:
        """Where the film is written that takes its place, completely or not at all, at the end of the `with` block.

        Raises `HostRefused` where others have put something there: a film that is not finished never replaces it, a
        finished one with `overwrite`.
        """
        may_replace = finished and self._overwrite
        if not may_replace:
            self._refuse_others()
        with self.scratch() as draft:
            yield draft
            paths = sorted(draft.parent.iterdir())
            for path in paths:
                synchronise(path)  # before it replaces another, and the segments are removed
            if not may_replace:
                self._refuse_others()
            with whole_file(self.folder / _LEFT) as file:
                file.write(msgpack.packb({os.fsencode(path.name): _stamp(path) for path in paths}))
            for path in paths:
                path.replace(self._target.parent / path.name)

    def remove(self) -> None:
        """Remove the folder, unless others have put files into it: the film is finished, or was not begun."""
        with suppress(OSError):
            self._clear()
            self._remove_lock()
            self.folder.rmdir()

    def _others(self) -> list[Path]:
        """The files in the film's place that were not left there by this film, unfinished."""
        there = pictures_there(self._target) or ([self._target] if self._target.exists() else [])
        try:
            left = msgpack.unpackb((self.folder / _LEFT).read_bytes())
        except (OSError, ValueError):
            left = {}
        return [path for path in there if left.get(os.fsencode(path.name)) != _stamp(path)]

    def _refuse_others(self) -> None:
        if others := self._others():
            raise HostRefused(
                _("{path} is there already.").format(path=others[0]),
                _("Give “--overwrite” to replace it, or name others."),
            )

    def _hold(self) -> None:
        try:
            self._lock.acquire()
        except Timeout:
            raise HostRefused(
                _("Another “reverie film” is making the film in {folder}.").format(folder=self.folder),
                _("Wait for it, or name another film."),
            ) from None

    def _clear(self) -> None:
        """Remove what a film in the making has, but for the lock."""
        shutil.rmtree(self.folder / _JOINED, ignore_errors=True)
        for path in self.folder.iterdir():
            if _OWN.fullmatch(path.name):
                path.unlink()

    def _remove_lock(self) -> None:
        if os.name == "nt":  # it removes no open file; elsewhere nobody takes the lock in between
            self._lock.release()
        (self.folder / _LOCK).unlink(missing_ok=True)
        self._lock.release()

    @staticmethod
    def _is_own(path: Path) -> bool:
        return path.name in (_LOCK, _JOINED) or bool(_OWN.fullmatch(path.name))


def _stamp(path: Path) -> list[int]:
    """What tells a file from another one in its place, whatever its name: its size, and when it was changed."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _packed(value: Any) -> Any:
    """A value of what is kept, as msgpack takes it."""
    if isinstance(value, Picture):
        return {"format": asdict(value.format), "pixels": bytes(value.pixels)}
    return value


def _unpacked(value: Any) -> Any:
    return Picture(PixelFormat(**value["format"]), value["pixels"]) if isinstance(value, dict) else value
