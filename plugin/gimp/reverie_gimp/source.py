"""What is dreamed: a layer, or all that is visible of an image."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.map_layers import shown_maps
from reverie_gimp.recipe import Origin
from reverie_gimp.refusals import check_there
from reverie_gimp.selection import bounds_of, inside, shown_mask
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.translation import _


class Source(Protocol):
    """What is dreamed. Rectangles are in the image's coordinates."""

    name: str
    """What it is called, for the user."""
    format: pixels.DrawableFormat
    previews: pixels.Previews

    def exists(self) -> bool:
        """Whether it can still be read."""

    def bounds(self) -> Rectangle:
        """Where it lies."""

    def read(self, area: Rectangle) -> Picture:
        """Its pixels inside `area`."""

    def thumbnail(self, area: Rectangle, side: int) -> Picture:
        """Its pixels inside `area` for the screen, at most `side` pixels wide and high."""

    def is_empty(self, area: Rectangle) -> bool:
        """Whether all of `area` is transparent."""

    def held(self) -> AbstractContextManager[None]:
        """What is read in the `with` block is of one moment: where it has to be put together, that is done once."""

    def mark(self) -> object:
        """A value that is another one once something that can be seen was changed; it takes milliseconds."""

    @property
    def layer(self) -> Any | None:
        """The layer that is dreamed, as long as it is in the image; None for all that is visible."""

    @property
    def origin(self) -> Origin:
        """What is stored with the dreamed layer."""


class LayerSource:
    """One layer, or a group as what it shows.

    Parameters
    ----------
    image, layer
        GIMP's; raises `HostRefused` where one of them is gone.
    """

    def __init__(self, image: Any, layer: Any) -> None:
        if not (image.is_valid() and layer.is_valid()):
            raise HostRefused(_("The layer is gone, or its image was closed."), _("Choose a layer, then dream again."))
        self._layer = layer
        self.name = _("“{name}”").format(name=layer.get_name())
        self.format = pixels.DrawableFormat.of(layer)
        self.previews = pixels.Previews.of(layer)
        own, tattoo = Origin.of(layer), layer.get_tattoo()
        self.origin = Origin(tattoo, tattoo) if own is None else Origin(tattoo, own.first, own.baked)

    def exists(self) -> bool:
        """Return whether the layer is in an image."""
        return bool(self._layer.is_valid() and self._layer.get_image() is not None)

    @property
    def layer(self) -> Any | None:
        """The layer, as long as it is in the image."""
        return self._layer if self.exists() else None

    def bounds(self) -> Rectangle:
        """Return the bounds of the layer."""
        return bounds_of(self._layer)

    def read(self, area: Rectangle) -> Picture:
        """Return the layer's pixels in their own format."""
        return pixels.read(self._layer, inside(self._layer, area))

    def thumbnail(self, area: Rectangle, side: int) -> Picture:
        """Return the layer's pixels for the screen."""
        return pixels.thumbnail(self._layer, inside(self._layer, area), side)

    def is_empty(self, area: Rectangle) -> bool:
        """Return whether the layer has no pixel there that can be seen."""
        return bool(self._layer.has_alpha()) and not any_visible(self._layer, inside(self._layer, area))

    def held(self) -> AbstractContextManager[None]:
        """Nothing is put together."""
        return nullcontext()

    def mark(self) -> object:
        """Return the layer's place and GIMP's own thumbnails of it and of its mask."""
        mask = shown_mask(self._layer)
        return self.bounds(), pixels.mark(self._layer), mask and pixels.mark(mask)


class VisibleSource:
    """All that is visible of an image, as one picture of the image's size.

    Parameters
    ----------
    image
        GIMP's; raises `HostRefused` where it is gone.
    dreams : bool
        Whether dreams of all that was visible are part of it; without them it is what the first of them was made from.
    maps : collection of str
        The names of the layers that are control maps: they are not part of it.
    """

    layer = None
    origin = Origin()

    def __init__(self, image: Any, dreams: bool = True, maps: Collection[str] = ()) -> None:
        check_there(image)
        self.name = _("all that is visible")
        self._image = image
        self._dreams, self._maps = dreams, maps
        self._held: Any | None = None
        sample = pixels.new_layer(image, "sample", 1, 1)  # in the format of what is merged, which can take seconds
        self.format, self.previews = pixels.DrawableFormat.of(sample), pixels.Previews.of(sample)
        sample.delete()

    def exists(self) -> bool:
        """Return whether the image is open."""
        return bool(self._image.is_valid())

    def bounds(self) -> Rectangle:
        """Return the bounds of the image."""
        return Rectangle(0, 0, self._image.get_width(), self._image.get_height())

    def read(self, area: Rectangle) -> Picture:
        """Return the visible pixels."""
        with self._merged() as layer:
            return pixels.read(layer, area)

    def thumbnail(self, area: Rectangle, side: int) -> Picture:
        """Return the visible pixels for the screen."""
        with self._merged() as layer:
            return pixels.thumbnail(layer, area, side)

    def is_empty(self, area: Rectangle) -> bool:
        """Return whether nothing is visible there."""
        with self._merged() as layer:
            return not any_visible(layer, area)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the image merged once for all that is read in the `with` block."""
        if self._held is not None:
            yield
            return
        with self._merged() as self._held:
            try:
                yield
            finally:
                self._held = None

    def mark(self) -> object:
        """Return GIMP's own thumbnail of the image."""
        return self.bounds(), pixels.mark(self._image)

    @contextmanager
    def _merged(self) -> Iterator[Any]:
        """A layer of what is visible, which is in no image."""
        if self._held is not None:
            yield self._held
            return
        same = self._dreams and not shown_maps(self._image, self._maps)
        whole = self._image if same else _without(self._image, self._dreams, self._maps)
        layer = Gimp.Layer.new_from_visible(whole, self._image, "visible")
        try:
            yield layer
        finally:
            layer.delete()
            if whole is not self._image:
                whole.delete()


def original(image: Any, layer: Any, maps: Collection[str] = ()) -> Source | None:
    """What a layer was dreamed from, where it still exists; None where it does not, or the layer was not dreamed.

    `maps` are the names of the control maps.
    """
    origin = Origin.of(layer)
    if origin is None:
        return None
    if not origin.layer:
        return VisibleSource(image, dreams=False, maps=maps)
    found = image.get_layer_by_tattoo(origin.layer)
    return None if found is None else LayerSource(image, found)


def original_name(image: Any, layer: Any) -> str:
    """What `original` is called; empty where that is None."""
    origin = Origin.of(layer)
    if origin is None:
        return ""
    if not origin.layer:
        return _("all that was visible")
    found = image.get_layer_by_tattoo(origin.layer)
    return "" if found is None else _("“{name}”").format(name=found.get_name())


def any_visible(drawable: Any, area: Rectangle) -> bool:
    """Whether a pixel of `area`, in the drawable's own coordinates, is not fully transparent."""
    return pixels.alpha(drawable, area).count(0) < area.width * area.height


def _without(image: Any, dreams: bool, maps: Collection[str]) -> Any:
    """A copy of an image, without control maps, and where not `dreams` without dreams of all that was visible."""
    copy = image.duplicate()
    for layer in shown_maps(copy, maps):
        layer.set_visible(False)
    for layer in [] if dreams else copy.get_layers():
        origin = Origin.of(layer)
        if origin is not None and not origin.first:
            copy.remove_layer(layer)
    return copy
