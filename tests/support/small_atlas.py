"""A small atlas of the drawn motifs, for tests of the windows that show it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from reverie_shared import atlas
from reverie_shared.atlas import Entry
from reverie_shared.networks import BUNDLED
from reverie_shared.places import Places
from reverie_shared.settings import MOTIFS

SIDE = 96

ENTRIES = (
    *(Entry("", None, motif, "", f"m-{motif}.jpg") for motif in MOTIFS),
    Entry("mixed4", None, None, "", "l-mixed4.jpg"),
    Entry("mixed5", None, None, "", "l-mixed5.jpg"),
    *(Entry("mixed4", channel, None, "", f"c-mixed4-{channel}.jpg") for channel in (3, 17)),
)
"""Motifs, layers and channels."""


def jpeg(term: str) -> bytes:
    """A picture that says what it stands for."""
    picture = Image.new("RGB", (SIDE, SIDE), (sum(term.encode()) * 5 % 200, len(term) * 20 % 255, 120))
    ImageDraw.Draw(picture).text((8, 40), term, fill="white")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def small_atlas(places: Places) -> None:
    """Put the atlas where one that was made at home is."""
    places.atlases.mkdir(parents=True, exist_ok=True)
    pictures = {entry: jpeg(entry.term) for entry in ENTRIES}
    atlas.write(places.atlases / f"{BUNDLED}.zip", BUNDLED, "0" * 32, pictures)
