"""The contract that an editor implements (docs/NEW_HOST.md explains it).

Everything else of the plug-in side is written once, in terms of this contract.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Protocol

from reverie_plugin.events import Waiting
from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture

GUIDE_SIDE = 1024
"""Longer side, in pixels, that is enough for a guide: a host may read a larger one scaled down to it."""


@dataclass(frozen=True)
class Result:
    """A finished dream, to be inserted into the document."""

    picture: Picture
    """Pixels in the format that `read_pixels` gave; with alpha where the selection is baked into it."""
    area: Rectangle
    """Where the picture lies in the document."""
    report: dict[str, Any]
    """How it was dreamed (docs/PROTOCOL.md has its keys); `recipe.to_text` makes of it the recipe to keep."""


class Host(Protocol):
    """One layer of one document in an editor. Rectangles are in the document's coordinates.

    Every call comes from the thread that drives the session, none before its first step or after its end. A call that
    fails raises `HostRefused` (or `BadPicture`) and leaves the document as it was.
    """

    @property
    def name(self) -> str:
        """The editor and its version, for the server's log."""

    def layer_bounds(self) -> Rectangle:
        """The layer's bounds, also where they reach beyond the document."""

    def selection_bounds(self) -> Rectangle | None:
        """The bounds of every pixel that is selected at all, feather included; None where nothing is selected."""

    def read_pixels(self, area: Rectangle) -> Picture:
        """The layer's pixels inside `area`, which lies inside the layer."""

    def read_mask(self, area: Rectangle) -> Picture:
        """How much each pixel of `area` is selected: channels "y", 0 not at all, full scale completely."""

    def read_guide(self, name: str) -> Picture:
        """The picture that the setting `guide` names, a file or another layer, of any size and format."""

    def read_map(self, name: str, area: Rectangle) -> Picture:
        """The control map that a setting names, a file or another layer, as it lies on `area`: of any format, and of
        any size, for it is stretched over what is sent of the layer.
        """

    def insert(self, result: Result) -> Generator[Waiting | None, None, None] | None:
        """Put the result into the document as one undo step, completely or not at all.

        Returns None once that is done; or the steps of it, where it has to wait, for the end of a stroke of the brush,
        say. The session takes them, and closes them where the dream is cancelled meanwhile.
        """
