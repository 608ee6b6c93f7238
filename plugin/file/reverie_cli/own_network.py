"""Network files of the user's own: `--network FILE`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reverie_cli import server_python
from reverie_plugin.connect.installation import Installation
from reverie_shared.declaration import Value, check
from reverie_shared.errors import HostRefused
from reverie_shared.errors.wire import received
from reverie_shared.networks import AUTO, is_network
from reverie_shared.own_networks import SUFFIXES, OwnNetwork, folder, parse
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import _


def with_own_network(settings: Mapping[str, Value], installation: Installation) -> dict[str, Value]:
    """Settings that name a network's file with the network in it: Reverie has checked it, and keeps a copy.

    Raises
    ------
    HostRefused
        When it cannot be read or kept, or holds no network that Reverie knows.
    """
    value = settings.get("network", AUTO)
    if not names_a_file(value):
        return dict(settings)
    return {**settings, "network": take_up(Path(str(value)).expanduser(), installation)}


def network_named(text: str, installation: Installation) -> str:
    """The network that `--network` of a command without settings names, also by a file; may be `auto`.

    Raises
    ------
    BadSettings
        When there is no such network.
    HostRefused
        As `with_own_network` does.
    """
    return str(check(DECLARATIONS["network"], with_own_network({"network": text}, installation)["network"]))


@cache
def take_up(file: Path, installation: Installation) -> str:
    """Have the server's Python check a network's file and keep a copy of it; returns the value of `network` for it.

    Raises as `with_own_network` does.
    """
    words = ""
    try:
        done = server_python.run(installation.own_network_command(file.absolute()), installation)
        words = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        said: dict[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError) as error:
        raise HostRefused(
            _("The network's file {file} could not be looked through: {words}").format(file=file, words=words or error),
            _("Look whether there is enough memory; “reverie doctor” says what else may be wrong."),
        ) from None
    if "network" not in said:
        told = received(**said)
        raise HostRefused(told.what, told.remedy)  # nothing is dreamed yet: the command was given another file
    return str(said["network"])


def is_kept(own: OwnNetwork, installation: Installation) -> bool:
    """Whether the file of a network is kept here."""
    return any(folder(own, installation.places.weights).glob("*"))


def find_own_network(own: OwnNetwork, folders: Sequence[Path], installation: Installation) -> str:
    """The value of `network` for a network that a recipe names: kept here, or in a file of its name in the folders.

    Raises
    ------
    HostRefused
        When it is neither.
    """
    if is_kept(own, installation):
        return own.name
    for file in (each / own.file for each in folders):
        if file.is_file():
            found = parse(take_up(file, installation))
            if found is not None and found.digest == own.digest:
                return found.name
    raise HostRefused(
        _("The recipe wants a network of your own, “{name}” ({architecture}), which is not here.").format(
            name=own.file, architecture=own.architecture
        ),
        _("Name it with “--network FILE”; the SHA-256 of the right file is {digest}.").format(digest=own.digest),
    )


def names_a_file(value: object) -> bool:
    """Whether a value of the setting `network` means a file: no network has that name, and a file may have."""
    if not isinstance(value, str) or value == AUTO or is_network(value):
        return False
    separators = [each for each in (os.sep, os.altsep) if each]
    return value.endswith(SUFFIXES) or any(each in value for each in separators) or Path(value).is_file()
