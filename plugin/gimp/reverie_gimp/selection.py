"""Where a dream is to show: the image's selection, or where an earlier dream shows. A soft edge counts once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.recipe import Origin, is_dream
from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture


class Selection(Protocol):
    """A selection. Rectangles are in the image's coordinates."""

    def bounds(self) -> Rectangle | None:
        """The bounds of the selection, feather included; None where nothing is selected."""

    def read(self, area: Rectangle) -> Picture:
        """How much each pixel of `area` is selected, and shown by the mask of the layer, whichever is less."""


class ImageSelection:
    """The image's own selection, as far as a layer's mask shows it.

    Parameters
    ----------
    image
        GIMP's.
    layer : optional
        The layer to be dreamed; None for all that is visible.
    """

    def __init__(self, image: Any, layer: Any | None) -> None:
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
        selection, mask = self._image.get_selection(), shown_mask(self._layer)
        if mask is None:
            return pixels.read_coverage(selection, area)
        return pixels.read_smaller_coverage(selection, area, mask, inside(self._layer, area))


class ShownSelection:
    """Where a dreamed layer shows: its mask, or its alpha, where its selection was baked into that."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        origin = Origin.of(layer)
        self.baked = origin is not None and origin.baked and shown_mask(layer) is None

    def bounds(self) -> Rectangle | None:
        """Return the bounds of the layer; None where it shows everywhere."""
        return bounds_of(self._layer) if self.baked or shown_mask(self._layer) is not None else None

    def read(self, area: Rectangle) -> Picture:
        """Return the values of the mask or the alpha; 0 outside the layer."""
        place = inside(self._layer, area)
        if self.baked:
            return pixels.read_alpha(self._layer, place)
        return pixels.read_coverage(self._layer.get_mask(), place)


class NoSelection:
    """Nothing is selected: a layer is dreamed as a whole."""

    def bounds(self) -> Rectangle | None:
        """Return None."""
        return None

    def read(self, area: Rectangle) -> Picture:
        """There is nothing to read."""
        raise NotImplementedError


class CurrentSelection:
    """The selection that counts just now: which one it is is asked anew each time, for people select while they wait.

    Parameters
    ----------
    image
        GIMP's.
    choose : callable
        Tells which selection counts.
    """

    def __init__(self, image: Any, choose: Callable[[], Selection]) -> None:
        self._image, self._choose = image, choose

    def bounds(self) -> Rectangle | None:
        """Return the bounds of the one that counts."""
        return self._choose().bounds()

    def read(self, area: Rectangle) -> Picture:
        """Return the values of the one that counts."""
        return self._choose().read(area)

    def mark(self) -> object:
        """Return the bounds and GIMP's own thumbnail of the image's selection."""
        return tuple(Gimp.Selection.bounds(self._image)), pixels.mark(self._image.get_selection())


def layer_selection(image: Any, layer: Any) -> CurrentSelection:
    """The selection for a dream on a layer: the image's; on a dreamed layer without one, where that layer shows."""

    def choose() -> Selection:
        selection = ImageSelection(image, layer)
        if is_dream(layer) and selection.bounds() is None:
            shown = ShownSelection(layer)
            return NoSelection() if shown.baked else shown
        return _counted_once(selection, layer)

    return CurrentSelection(image, choose)


def original_selection(image: Any, layer: Any, source: Any | None) -> CurrentSelection:
    """The selection for another dream of what `layer` was dreamed from: the image's; else where that layer shows.

    `source` is the layer that it was dreamed from; None for all that was visible.
    """

    def choose() -> Selection:
        selection: Selection = ImageSelection(image, source)
        if selection.bounds() is None:
            selection = ShownSelection(layer)
        return selection if source is None else _counted_once(selection, source)

    return CurrentSelection(image, choose)


def visible_selection(image: Any) -> CurrentSelection:
    """The selection for a dream on all that is visible: the image's."""
    return CurrentSelection(image, lambda: ImageSelection(image, None))


def _counted_once(selection: Selection, layer: Any) -> Selection:
    """The selection for a dream on a layer; none where that has this very selection in its alpha already."""
    if not is_dream(layer) or selection.bounds() is None:
        return selection
    shown = ShownSelection(layer)
    bounds = shown.bounds()
    baked = shown.baked and bounds is not None and selection.read(bounds) == shown.read(bounds)
    return NoSelection() if baked else selection


def shown_mask(layer: Any | None) -> Any | None:
    """The layer's mask, if it has one that is enabled."""
    if layer is None or not layer.is_valid():
        return None
    return layer.get_mask() if layer.get_mask() and layer.get_apply_mask() else None


def bounds_of(layer: Any) -> Rectangle:
    """Where a layer lies in the image."""
    _, x, y = layer.get_offsets()
    return Rectangle(x, y, layer.get_width(), layer.get_height())


def inside(layer: Any, area: Rectangle) -> Rectangle:
    """`area` in the layer's own coordinates."""
    _, x, y = layer.get_offsets()
    return Rectangle(area.x - x, area.y - y, area.width, area.height)
