"""Rectangles, and which part of a layer is sent and changed.

All rectangles are in the document's coordinates; a layer may begin anywhere, also left of or above the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reverie_shared.errors.connection import SELECTION_BESIDE_LAYER
from reverie_shared.picture import Part, Picture

CONTEXT = 128
"""Pixels of the layer around the selection that are sent for the network to see.

The gradient 128 pixels inside the border of what is sent is that of the whole picture (cosine 0.999; at the border
itself 0.87).
"""


@dataclass(frozen=True)
class Rectangle:
    """`width` x `height` pixels, both at least 1, with (`x`, `y`) at the top left."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    def grown(self, margin: int) -> Rectangle:
        """The rectangle with `margin` pixels more on each side."""
        return Rectangle(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def clipped(self, to: Rectangle) -> Rectangle | None:
        """The part that lies inside `to`; None where there is none."""
        x, y = max(self.x, to.x), max(self.y, to.y)
        width, height = min(self.right, to.right) - x, min(self.bottom, to.bottom) - y
        return Rectangle(x, y, width, height) if width > 0 and height > 0 else None

    def bands(self, height: int) -> Iterator[Rectangle]:
        """Yield the rectangle from the top down in parts of `height` rows; the last part may have fewer."""
        for y in range(self.y, self.bottom, height):
            yield Rectangle(self.x, y, self.width, min(height, self.bottom - y))


def around(rectangles: Sequence[Rectangle]) -> Rectangle:
    """The smallest rectangle around these, of which there is one at least."""
    x, y = min(each.x for each in rectangles), min(each.y for each in rectangles)
    right, bottom = max(each.right for each in rectangles), max(each.bottom for each in rectangles)
    return Rectangle(x, y, right - x, bottom - y)


@dataclass(frozen=True)
class Region:
    """The two rectangles of a dream: `sent` goes to the server, `changed` (inside it) comes back into the document."""

    sent: Rectangle
    changed: Rectangle

    @property
    def part(self) -> Part:
        """The place of `changed` in `sent`: left, top, width, height in pixels."""
        changed = self.changed
        return changed.x - self.sent.x, changed.y - self.sent.y, changed.width, changed.height


def plan(layer: Rectangle, selection: Rectangle | None) -> Region:
    """The region of a dream on a layer.

    Parameters
    ----------
    layer : Rectangle
        The bounds of the layer.
    selection : Rectangle or None
        The bounds of what is selected, feather included; None for nothing, then the whole layer is dreamed.

    Raises
    ------
    HostRefused
        When the selection does not touch the layer.
    """
    if selection is None:
        return Region(sent=layer, changed=layer)
    changed = selection.clipped(layer)
    if changed is None:
        raise SELECTION_BESIDE_LAYER()
    sent = changed.grown(CONTEXT).clipped(layer)
    assert sent is not None  # `changed` is inside both
    return Region(sent, changed)


def crop(picture: Picture, area: Rectangle, part: Rectangle) -> Picture:
    """Cut `part` out of a picture that shows `area`; `part` must lie inside `area`."""
    if part == area:
        return picture
    inside = Region(area, part).part
    pixel, row = picture.format.pixel_bytes, picture.format.width * picture.format.pixel_bytes
    start = inside[0] * pixel
    stop = start + part.width * pixel
    source = memoryview(picture.pixels).cast("B")
    rows = range(inside[1] * row, (inside[1] + part.height) * row, row)
    pixels = b"".join([source[begin + start : begin + stop] for begin in rows])
    return Picture(picture.format.of(inside), pixels)
