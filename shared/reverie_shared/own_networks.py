"""A network file of the user's own: how the setting `network` names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reverie_shared.applications import APPLICATIONS

INCEPTION = "InceptionV3"
LITE = "EfficientNetLite2"
MOTIFS = "Motifs"
ARCHITECTURES = (INCEPTION, LITE, MOTIFS, *APPLICATIONS)
"""What such a file can hold the weights of; `Motifs` is an InceptionV3 with lists of motifs, as the bundled network."""

SUFFIXES = (".h5", ".hdf5", ".keras", ".npz")
"""How the names of such files end, as far as a name has to tell a file from a network."""

_LONGEST_FILE_NAME = 80
_NAME = re.compile(r"([A-Za-z0-9]+):([0-9a-f]{64}):([^/\\:]+)")


@dataclass(frozen=True)
class OwnNetwork:
    """A file that holds a network; the same content is the same network, whatever the file is called."""

    architecture: str
    """One of `ARCHITECTURES`."""
    digest: str
    """SHA-256 of the file, in hexadecimal digits."""
    file: str
    """The file's name, without its folder; in words, it is what the network is called."""

    @property
    def name(self) -> str:
        """The value of the setting `network`."""
        return f"{self.architecture}:{self.digest}:{self.file}"


def parse(value: object) -> OwnNetwork | None:
    """The network of the user's own that a value of the setting means; None where it means none."""
    match = _NAME.fullmatch(value) if isinstance(value, str) else None
    if match is None or match[1] not in ARCHITECTURES:
        return None
    if len(match[3]) > _LONGEST_FILE_NAME or not match[3].isprintable() or match[3].startswith("."):
        return None
    return OwnNetwork(match[1], match[2], match[3])


def folder_of(networks: Path) -> Path:
    """The folder of the copies of such files, in the folder of networks."""
    return networks / "own"


def folder(own: OwnNetwork, networks: Path) -> Path:
    """The folder of the copy of one, which lies alone in it."""
    return folder_of(networks) / f"{own.architecture}-{own.digest}"


def presentable(file_name: str) -> str:
    """A file's name as `OwnNetwork.file` holds it: its end where it is long, and without what a name may not have."""
    kept = "".join("_" if letter in '/\\:<>"|?*' or not letter.isprintable() else letter for letter in file_name)
    return kept[-_LONGEST_FILE_NAME:].lstrip(". ").rstrip(". ") or "network"
