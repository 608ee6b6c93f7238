"""A preset of the user's own: a built-in preset and what was changed, under a name, and as the text of a file."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from reverie_plugin.order import Order, Own
from reverie_shared import VERSION, presets
from reverie_shared.declaration import Value, check
from reverie_shared.errors import BadSettings
from reverie_shared.networks import PREFERRED
from reverie_shared.resolution import resolve_order, wanted_network
from reverie_shared.settings import DECLARATIONS, IMAGES
from reverie_shared.spelling import did_you_mean, shortened
from reverie_shared.translation import _

FORMAT_VERSION = 1
"""The version of the file's format."""

FILE_BYTES = 2**18
"""The most bytes of a preset's file; one with a picture and every setting has about a third of it."""

NAME_LENGTH = 40
"""Characters of the longest name."""

SIDE = 128
"""Side, in pixels, of a preset's picture."""

PICTURE_BYTES = 3 * SIDE * SIDE

_NOT_IN_NAMES = '<>:"/\\|?*'
"""Printable characters that some system allows in no file's name."""

_DEVICES = {
    "con",
    "conin$",
    "conout$",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"),
}
"""Names, in lower case, that Windows takes for devices, whatever follows after a point."""


@dataclass(frozen=True)
class OwnPreset:
    """A named look of the user's own.

    Attributes
    ----------
    name : str
        See `check_name`.
    preset : str
        The built-in preset that it begins with.
    settings : mapping
        What differs from it, in the types of the settings. No guide and no map: those are pictures of one document.
    picture : bytes
        What it makes of a photo: `SIDE` x `SIDE` pixels, 8 bits each of red, green and blue; or empty.
    """

    name: str
    preset: str
    settings: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    picture: bytes = b""

    def order(self, changes: Mapping[str, Value]) -> Order:
        """The order of this preset, changed: the server sees the built-in preset and all changes."""
        return Order(self.preset, {**self.settings, **changes}, own=Own(self.name, dict(self.settings)))


def from_order(name: str, order: Order, networks: Sequence[str]) -> OwnPreset:
    """What was ordered, as a preset; without a picture, and without guide and maps.

    Layers and channels are of one network: where they were changed, the preset names the network that dreams now, so
    that it means the same when a better one is installed.

    Parameters
    ----------
    name : str
    order : Order
    networks : sequence of str
        The installed networks.

    Raises
    ------
    BadSettings
        When the name or the order is not allowed.
    """
    settings = {
        setting: check(DECLARATIONS[setting], value)
        for setting, value in order.settings.items()
        if setting not in IMAGES
    }
    order.resolved(networks)
    if settings.keys() & {"layers", "motifs"}:
        settings["network"] = wanted_network(order.preset, settings, networks)
    return OwnPreset(check_name(name), order.preset, settings)


def check_name(name: str) -> str:
    """A name as it is kept: composed (NFC), without blanks around it.

    Raises
    ------
    BadSettings
        When it is empty, longer than `NAME_LENGTH`, not printable, no name of a file on every system, or a built-in
        preset's.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise BadSettings(_("A preset needs a name."), _("Give it one."))
    if len(name) > NAME_LENGTH or len(name.encode(errors="replace")) > 4 * NAME_LENGTH:
        raise BadSettings(
            _("“{name}” is too long for a name.").format(name=shortened(name)),
            _("Use at most {count} characters.").format(count=NAME_LENGTH),
        )
    if not name.isprintable():
        raise BadSettings(_("The name holds characters that cannot be seen."), _("Use letters, digits and blanks."))
    if found := next((character for character in name if character in _NOT_IN_NAMES), ""):
        raise BadSettings(
            _("A preset's name cannot hold “{character}”.").format(character=found),
            _("Use letters, digits and blanks."),
        )
    if name[0] in ".-" or name[-1] == "." or name.partition(".")[0].strip().lower() in _DEVICES:
        raise BadSettings(
            _("“{name}” is a name that some systems do not allow for a file.").format(name=name),
            _("Choose another name."),
        )
    if key(name) in presets.PRESETS:
        raise BadSettings(
            _("“{name}” is the name of a preset of Reverie's.").format(name=name), _("Choose another name.")
        )
    return name


def key(name: str) -> str:
    """What two names have in common that are the same to the eye or to a file system, whatever their case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())


def to_text(own: OwnPreset) -> str:
    """The preset as the JSON of its file."""
    kept: dict[str, Any] = {
        "own preset": FORMAT_VERSION,
        "reverie": VERSION,
        "name": own.name,
        "preset": own.preset,
        "settings": dict(own.settings),
    }
    if own.picture:
        kept["picture"] = base64.b64encode(own.picture).decode()
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def from_bytes(content: bytes) -> OwnPreset:
    """The preset in a file, which may come from anybody: everything is checked, as in an order from the wire.

    Raises
    ------
    DamagedPreset
        When it makes no sense.
    BadSettings
        When it is of a newer Reverie, or something in it is not allowed.
    """
    if len(content) > FILE_BYTES:
        raise _damaged()
    try:
        found = json.loads(content.decode("utf-8-sig"))
        version = found["own preset"]
        if type(version) is not int:
            raise TypeError
        if version > FORMAT_VERSION:
            raise BadSettings(
                _("The preset is of a newer Reverie ({version}).").format(
                    version=shortened(str(found.get("reverie", "")))
                ),
                _("Install that one to use it."),
            )
        name, preset, settings, picture = (found.get(part, "") for part in ("name", "preset", "settings", "picture"))
        if version != FORMAT_VERSION or not all(isinstance(part, str) for part in (name, preset, picture)):
            raise TypeError
        return OwnPreset(check_name(name), preset, _checked(preset, settings), _pixels(picture))
    except BadSettings:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged() from None


class DamagedPreset(BadSettings):
    """A file that is no preset, or no longer one."""


def _damaged() -> DamagedPreset:
    return DamagedPreset(_("This is no preset of Reverie's, or it is damaged."), _("Have it shared again."))


def _checked(preset: str, settings: Any) -> Mapping[str, Value]:
    """The settings in their types; raises `BadSettings` where they cannot be dreamed on any network."""
    if not isinstance(settings, dict):
        raise TypeError
    presets.preset(preset)
    for name in settings:
        if name not in DECLARATIONS or name in IMAGES:
            raise BadSettings(
                _("A preset cannot hold a setting “{setting}”.").format(setting=shortened(name)),
                _("{guess}It may be of another version of Reverie.").format(guess=did_you_mean(name, DECLARATIONS)),
            )
    values = {name: check(DECLARATIONS[name], value) for name, value in settings.items()}
    refusals = [refusal for network in PREFERRED if (refusal := _refusal(preset, values, network)) is not None]
    if len(refusals) == len(PREFERRED):
        raise refusals[-1]
    return MappingProxyType(values)


def _refusal(preset: str, settings: Mapping[str, Value], network: str) -> BadSettings | None:
    """Why it cannot be dreamed where only this network is installed; None where it can."""
    try:
        resolve_order(preset, settings, [network])
    except BadSettings as error:
        return error
    return None


def _pixels(picture: str) -> bytes:
    """The pixels that are stored so; raises `ValueError` where they are not as many as a preset's picture has."""
    pixels = base64.b64decode(picture, validate=True)
    if len(pixels) not in (0, PICTURE_BYTES):
        raise ValueError
    return pixels
