"""The contract of `reverie_plugin.host`, for a layer in Krita."""

from __future__ import annotations

from dataclasses import replace

from krita import Krita
from reverie_krita.colour import Space, space_of
from reverie_krita.layer import Layer, named_layer
from reverie_plugin.host import Result
from reverie_plugin.recipe import title
from reverie_plugin.region import Rectangle, crop, plan
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture


class KritaHost:
    """A layer to dream.

    Parameters
    ----------
    layer : Layer
        What is dreamed, and above which the result goes.
    reader : KritaHost, optional
        Who has read what a result was dreamed from, where that was another host.
    masked : bool
        Whether the selection becomes the transparency mask of the new layer.
    """

    def __init__(self, layer: Layer, reader: KritaHost | None = None, *, masked: bool = False) -> None:
        self.layer = layer
        self.space: Space = reader.space if reader else space_of(layer.document).working
        self.masked: bool = reader.masked if reader else masked
        self.inserted: Layer | None = None
        self._area: Rectangle | None = reader._area if reader else None
        self._picture: Picture | None = None
        self._mask: Picture | None = reader._mask if reader else None
        self._guide: tuple[str, Picture] | None = None

    @property
    def name(self) -> str:
        """Krita and its version."""
        return f"Krita {Krita.instance().version()}"

    def is_current(self) -> bool:
        """Whether the layer, the selection and the guide still are what was read of them."""
        if not self.layer.exists or self._area is None:
            return False
        selected = self.selection_bounds()
        if plan(self.layer_bounds(), selected).sent != self._area:
            return False
        if self._guide is not None and not self._shows(*self._guide):
            return False
        mask = None if selected is None else self.layer.read_mask(self._area)
        return mask == self._mask and self.layer.read_pixels(self._area, self.space) == self._picture

    def layer_bounds(self) -> Rectangle:
        """Return where the layer has pixels that show."""
        return self.layer.bounds()

    def selection_bounds(self) -> Rectangle | None:
        """Return the bounds of the selection; None also where the layer's alpha is that selection already.

        So it is when one goes deeper: the selection often still is the one that the earlier dream was made with, and
        its feather counts once.
        """
        selected = self.layer.selection_bounds()
        return None if selected is None or (not self.masked and self._is_baked(selected)) else selected

    def read_pixels(self, area: Rectangle) -> Picture:
        """Return the layer's projection inside `area`."""
        self._area, self._picture = area, self.layer.read_pixels(area, self.space)
        return self._picture

    def read_mask(self, area: Rectangle) -> Picture:
        """Return how much of `area` is selected."""
        self._mask = self.layer.read_mask(area)
        return self._mask

    def read_guide(self, name: str) -> Picture:
        """Return what the layer of that name shows inside the canvas."""
        guide = named_layer(self.layer.document, name)
        picture = guide.read_pixels(guide.bounds(), self.space)
        self._guide = name, picture
        return picture

    def _shows(self, name: str, picture: Picture) -> bool:
        """Whether the layer of that name shows this."""
        try:
            return self.read_guide(name) == picture
        except HostRefused:
            return False

    def _is_baked(self, selected: Rectangle) -> bool:
        """Whether the layer shows by its alpha just what is selected."""
        bounds = self.layer.bounds()
        if bounds.clipped(selected) != bounds:
            return False
        space = replace(self.space, depth="U8")
        alpha = len(space.channels) - 1
        pixels = bytes(self.layer.read_pixels(bounds, space).pixels)
        return pixels[alpha :: alpha + 1] == bytes(self.layer.read_mask(bounds).pixels)

    def insert(self, result: Result) -> None:
        """Put the result above its source."""
        pixels = bytes(result.picture.pixels)
        mask = None
        if self.masked and self._mask is not None and self._area is not None:
            mask = bytes(crop(self._mask, self._area, result.area).pixels)
        self.inserted = self.layer.insert_above(title(result.report), pixels, self.space, result.area, mask)
