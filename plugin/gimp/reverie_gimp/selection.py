"""Two kinds of selection for a dream: the image's own, and the mask of a layer that was dreamed before."""

from __future__ import annotations

from typing import Any, Protocol

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture


class Selection(Protocol):
    """A selection. Rectangles are in the image's coordinates."""

    def bounds(self) -> Rectangle | None:
        """The bounds of the selection, feather included; None where nothing is selected."""

    def read(self, area: Rectangle) -> Picture:
        """How much each pixel of `area` is selected."""

    def finish(self, mask: Any, area: Rectangle) -> None:
        """Complete the mask of the new layer, which covers `area` and has the values that `read` gave."""


class ImageSelection:
    """The image's own selection. What the mask of `layer` hides stays hidden in the new layer."""

    def __init__(self, image: Any, layer: Any) -> None:
        self._image = image
        self._layer = layer

    def bounds(self) -> Rectangle | None:
        """Return the bounds of the selection, feather included."""
        _, exists, left, upper, right, lower = Gimp.Selection.bounds(self._image)
        if not exists:
            return None
        found = Rectangle(left, upper, right - left, lower - upper)
        # In a precision above 8 bits a feather has tiny values all over the image.
        return pixels.trimmed(self._image.get_selection(), found)

    def read(self, area: Rectangle) -> Picture:
        """Return the selection's values; 0 outside the image."""
        return pixels.read_coverage(self._image.get_selection(), area)

    def finish(self, mask: Any, area: Rectangle) -> None:
        """Multiply the mask by the layer's."""
        hiding = shown_mask(self._layer)
        if hiding is not None:
            _, x, y = self._layer.get_offsets()
            pixels.multiply_coverage(mask, hiding, area.x - x, area.y - y)


class MaskSelection:
    """The mask of a layer, for a dream that shows where this layer does."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer

    def bounds(self) -> Rectangle | None:
        """Return the bounds of the layer; None where it has no mask."""
        if shown_mask(self._layer) is None:
            return None
        _, x, y = self._layer.get_offsets()
        return Rectangle(x, y, self._layer.get_width(), self._layer.get_height())

    def read(self, area: Rectangle) -> Picture:
        """Return the mask's values."""
        _, x, y = self._layer.get_offsets()
        place = Rectangle(area.x - x, area.y - y, area.width, area.height)
        return pixels.read_coverage(self._layer.get_mask(), place)

    def finish(self, mask: Any, area: Rectangle) -> None:
        """Leave the mask as it is."""


def deeper_selection(image: Any, layer: Any) -> Selection:
    """The selection for a dream on a dreamed layer: the image's, or the layer's mask where nothing is selected.

    The mask also where it equals the selection, which is often still the one that the mask was made from: so its
    feather is applied once.
    """
    selection, mask = ImageSelection(image, layer), MaskSelection(layer)
    if selection.bounds() is None:
        return mask
    bounds = mask.bounds()
    if bounds is not None and selection.read(bounds) == mask.read(bounds):
        return mask
    return selection


def shown_mask(layer: Any) -> Any | None:
    """The layer's mask, if it has one that is enabled."""
    return layer.get_mask() if layer.is_valid() and layer.get_mask() and layer.get_apply_mask() else None
