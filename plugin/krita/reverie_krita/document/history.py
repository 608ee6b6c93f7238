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
from reverie_krita.document.layer import Layer, WholePicture, find_layer, whole
from reverie_krita.way import Way
from reverie_plugin.order import Own
from reverie_plugin.recipe import to_text
from reverie_plugin.ui.dream_title import describe_dream
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.resolution import resolve
from reverie_shared.translation import _

ANNOTATION = "reverie-history"
"""The name of the annotation in the document's file."""

VERSION, DREAMS, LAYERS = "version", "dreams", "layers"
"""The keys of what is stored: of the list of entries, and of the identities of all layers that dreams have made."""

SOURCE, WITHOUT, DEEPER, WAY = "source layer", "without layers", "deeper", "way"
"""What an entry's report has besides the server's: what was dreamed (a layer's identity, or `WHOLE`), which layers
inside it did not count, whether it was a dream, and what was dreamed of it (a `Way`)."""

WHOLE = "all layers"
"""Stands for the whole picture, for a document's root has another identity each time it is opened."""

LENGTH = 20
MOST_LAYERS = 1000
"""So many identities of layers are kept, which is 40 kB."""
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
    def way(self) -> Way:
        """What was dreamed of the layer; one picture in an entry of a Reverie before this one."""
        kept = self.report.get(WAY)
        return next((way for way in Way if way.value == kept), Way.PICTURE)

    @property
    def source(self) -> str:
        """The identity of the layer that was dreamed, or `WHOLE`; empty in an entry of a Reverie before this one."""
        return str(self.report.get(SOURCE, ""))

    @property
    def without(self) -> list[str]:
        """The identities of the layers inside the source that did not count."""
        kept = self.report.get(WITHOUT)
        return [str(each) for each in kept] if isinstance(kept, list) else []

    @property
    def picture(self) -> QImage:
        """The thumbnail."""
        return QImage.fromData(base64.b64decode(self.thumbnail))

    def recipe(self) -> str:
        """The recipe, as JSON."""
        return to_text(self.report)


def dreamed_layers(document: Document) -> list[str]:
    """The identities of the layers that dreams have made, the newest first, also of dreams that were removed here."""
    kept = _stored(document).get(LAYERS)
    layers = kept if isinstance(kept, list) else []
    listed = [dream["layer"] for dream in _dreams(document) if isinstance(dream, dict) and "layer" in dream]
    return list(dict.fromkeys(map(str, [*layers, *listed])))


def source_of(document: Document, entry: Entry) -> Layer | None:
    """What a dream was made of, as it is now, without that dream and all that came after it; None where it is gone."""
    layer = whole(document) if entry.source == WHOLE else find_layer(document, entry.source)
    if layer is None:
        return None
    made = dreamed_layers(document)
    later = made[: made.index(entry.layer) + 1] if entry.layer in made else [entry.layer]
    inside = {each.identity for each in layer.inside()}
    return layer.leaving_out(inside.intersection([*entry.without, *later]))


def remove(document: Document, entry: Entry) -> None:
    """Remove a dream from the history; its layer stays."""
    kept = [stored for stored in _dreams(document) if stored != asdict(entry)]
    _store(document, kept, dreamed_layers(document))


def entries(document: Document) -> list[Entry]:
    """The dreams of a document, newest first, without those that cannot be read (a newer Reverie's, say)."""
    return [entry for stored in _dreams(document) if (entry := _readable(stored)) is not None]


def add(document: Document, entry: Entry) -> None:
    """Add a dream as the newest one; the oldest beyond `LENGTH` are dropped, those that cannot be read are kept."""
    layers = dict.fromkeys([entry.layer, *dreamed_layers(document)])
    _store(document, [asdict(entry), *_dreams(document)][:LENGTH], list(layers)[:MOST_LAYERS])


def _store(document: Document, dreams: list[Any], layers: list[str]) -> None:
    raw = json.dumps({VERSION: 1, DREAMS: dreams, LAYERS: layers}).encode()
    document.setAnnotation(ANNOTATION, "The last dreams of Reverie", QByteArray(raw))


def _stored(document: Document) -> dict[str, Any]:
    """What is stored in a document; nothing where it cannot be read."""
    raw = bytes(document.annotation(ANNOTATION)) if ANNOTATION in document.annotationTypes() else b""
    try:
        kept = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _dreams(document: Document) -> list[Any]:
    """The dreams of a document as they are stored."""
    dreams = _stored(document).get(DREAMS)
    return dreams if isinstance(dreams, list) else []


def _readable(stored: Any) -> Entry | None:
    """The entry that is stored so; None where it cannot be read."""
    try:
        entry = Entry(**stored)
        _ = entry.settings, entry.words, entry.picture, entry.recipe()  # all that is shown or copied of it
        return entry
    except (BadSettings, ValueError, TypeError, KeyError):
        return None


def entry_of(layer: Layer, report: dict[str, Any], source: Layer, way: Way, deeper: bool) -> Entry:
    """The entry for a dreamed layer: the report of its dream, what was dreamed, and whether to go deeper into it."""
    return Entry(
        layer=layer.identity,
        title=layer.name,
        report={
            **report,
            SOURCE: WHOLE if isinstance(source, WholePicture) else source.identity,
            WITHOUT: sorted(source.without),
            DEEPER: deeper,
            WAY: way.value,
        },
        when=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        thumbnail=_thumbnail(layer.node.thumbnail(SIDE, SIDE)),
    )


def _thumbnail(image: QImage) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.WriteOnly)
    image.save(buffer, "JPEG", 80)
    return base64.b64encode(bytes(buffer.data())).decode()
