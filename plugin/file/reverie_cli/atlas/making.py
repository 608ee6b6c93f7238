"""Make an atlas: its sheets are dreamed one after the other, by the server, as any client's dreams are.

What is done lies in a folder beside the atlas, so that an interrupted one goes on where it was.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from PIL import Image

from reverie_cli.atlas.sheets import SIDE, Pixels, Sheet, SheetHost, cut, ground, motifs_of, plan
from reverie_cli.files import whole_file
from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.look import Sights, look
from reverie_plugin.driver import run_to_end
from reverie_plugin.session import Session
from reverie_shared import atlas
from reverie_shared.atlas import Entry
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.translation import _

NAME = "atlas"
"""The client's name, for the server's log."""

FIRST_PLACES = 5
"""A motif's picture is kept where the network itself sees that motif in it, among the first so many."""

_INDEX = "made.json"


class Making:
    """The making of an atlas.

    Parameters
    ----------
    network : str
        Installed; not `auto`.
    digest : str
        The fingerprint of its file: what was made of another one is begun anew.
    target : Path
        The atlas.
    installation : Installation
    first : str
        A layer whose channels come before those of others; may be empty.
    """

    def __init__(self, network: str, digest: str, target: Path, installation: Installation, first: str = "") -> None:
        self._network, self._digest, self._target = network, digest, target
        self._installation, self._first = installation, first
        self._folder = target.with_name(f"{target.stem}.making")

    def run(self, tell: Callable[[int, int], object]) -> int:
        """Make it; returns how many pictures it has. Ctrl-C leaves what is done for the next time.

        Parameters
        ----------
        tell : callable
            Called with the sheets that are done, and how many there are.

        Raises
        ------
        HostRefused
            Where another process makes it already, or it cannot be written.
        ReverieError
            Where the server refuses a dream, or is gone.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder.with_suffix(".lock"), timeout=0):
                count = self._make(tell)
                shutil.rmtree(self._folder, ignore_errors=True)
            with suppress(OSError):
                self._folder.with_suffix(".lock").unlink()
            return count
        except Timeout:
            raise HostRefused(
                _("Another “reverie atlas --make” makes the pictures of the network “{name}”.").format(
                    name=self._network
                ),
                _("Wait for it, or end it with Ctrl-C: what is done is kept."),
            ) from None
        except OSError as error:
            raise HostRefused(
                _("The pictures cannot be written to {folder}: {words}.").format(
                    folder=self._target.parent, words=error.strerror or error
                ),
                _("Make room there, then go on with the same command: what is done is kept."),
            ) from None

    def _make(self, tell: Callable[[int, int], object]) -> int:
        client = run_to_end(connect(self._installation, NAME))
        try:
            sights = _sights(client, self._network, ground(SIDE, SIDE))
            sheets = plan(sights.layers, motifs_of(self._network), self._first)
            layers, made = list(sights.layers), self._made()
            for number, sheet in enumerate(sheets):
                tell(number, len(sheets))
                if not all(entry.picture in made for entry in sheet.entries):
                    made = self._keep(sheet, self._dream(sheet, client), made)
            tell(len(sheets), len(sheets))
        finally:
            client.close()
        entries = sorted(
            (entry for sheet in sheets for entry in sheet.entries), key=lambda entry: _place(entry, layers)
        )
        kept = {entry: (self._folder / entry.picture).read_bytes() for entry in entries if made[entry.picture]}
        atlas.write(self._target, self._network, self._digest, kept)
        return len(kept)

    def _dream(self, sheet: Sheet, client: Client) -> dict[Entry, bytes]:
        host = SheetHost(sheet)
        session = Session(host, sheet.order(self._network), self._installation)
        run_to_end(session.run(), session.wait)
        assert host.dreamed is not None  # nothing cancels the session but an exception
        kept = cut(sheet, host.dreamed)
        return {entry: jpeg for entry, jpeg in kept.items() if entry.motif is None or self._shows(entry, jpeg, client)}

    def _shows(self, entry: Entry, jpeg: bytes, client: Client) -> bool:
        """Whether the network sees a motif in its picture."""
        with Image.open(io.BytesIO(jpeg)) as image:
            seen = _sights(client, self._network, np.asarray(image.convert("RGB")))
        return entry.motif in [sight.motif for sight in seen.motifs[:FIRST_PLACES]]

    @property
    def _of(self) -> list[object]:
        """What the pictures are made of and how: others are not gone on with."""
        return [self._network, self._digest, atlas.VERSION, SIDE]

    def _made(self) -> dict[str, bool]:
        """By the names of the pictures that were dreamed so far, whether they are kept."""
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            told = json.loads((self._folder / _INDEX).read_text(encoding="utf-8"))
            made = {str(name): bool(kept) for name, kept in told["made"].items()}
            if told["of"] == self._of and all((self._folder / name).is_file() for name, kept in made.items() if kept):
                return made
        return {}

    def _keep(self, sheet: Sheet, kept: Mapping[Entry, bytes], made: Mapping[str, bool]) -> dict[str, bool]:
        """Write the pictures of a sheet, and then that they are made; returns all that are."""
        for entry, jpeg in kept.items():
            (self._folder / entry.picture).write_bytes(jpeg)
        made = {**made, **{entry.picture: entry in kept for entry in sheet.entries}}
        with whole_file(self._folder / _INDEX) as file:
            file.write(json.dumps({"of": self._of, "made": made}).encode())
        return made


def _place(entry: Entry, layers: Sequence[str]) -> tuple[int, int, int]:
    """Where an entry stands in its atlas: motifs first, then layers, then channels by their layers."""
    if entry.motif is not None:
        return 0, 0, 0
    return (1, layers.index(entry.layer), 0) if entry.channel is None else (2, layers.index(entry.layer), entry.channel)


def _sights(client: Client, network: str, pixels: Pixels) -> Sights:
    """What a network sees in a picture [height, width, 3]."""
    picture = Picture(PixelFormat(pixels.shape[1], pixels.shape[0], "rgb"), pixels.tobytes())
    return run_to_end(look(client, picture, network), client.wait)
