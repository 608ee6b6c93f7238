"""Network files of the user's own, kept in the folder of networks under their digests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from reverie_shared.own_networks import OwnNetwork, folder_of, parse

_FOLDER = re.compile(r"([A-Za-z0-9]+)-([0-9a-f]{64})")


def kept(networks: Path) -> list[tuple[OwnNetwork, Path]]:
    """The networks whose files are kept, and the files, by their names."""
    return sorted(_kept(networks), key=lambda each: each[1].name)


def find(own: OwnNetwork, networks: Path) -> Path | None:
    """The file of a network, by its digest and its architecture alone: no name from outside leads to a file."""
    same = [
        file for each, file in _kept(networks) if (each.architecture, each.digest) == (own.architecture, own.digest)
    ]
    return same[0] if same else None


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits; raises `OSError`."""
    hashed = hashlib.sha256()
    with file.open("rb") as opened:
        while part := opened.read(2**20):
            hashed.update(part)
    return hashed.hexdigest()


def _kept(networks: Path) -> Iterator[tuple[OwnNetwork, Path]]:
    for folder in _listed(folder_of(networks)):
        if match := _FOLDER.fullmatch(folder.name):
            for file in _listed(folder):
                own = parse(OwnNetwork(match[1], match[2], file.name).name)
                if own and file.is_file():
                    yield own, file


def _listed(folder: Path) -> list[Path]:
    """What is in a folder; nothing where it is missing, or cannot be read."""
    with suppress(OSError):
        return [*folder.iterdir()]
    return []
