"""Of what a dream is made, and how its layer lies in the document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Place(Enum):
    """Where the new layer lies: directly above what it was made of and its other dreams, but for `ON_TOP`."""

    BELOW_STROKES = "below strokes"
    """With holes where something was painted while it was dreamed: that stays to be seen."""
    ON_TOP = "on top"
    """Above all layers of the document."""
    CLIPPED = "clipped"
    """It shows only where there is something below it (Krita's “Inherit Alpha”)."""
    HIDDEN = "hidden"


NORMAL = "normal"
"""Krita's name of the blending mode of a new layer."""

AS_SOURCE = "as source"
"""The blending mode that stands for that of the layer that was dreamed, with its opacity."""


@dataclass(frozen=True)
class Placement:
    """What the user wants to have dreamed, and how the result is to lie in the document.

    Attributes
    ----------
    merged : bool
        Dream what the whole document shows, not the active layer; the new layer then lies on top of all.
    beyond : bool
        Dream what lies beyond the canvas's edge, too, where the layer has something there.
    place : Place
    blending : str
        A blending mode by Krita's name, or `AS_SOURCE`.
    masked : bool
        The selection becomes the new layer's transparency mask; otherwise it is in its alpha.
    maps : tuple of str
        The names of the layers that are control maps: they are not dreamed, though one may be the active layer, and
        not part of what the document shows.
    """

    merged: bool = False
    beyond: bool = True
    place: Place = Place.BELOW_STROKES
    blending: str = NORMAL
    masked: bool = False
    maps: tuple[str, ...] = ()
