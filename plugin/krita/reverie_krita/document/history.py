"""The last dreams of a document, kept with it: how each was made, and a small picture. No pixels."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from PyQt5.QtCore import QBuffer, QByteArray, QDateTime, QIODevice, QLocale, Qt
from PyQt5.QtGui import QImage

from reverie_krita.document.layer import Layer
from reverie_plugin.recipe import to_text
from reverie_plugin.ui.formatting import describe_dream
from reverie_shared.errors import BadSettings
from reverie_shared.settings import Value, resolve

ANNOTATION = "reverie-history"
"""Under this name Krita keeps it in the document's file."""

LENGTH = 20
SIDE = 96
"""The longer side of a thumbnail, in pixels."""


@dataclass(frozen=True)
class Entry:
    """One dream: the number of its layer, and the recipe."""

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
    def settings(self) -> dict[str, Value]:
        """All settings, as they were in the end."""
        return dict(self.report["settings"])

    @property
    def seed(self) -> int:
        """What this variant was dreamed from."""
        return int(self.settings["seed"])

    @property
    def words(self) -> str:
        """Which dream it was, in two lines."""
        when = QDateTime.fromString(self.when, Qt.ISODate).toLocalTime()
        below = QLocale.system().toString(when, QLocale.ShortFormat)
        if self.report.get("continued"):
            below = f"deeper, from the exact state; {below}"
        return f"{describe_dream(self.preset, self.seed)}\n{below}"

    @property
    def picture(self) -> QImage:
        """The thumbnail."""
        return QImage.fromData(base64.b64decode(self.thumbnail))

    def recipe(self) -> str:
        """All that is needed to dream the same, as JSON."""
        return to_text(self.report)


def entries(document: Any) -> list[Entry]:
    """The dreams of a document, the last one first; none where there are none, or they cannot be read."""
    raw = bytes(document.annotation(ANNOTATION)) if ANNOTATION in document.annotationTypes() else b""
    try:
        found = [Entry(**entry) for entry in json.loads(raw)["dreams"]]
        return [entry for entry in found if resolve(entry.settings)]
    except (BadSettings, ValueError, TypeError, KeyError):
        return []


def add(document: Any, entry: Entry) -> None:
    """Put a dream first."""
    kept = [entry, *entries(document)][:LENGTH]
    raw = json.dumps({"version": 1, "dreams": [asdict(each) for each in kept]}).encode()
    document.setAnnotation(ANNOTATION, "The last dreams of Reverie", QByteArray(raw))


def entry_of(layer: Layer, report: dict[str, Any]) -> Entry:
    """The entry for a dreamed layer and the report of its dream."""
    return Entry(
        layer=layer.identity,
        title=layer.name,
        report=report,
        when=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        thumbnail=_thumbnail(layer.node.thumbnail(SIDE, SIDE)),
    )


def _thumbnail(image: QImage) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.WriteOnly)
    image.save(buffer, "JPEG", 80)
    return base64.b64encode(bytes(buffer.data())).decode()
