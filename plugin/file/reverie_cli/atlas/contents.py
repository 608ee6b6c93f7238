"""What the page of an atlas shows and does: entries and words, mixes, and looks at a picture."""

from __future__ import annotations

import io
import shlex
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from reverie_cli.atlas.looking import look_at
from reverie_plugin.connect.installation import Installation
from reverie_plugin.ui.chooser import NONE_FOUND
from reverie_shared.atlas import Atlas, mix
from reverie_shared.errors import BadSettings, NotFound
from reverie_shared.networks import title
from reverie_shared.picture import Picture
from reverie_shared.translation import _
from reverie_shared.weighted import LARGEST_WEIGHT

SHOWN_SIDE = 900
"""Pixels that the picture's longer side has at most on the page."""

_MOST_TERMS = 32


class Contents:
    """The contents of the page.

    Parameters
    ----------
    atlas : Atlas
    installation : Installation
    picture : Picture, optional
        What can be looked at; 8 bits.
    """

    def __init__(self, atlas: Atlas, installation: Installation, picture: Picture | None) -> None:
        self._atlas, self._installation, self._picture = atlas, installation, picture
        self._entries = {entry.picture: entry for entry in atlas.entries}
        self._terms = {entry.term for entry in atlas.entries}
        self._looking = threading.Lock()

    def told(self) -> dict[str, Any]:
        """What the page shows: the network, the entries with their words, and the page's own words."""
        network = self._atlas.network
        entries = [
            {
                "term": entry.term,
                "words": entry.words(network),
                "picture": entry.picture,
                "whole": entry.channel is None,
            }
            for entry in self._atlas.entries
        ]
        return {
            "network": network,
            "title": title(network),
            "entries": entries,
            "picture": self._picture is not None,
            "words": _words(),
        }

    def entry(self, name: str) -> bytes:
        """The JPEG of the entry whose picture has that name; raises `NotFound`, or `BadPicture` where it is damaged."""
        entry = self._entries.get(name)
        if entry is None:
            raise NotFound(_("There is no such picture."), _("Load the page again."))
        return self._atlas.picture(entry)

    def shown(self) -> bytes:
        """The picture to look at, as a JPEG; raises `NotFound` where there is none."""
        if self._picture is None:
            raise NotFound(_("There is no such picture."), _("Load the page again."))
        format = self._picture.format
        samples = np.frombuffer(self._picture.pixels, np.uint8).reshape(format.height, format.width, -1)
        colours = samples[..., :3] if len(format.channels) > 2 else samples[..., 0]
        image = Image.fromarray(np.ascontiguousarray(colours))
        image.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        file = io.BytesIO()
        image.convert("RGB").save(file, "JPEG", quality=90)
        return file.getvalue()

    def mix(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The settings and the command of a mix, `terms` with their weights; raises `BadSettings`."""
        terms = asked.get("terms")
        if not isinstance(terms, dict) or len(terms) > _MOST_TERMS:
            raise _unasked()
        for term, weight in terms.items():
            number = isinstance(weight, (int, float)) and not isinstance(weight, bool)
            if term not in self._terms or not number or not abs(weight) <= LARGEST_WEIGHT:  # also catches NaN
                raise _unasked()
        weights = {term: float(weight) for term, weight in terms.items() if weight}
        if not weights:
            return {"settings": {}, "command": ""}
        settings = {"network": self._atlas.network, **mix(weights, self._atlas.network)}
        flags = " ".join(f"--{name} {shlex.quote(str(value))}" for name, value in settings.items() if value)
        return {"settings": settings, "command": f"reverie dream IN.png -o OUT.png {flags}"}

    def look(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What is seen around a place of the picture, `x` and `y` in 0..1 of its sides: terms, the best first; only
        those that have a picture.

        Raises
        ------
        ReverieError
            Where the server refuses, or cannot be started.
        """
        place = [asked.get(name) for name in ("x", "y")]
        if self._picture is None or not all(isinstance(each, (int, float)) and 0 <= each <= 1 for each in place):
            raise _unasked()
        format = self._picture.format
        point = round(float(place[0]) * (format.width - 1)), round(float(place[1]) * (format.height - 1))  # type: ignore[arg-type]  # checked above
        with self._looking:  # one after the other: a hasty user's clicks are no load on the server
            sights = look_at(self._picture, self._installation, self._atlas.network, point)
        seen = [sight.term for sight in (*sights.motifs, *sights.channels) if sight.term in self._terms]
        return {"terms": seen}


def _unasked() -> BadSettings:
    return BadSettings(_("The page has asked for something that it cannot ask for."), _("Load the page again."))


def _words() -> dict[str, str]:
    """The page's own words, in the user's language."""
    return {
        "search": _("Search by name"),
        "mix": _("What grows"),
        "empty": _("Click on a picture to let it grow in your dream."),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "remove": _("Remove"),
        "look": _("Click on a place of your picture: what the network sees there comes first."),
        "looking": _("Looking…"),
        "all": _("Show all"),
        "nothing": _(NONE_FOUND),
        "gone": _("The command “reverie atlas” has ended: start it again."),
    }
