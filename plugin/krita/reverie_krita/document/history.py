"""The history of a document, saved in its file: of each of the last dreams the recipe and a small picture."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from PyQt5.QtCore import QBuffer, QByteArray, QDateTime, QIODevice, QLocale, Qt
from PyQt5.QtGui import QImage

from krita import Document
from reverie_krita.document.layer import Layer
from reverie_plugin.order import Own
from reverie_plugin.recipe import to_text
from reverie_plugin.ui.dream_title import describe_dream
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.settings import resolve
from reverie_shared.translation import _

ANNOTATION = "reverie-history"
"""The name of the annotation in the document's file."""

SOURCE, DEEPER = "source layer", "deeper"
"""What an entry's report has besides the server's: the identity of what was dreamed, and whether it was a dream."""

LENGTH = 20
SIDE = 96
"""The longer side of a thumbnail, in pixels."""


@dataclass(frozen=True)
class Entry:
    """One dream: the identity of its layer, and how it was dreamed."""

    layer: str
    title: str
    report: dict[str, Any]
    when: str
    thumbnail: str
    """A JPEG file, in Base64."""

    @property
    def preset(self) -> str:
        """The preset that was chosen."""
        return str(self.report["preset"])

    @property
    def own(self) -> Own | None:
        """The user's own preset that it began with."""
        return Own.read(self.report.get("own"))

    @property
    def settings(self) -> dict[str, Value]:
        """All settings, as they were in the end; raises `BadSettings` where one is not allowed.

        Those that a Reverie before this one did not have are as it dreamed: as they are declared.
        """
        return asdict(resolve(self.report["settings"]))

    @property
    def network(self) -> str:
        """The network of the dream."""
        return str(self.settings["network"])

    @property
    def seed(self) -> int:
        """The seed of the dream."""
        return int(self.settings["seed"])

    @property
    def words(self) -> str:
        """What it is called and when it was dreamed, in two lines."""
        when = QDateTime.fromString(self.when, Qt.ISODate).toLocalTime()
        below = QLocale.system().toString(when, QLocale.ShortFormat)
        if self.report.get("continued"):
            below = _("deeper, from the exact state; {when}").format(when=below)
        elif self.report.get(DEEPER):
            below = _("deeper; {when}").format(when=below)
        return f"{describe_dream(self.preset, self.settings, self.own)}\n{below}"

    @property
    def source(self) -> str:
        """The identity of the layer that was dreamed; empty in an entry of a Reverie before this one."""
        return str(self.report.get(SOURCE, ""))

    @property
    def picture(self) -> QImage:
        """The thumbnail."""
        return QImage.fromData(base64.b64decode(self.thumbnail))

    def recipe(self) -> str:
        """The recipe, as JSON."""
        return to_text(self.report)


def dreamed_layers(document: Document) -> set[str]:
    """The identities of the layers that were dreamed."""
    return {entry.layer for entry in entries(document)}


def remove(document: Document, entry: Entry) -> None:
    """Remove a dream from the history; its layer stays."""
    _store(document, [stored for stored in _stored(document) if stored != asdict(entry)])


def entries(document: Document) -> list[Entry]:
    """The dreams of a document, newest first, without those that cannot be read (a newer Reverie's, say)."""
    return [entry for stored in _stored(document) if (entry := _readable(stored)) is not None]


def add(document: Document, entry: Entry) -> None:
    """Add a dream as the newest one; the oldest beyond `LENGTH` are dropped, those that cannot be read are kept."""
    _store(document, [asdict(entry), *_stored(document)][:LENGTH])


def _store(document: Document, kept: list[Any]) -> None:
    raw = json.dumps({"version": 1, "dreams": kept}).encode()
    document.setAnnotation(ANNOTATION, "The last dreams of Reverie", QByteArray(raw))


def _stored(document: Document) -> list[Any]:
    """The dreams of a document as they are stored; none where the annotation as a whole cannot be read."""
    raw = bytes(document.annotation(ANNOTATION)) if ANNOTATION in document.annotationTypes() else b""
    try:
        return list(json.loads(raw)["dreams"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


def _readable(stored: Any) -> Entry | None:
    """The entry that is stored so; None where it cannot be read."""
    try:
        entry = Entry(**stored)
        _ = entry.settings, entry.words, entry.picture, entry.recipe()  # all that is shown or copied of it
        return entry
    except (BadSettings, ValueError, TypeError, KeyError):
        return None


def entry_of(layer: Layer, report: dict[str, Any], source: Layer, deeper: bool) -> Entry:
    """The entry for a dreamed layer: the report of its dream, what was dreamed, and whether to go deeper into it."""
    return Entry(
        layer=layer.identity,
        title=layer.name,
        report={**report, SOURCE: source.identity, DEEPER: deeper},
        when=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        thumbnail=_thumbnail(layer.node.thumbnail(SIDE, SIDE)),
    )


def _thumbnail(image: QImage) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.WriteOnly)
    image.save(buffer, "JPEG", 80)
    return base64.b64encode(bytes(buffer.data())).decode()
