"""A film that is not finished: a folder beside it with the segments so far, and what the next frame goes on from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgpack  # type: ignore[import-untyped]  # it brings no types

from reverie_cli.files import whole_file
from reverie_cli.film.session import Carried
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat

_ENDING, _RECORD = ".unfinished", "film.msgpack"
_OWN = re.compile(rf"\d{{4,}}\.nut|joined\.\w+|{re.escape(_RECORD)}|\.reverie-[0-9a-f]{{32}}\.part")
"""The names of the files that a film in the making has."""


@dataclass(frozen=True)
class Progress:
    """How far a film is: the closed segments, and the last frame in them.

    Attributes
    ----------
    segments : sequence of the files' names
    frames : how many frames are in them
    number, time : of the last one in its film, counted from 0 and in units of its time base
    carried : what the next one goes on from
    """

    segments: tuple[str, ...]
    frames: int
    number: int
    time: int
    carried: Carried


class Unfinished:
    """The folder of an unfinished film. `order` says all that decides its frames: another one's film cannot go on."""

    def __init__(self, target: Path, order: Mapping[str, Any]) -> None:
        self.folder = target.with_name(target.name + _ENDING)
        self._order = dict(order)

    def begin(self) -> None:
        """Make the folder: no frame is done.

        Raises `HostRefused` where an unfinished film or anything else is in it, or it cannot be made.
        """
        if (self.folder / _RECORD).exists():
            raise HostRefused(
                f"An unfinished film is in {self.folder}.", "Go on with it by --resume, or remove that folder."
            )
        try:
            if self.folder.is_dir():
                self._remove_own()  # of a run that was killed before its first segment
            if self.folder.is_dir():
                raise HostRefused(f"{self.folder} holds other files.", "Move it away, or name another film.")
            self.folder.mkdir(parents=True)
        except OSError as error:
            raise HostRefused(f"{self.folder} cannot be made: {error.strerror}.", "Name another film.") from None

    def resume(self) -> Progress:
        """How far the film is; segments that were not closed are removed.

        Raises `HostRefused` where there is nothing to go on with, or it was begun otherwise.
        """
        try:
            record = msgpack.unpackb((self.folder / _RECORD).read_bytes())
        except (OSError, ValueError):
            raise HostRefused(
                f"There is no unfinished film in {self.folder}.", "Leave --resume out to begin."
            ) from None
        changed = [name for name, value in self._order.items() if record["order"].get(name) != value]
        if changed:
            raise HostRefused(
                f"The unfinished film in {self.folder} was begun with another {', '.join(sorted(changed))}.",
                "Give the same again; or remove that folder, and begin anew.",
            )
        for path in self.folder.glob("*.nut"):
            if path.name not in record["segments"]:
                path.unlink()
        pictures = [Picture(PixelFormat(**one["format"]), one["pixels"]) for one in (record["frame"], record["state"])]
        carried = Carried(pictures[0], pictures[1], record["strength"])
        segments = tuple(record["segments"])
        return Progress(segments, record["frames"], record["number"], record["time"], carried)

    def keep(self, progress: Progress) -> None:
        """Keep how far the film is, completely or not at all."""
        carried = progress.carried
        record = {
            "order": self._order,
            "segments": list(progress.segments),
            "frames": progress.frames,
            "number": progress.number,
            "time": progress.time,
            "strength": carried.strength,
            "frame": _packed(carried.frame),
            "state": _packed(carried.state),
        }
        with whole_file(self.folder / _RECORD) as file:
            file.write(msgpack.packb(record))

    def remove(self) -> None:
        """Remove the folder, unless others have put files into it: the film is finished, or was not begun."""
        with suppress(OSError):
            self._remove_own()

    def _remove_own(self) -> None:
        for path in self.folder.iterdir():
            if _OWN.fullmatch(path.name):
                path.unlink()
        with suppress(OSError):  # files of others are in it
            self.folder.rmdir()


def _packed(picture: Picture) -> dict[str, Any]:
    return {"format": asdict(picture.format), "pixels": bytes(picture.pixels)}
