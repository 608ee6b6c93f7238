"""Atlases: small pictures of what each layer, channel and motif of a network dreams, to choose by.

An atlas is an archive (ZIP, nothing in it compressed) of `atlas.json` and one JPEG for each entry. Those of the
networks that come with Reverie lie beside this module, others in the home folder, where `reverie atlas --make` puts
them. They are read as mistrustfully as a message.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shlex
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reverie_shared import own_networks, weighted
from reverie_shared.build import install_again
from reverie_shared.declaration import Value
from reverie_shared.errors import ReverieError
from reverie_shared.errors import atlases as wrong
from reverie_shared.errors.phrases import Phrase
from reverie_shared.networks import ZIP_FAULTS, describe_layers
from reverie_shared.places import Places
from reverie_shared.resolution import is_motif
from reverie_shared.settings import CHANNELS
from reverie_shared.spelling import shortened
from reverie_shared.translation import _

VERSION = 1
"""Of the form of atlases; files of any other are refused."""

INDEX = "atlas.json"
"""The member that lists the others."""

LARGEST_FILE = 64 * 2**20
LARGEST_INDEX = 4 * 2**20
LARGEST_PICTURE = 64 * 2**10
"""Bytes of a file, of its index, and of one picture, at most."""

MOST_ENTRIES = 20_000

SHIPPED = Path(__file__).parent / "atlases"
"""The folder of the atlases that come with Reverie (`tools/atlases.py` makes them)."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_MEMBER = re.compile(r"[a-z0-9_-]{1,120}\.jpg", re.IGNORECASE)
_JPEG = b"\xff\xd8\xff"
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Entry:
    """What one picture of an atlas shows: a motif, a whole layer, or a channel of a layer.

    Attributes
    ----------
    layer : str
        The layer's name as settings have it; empty for a motif.
    channel : int or None
        The channel's number in that layer; None for the whole layer, and for a motif.
    motif : str or None
        The motif's name as settings have it.
    title : str
        English words for a painter on what it shows; may be empty.
    picture : str
        The name of its picture in the archive.
    """

    layer: str
    channel: int | None
    motif: str | None
    title: str
    picture: str

    @property
    def term(self) -> str:
        """What the list of a colour map's colours calls it (`map_colours`), and settings: `owls`, `faces`,
        `faces:17`.
        """
        return term(self.layer, self.channel, self.motif)

    def words(self, network: str) -> str:
        """What a window calls it, in the user's language; `network` is the one that it is of."""
        if self.motif:
            return _(self.motif)
        draws = describe_layers(network).get(self.layer, "")
        if self.channel is None:
            return f"{self.layer}: {draws}" if draws else self.layer
        name = f"{self.layer} {self.channel}"
        return f"{name}: {_(self.title)}" if self.title else name


def term(layer: str, channel: int | None, motif: str | None) -> str:
    """The text that stands for a motif, a layer or a channel of a layer in settings."""
    return motif or (layer if channel is None else f"{layer}:{channel}")


def mix(terms: Mapping[str, float], network: str) -> dict[str, Value]:
    """The settings to change for a dream of a mix.

    Parameters
    ----------
    terms : mapping
        Weights by `Entry.term`; those of weight 0 do not count. None at all is what the preset has.
    network : str
        The network that they are of.

    Raises
    ------
    BadSettings
        Where whole layers are among channels or motifs.
    """
    wanted = {name: weight for name, weight in terms.items() if weight}
    layers = [name for name in wanted if ":" not in name and not is_motif(name, network)]
    if len(layers) not in (0, len(wanted)):
        raise wrong.NOT_TO_BE_MIXED()
    return {"layers": weighted.text(wanted), "motifs": ""} if layers else {"motifs": weighted.text(wanted)}


class Atlas:
    """An atlas that was read: its entries, and the bytes of their pictures.

    Attributes
    ----------
    network : str
        The network that it is of.
    digest : str
        Which file of that network its pictures were made of (`fingerprint`).
    entries : tuple of Entry
        Motifs first, then layers, then channels, in the order of the file.
    """

    def __init__(self, path: Path, content: bytes, network: str) -> None:
        self._path, self._expected = path, network
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            members = {member.filename: member for member in self._archive.infolist()}
        except (*ZIP_FAULTS, ValueError):
            raise self._damaged(wrong.NO_ARCHIVE()) from None
        self._members = members
        index = self._index()
        if index.get("version") != VERSION:
            raise wrong.ATLAS_OF_ANOTHER_VERSION(name=network, file=str(path), repair=self._repair())
        self.network, self.digest = network, _text(index.get("digest"))
        theirs = _text(index.get("network"))
        if _file_name(theirs) != _file_name(network):
            theirs = shortened(theirs)
            raise wrong.ATLAS_OF_ANOTHER_NETWORK(name=network, file=str(path), theirs=theirs, repair=self._repair())
        self.entries = tuple(self._read_entries(index.get("entries")))

    @classmethod
    def read(cls, path: Path, network: str) -> Atlas:
        """Read the file of an atlas, in milliseconds.

        Parameters
        ----------
        path : Path
        network : str
            The network that it must be of; not `auto`.

        Raises
        ------
        NotFound
            Where there is no such file.
        BadPicture
            Where it cannot be read, is damaged, too large, of another network, or in a form that is not known.
        """
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            raise missing(network) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise wrong.ATLAS_UNREADABLE(name=network, file=str(path), reason=reason) from None
        if len(content) > LARGEST_FILE:
            raise _damaged(path, network, wrong.TOO_MUCH())
        return cls(path, content, network)

    @classmethod
    def of(cls, network: str, places: Places) -> Atlas:
        """The atlas of a network, which is not `auto`: the one that comes with Reverie, else the one made here.

        Raises
        ------
        NotFound
            Where none was made yet.
        BadPicture
            As `read` does.
        """
        return cls.read(atlas_path(network, places), network)

    def picture(self, entry: Entry) -> bytes:
        """The JPEG of an entry; raises `BadPicture` where it is damaged."""
        return self._member(entry.picture, LARGEST_PICTURE, _JPEG)

    def search(self, text: str) -> list[Entry]:
        """The entries whose words, in English or the user's language, contain each word of a text; all for none."""
        wanted = text.casefold().split()
        found = []
        for entry in self.entries:
            told = f"{entry.term} {entry.title} {entry.words(self.network)}".casefold()
            if all(word in told for word in wanted):
                found.append(entry)
        return found

    def check_digest(self, digest: str) -> None:
        """Raise `BadPicture` unless it was made of the network's file with that fingerprint."""
        if digest != self.digest:
            raise wrong.ATLAS_OF_ANOTHER_FILE(name=self.network, file=str(self._path), repair=self._repair())

    def _index(self) -> dict[str, Any]:
        content = self._member(INDEX, LARGEST_INDEX, b"{", wrong.NO_INDEX_OF_PICTURES())
        try:
            index = json.loads(content)
        except (ValueError, RecursionError):
            raise self._damaged(wrong.NO_INDEX_OF_PICTURES()) from None
        if not isinstance(index, dict):
            raise self._damaged(wrong.NO_INDEX_OF_PICTURES())
        return index

    def _read_entries(self, told: object) -> Iterator[Entry]:
        if not isinstance(told, list) or not 0 < len(told) <= MOST_ENTRIES:
            raise self._damaged(wrong.NO_INDEX_OF_PICTURES())
        for number, each in enumerate(told):
            entry = _entry(each)
            if entry is None or entry.picture not in self._members:
                raise self._damaged(wrong.BAD_ENTRY(number=number))
            yield entry

    def _member(self, name: str, largest: int, begins: bytes, fault: Phrase | None = None) -> bytes:
        fault = fault or wrong.LACKS_PICTURE(picture=name)
        member = self._members.get(name)
        if member is None or member.compress_type != zipfile.ZIP_STORED or member.file_size > largest:
            raise self._damaged(fault)
        try:
            content = self._archive.read(member)
        except (*ZIP_FAULTS, OSError, ValueError):
            raise self._damaged(fault) from None
        if not content.startswith(begins):
            raise self._damaged(fault)
        return content

    def _damaged(self, reason: Phrase) -> ReverieError:
        return _damaged(self._path, self._expected, reason)

    def _repair(self) -> Phrase:
        return _repair(self._path, self._expected)


def atlas_path(network: str, places: Places) -> Path:
    """Where the atlas of a network is, or would be: beside this module where it comes with Reverie, else at home."""
    return (SHIPPED if is_shipped(network) else places.atlases) / _file_name(network)


def is_shipped(network: str) -> bool:
    """Whether the atlas of that network comes with Reverie."""
    return (SHIPPED / _file_name(network)).is_file()


def _file_name(network: str) -> str:
    """The file name of a network's atlas. That of a network of the user's own has neither colons, which Windows does
    not take, nor the name of its file, which may be as long as a name can be.
    """
    own = own_networks.parse(network)
    return f"{own.architecture}-{own.digest}.zip" if own else f"{network}.zip"


def missing(network: str) -> ReverieError:
    """The error that there is no atlas of a network yet."""
    return wrong.ATLAS_MISSING(name=network, repair=_make(network))


def write(path: Path, network: str, digest: str, pictures: Mapping[Entry, bytes]) -> None:
    """Write an atlas, whole or not at all; raises `OSError` where that fails."""
    index = {"version": VERSION, "network": network, "digest": digest, "entries": [asdict(each) for each in pictures]}
    beside = path.with_name(f"{path.name}.new")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_member(INDEX), json.dumps(index, separators=(",", ":")))
        for entry, content in pictures.items():
            archive.writestr(_member(entry.picture), content)
    beside.replace(path)


def fingerprint(file: Path) -> str:
    """Which file of a network this is, without reading all of it: 32 hexadecimal digits.

    It is made of the file's size and its first and last 64 KiB: in an archive of arrays (`.npz`) these hold the
    checksums of all of them. Raises `OSError` where it cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    size = file.stat().st_size
    digest.update(str(size).encode())
    with file.open("rb") as opened:
        digest.update(opened.read(2**16))
        opened.seek(max(0, size - 2**16))
        digest.update(opened.read(2**16))
    return digest.hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    """A member with a fixed date, so that the same pictures give the same bytes."""
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


def _entry(told: object) -> Entry | None:
    """An entry from the index; None where it is not as declared."""
    if not isinstance(told, dict):
        return None
    layer, channel, motif, title, picture = (
        told.get(name) for name in ("layer", "channel", "motif", "title", "picture")
    )
    if not (isinstance(title, str) and len(title) <= _LONGEST_TITLE):
        return None
    if not (isinstance(picture, str) and _MEMBER.fullmatch(picture) and isinstance(layer, str)):
        return None
    if motif is not None:
        allowed = isinstance(motif, str) and bool(_NAME.fullmatch(motif)) and not layer and channel is None
    else:
        number = isinstance(channel, int) and not isinstance(channel, bool) and 0 <= channel < CHANNELS
        allowed = bool(_NAME.fullmatch(layer)) and (channel is None or number)
    return Entry(layer, channel, motif, title, picture) if allowed else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _damaged(path: Path, network: str, reason: Phrase) -> ReverieError:
    return wrong.ATLAS_DAMAGED(name=network, file=str(path), reason=reason, repair=_repair(path, network))


def _repair(path: Path, network: str) -> Phrase:
    """How an atlas is made whole again: a sentence without its full stop."""
    return install_again() if path.parent == SHIPPED else _make(network)


def _make(network: str) -> Phrase:
    return wrong.MAKE_ATLAS(name=shlex.quote(network))  # the file's name in it, of an own network, may hold blanks
