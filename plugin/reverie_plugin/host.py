"""The contract that an editor implements; everything else of the plug-in side is written once, behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture

GUIDE_SIDE = 1024
"""Pixels a side that are enough of a guide: a host may read a larger one scaled down to these."""


@dataclass(frozen=True)
class Result:
    """What goes into the document: `picture`, whose pixels are of the form that `read_pixels` gave (with alpha where
    the selection is baked into it), at `area`.

    `report` says how it was dreamed: the recipe to keep with the layer.
    """

    picture: Picture
    area: Rectangle
    report: dict[str, Any]


class Host(Protocol):
    """One layer of one document in an editor. Rectangles are in the document's coordinates.

    Every call comes from the thread that drives the session, none before it is driven or after it has ended. A call
    that cannot do what it is asked raises `HostRefused` (or `BadPicture`) and leaves the document as it was.
    """

    @property
    def name(self) -> str:
        """The editor and its version, for the server's log."""

    def layer_bounds(self) -> Rectangle:
        """Where the layer lies."""

    def selection_bounds(self) -> Rectangle | None:
        """The bounds of everything selected at all, feather included; None where nothing is."""

    def read_pixels(self, area: Rectangle) -> Picture:
        """The layer's pixels inside `area`, which lies inside the layer."""

    def read_mask(self, area: Rectangle) -> Picture:
        """How much each pixel of `area` is selected: channels "y", 0 not at all, full scale wholly."""

    def read_guide(self, name: str) -> Picture:
        """The picture that the setting `guide` names, of any size and format: a file, or another layer."""

    def insert(self, result: Result) -> None:
        """Put the result into the document, in one undo step, all or nothing."""
