"""The folder of the user's own presets: one file each, named after the preset.

A file is written beside its place and moved there, so that no reader sees half of one. What is in the folder may come
from anywhere: a file that cannot be read never keeps the others from being used.
"""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from reverie_plugin.order import Order
from reverie_plugin.own_preset import (
    FILE_BYTES,
    NAME_LENGTH,
    DamagedPreset,
    OwnPreset,
    check_name,
    from_bytes,
    key,
    to_text,
)
from reverie_shared import presets
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings, HostRefused
from reverie_shared.spelling import did_you_mean, shortened
from reverie_shared.translation import _

SUFFIX = ".json"

_NOT_OF_THE_LOOK = {"seed", "max_size", "tile_size", "precision"}
"""Settings that may be others in the dream that a preset's picture is made of."""

MOST = 1000
"""The most files of the folder that are looked at."""


@dataclass(frozen=True)
class Listing:
    """The presets that can be used, by name, and a sentence about each file that cannot."""

    presets: Mapping[str, OwnPreset]
    remarks: tuple[str, ...]


class OwnPresets:
    """The own presets in a folder, which need not exist.

    Parameters
    ----------
    folder : Path
        `Places.presets`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listing(self) -> Listing:
        """Read all presets; a file that is damaged is set aside (`.damaged`), one of a newer Reverie, say, is left."""
        found: dict[str, OwnPreset] = {}
        remarks: list[str] = []
        for file in self._files():
            own = self._usable(file)
            if isinstance(own, str):
                remarks.append(own)
            else:
                found[own.name] = own
        return Listing(found, tuple(remarks))

    def find(self, name: str) -> OwnPreset | None:
        """The preset of that name, in any case; None where there is none that can be used."""
        wanted = key(name)
        for file in self._files():
            if key(file.stem) == wanted:
                with suppress(BadSettings, HostRefused):
                    return _named_after(file)
        return None

    def order(self, preset: str, changes: Mapping[str, Value]) -> Order:
        """The order of a preset, built-in or own, and changes; raises `BadSettings` where there is no such preset."""
        if preset in presets.PRESETS:
            return Order(preset, changes)
        if self._file(preset) is not None:
            return self._existing(preset)[1].order(changes)
        names = self.listing().presets
        if not names:
            presets.preset(preset)
        raise BadSettings(
            _("There is no preset “{preset}”.").format(preset=shortened(preset)),
            _("{guess}Your own presets are {own}; Reverie's are {built_in}.").format(
                guess=did_you_mean(preset, [*names, *presets.PRESETS]),
                own=", ".join(names),
                built_in=", ".join(each.name for each in presets.shown()),
            ),
        )

    def save(self, own: OwnPreset, overwrite: bool = False) -> OwnPreset:
        """Write a preset's file; returns the preset as it is kept.

        Raises
        ------
        BadSettings
            When the name is not allowed, or taken and not to be overwritten.
        HostRefused
            When the system refuses.
        """
        own = replace(own, name=check_name(own.name))
        taken = self._file(own.name)
        if taken is not None and not overwrite:
            raise BadSettings(
                _("There is a preset “{preset}” already.").format(preset=taken.stem),
                _("Choose another name, or delete that one."),
            )
        with _refused(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(self._folder / f"{own.name}{SUFFIX}", own)
            if taken is not None and taken.name != f"{own.name}{SUFFIX}" and not _same(taken, self._folder, own.name):
                taken.unlink()
        return own

    def save_from(self, own: OwnPreset, chosen: str) -> OwnPreset:
        """Save what was made of the preset `chosen`, which is replaced where it is an own one of that name; else raises
        as `save`.
        """
        return self.save(own, overwrite=self.find(chosen) is not None and key(own.name) == key(chosen))

    def wants_picture(self, order: Order) -> bool:
        """Whether a dream of this order would be the first picture of the own preset that it was made of, unchanged."""
        own = self.find(order.own.name) if order.own is not None else None
        if own is None or own.picture:
            return False
        return all(
            name in _NOT_OF_THE_LOOK or own.settings.get(name) == value for name, value in order.settings.items()
        )

    def set_picture(self, name: str, picture: bytes) -> None:
        """Give a preset its picture; nothing happens where there is no such preset."""
        if own := self.find(name):
            self.save(replace(own, picture=picture), overwrite=True)

    def rename(self, name: str, new_name: str) -> OwnPreset:
        """Give a preset another name; returns it. Raises as `save`, and `BadSettings` where there is no such preset."""
        file, own = self._existing(name)
        if key(name) == key(new_name):
            return self.save(replace(own, name=new_name), overwrite=True)
        renamed = self.save(replace(own, name=new_name))
        with _refused(file):
            file.unlink(missing_ok=True)
        return renamed

    def delete(self, name: str) -> None:
        """Delete a preset; raises `BadSettings` where there is none of that name, `HostRefused` as `save`."""
        file = self._existing(name)[0]
        with _refused(file):
            file.unlink(missing_ok=True)

    def share(self, name: str, file: Path) -> None:
        """Write a preset into a file to give away, in place of what is there; raises as `delete`."""
        own = self._existing(name)[1]
        with _refused(file):
            _write(file, own)

    def take(self, file: Path, name: str = "", beside: bool = False) -> OwnPreset:
        """Take up a preset that was shared, under its own name or another; raises as `save` and `from_bytes`.

        With `beside`, one whose name is taken gets a number behind it.
        """
        own = _read(file)
        own = replace(own, name=name or own.name)
        return self.save(replace(own, name=self._free_name(own.name)) if beside else own)

    def _usable(self, file: Path) -> OwnPreset | str:
        """The preset in a file, or a sentence on why it cannot be used; a damaged file is set aside."""
        name = file.name.encode(errors="replace").decode()
        try:
            return _named_after(file)
        except DamagedPreset as error:
            with suppress(OSError):
                file.replace(file.with_name(f"{file.name}.damaged"))
            return _("{file}: {what} It is set aside, as {file}.damaged.").format(file=name, what=error.what)
        except (BadSettings, HostRefused) as error:
            return f"{name}: {error}"

    def _files(self) -> list[Path]:
        """The files that should be presets, by name in alphabetical order."""
        with suppress(OSError):
            files = [file for file in self._folder.iterdir() if file.suffix == SUFFIX and file.name[0] != "."]
            return sorted(files, key=lambda file: (key(file.stem), file.stem))[:MOST]
        return []

    def _file(self, name: str) -> Path | None:
        """The file of a preset of that name, which need not be readable."""
        return next((file for file in self._files() if key(file.stem) == key(name)), None)

    def _free_name(self, name: str) -> str:
        """The name, or the first that is free of “name 2”, “name 3” and so on."""
        taken = {key(file.stem) for file in self._files()}
        numbered = (f"{name[: NAME_LENGTH - len(str(number)) - 1].strip()} {number}" for number in itertools.count(2))
        return next(each for each in itertools.chain([name], numbered) if key(each) not in taken)

    def _existing(self, name: str) -> tuple[Path, OwnPreset]:
        """A preset's file and what is in it; raises `BadSettings` where there is none that can be used."""
        file = self._file(name)
        if file is None:
            names = self.listing().presets
            theirs = _("{guess}Your own presets are {own}.").format(
                guess=did_you_mean(name, names), own=", ".join(names)
            )
            raise BadSettings(
                _("You have no preset “{preset}” of your own.").format(preset=shortened(name)),
                theirs if names else _("You have saved none yet."),
            )
        return file, _named_after(file)


def _named_after(file: Path) -> OwnPreset:
    """The preset in a file of the folder, whose name counts; raises as `_read` and `check_name`."""
    return replace(_read(file), name=check_name(file.stem))


def _read(file: Path) -> OwnPreset:
    """The preset in a file; raises as `from_bytes`, and `HostRefused` where the file cannot be read."""
    with _refused(file):
        if not file.is_file():  # opening a pipe would wait for ever
            raise HostRefused(_("{file} is no file.").format(file=file), _("Name another one."))
        with file.open("rb") as opened:
            content = opened.read(FILE_BYTES + 1)
    return from_bytes(content)


def _write(file: Path, own: OwnPreset) -> None:
    """Write a preset's file in one go; raises `OSError`."""
    draft = file.with_name(f".reverie-{uuid.uuid4().hex}.part")
    try:
        with draft.open("xb") as opened:
            opened.write(to_text(own).encode())
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _same(file: Path, folder: Path, name: str) -> bool:
    """Whether a file is that of the preset of this name, spelt otherwise: some systems know no case."""
    with suppress(OSError):
        return file.samefile(folder / f"{name}{SUFFIX}")
    return False


@contextmanager
def _refused(place: Path) -> Iterator[None]:
    """What the system refuses, in words."""
    try:
        yield
    except (OSError, ValueError) as error:  # a ValueError: a name with a NUL
        reason = getattr(error, "strerror", None) or str(error)
        raise HostRefused(f"{place}: {reason}.", _("Choose another place, or make room.")) from None
