"""The contract of `reverie_plugin.host`, for a layer in Krita."""

from __future__ import annotations

from krita import Krita
from reverie_krita.document.colour import Space, space_of
from reverie_krita.document.layer import Layer, named_layer
from reverie_plugin.host import Result
from reverie_plugin.recipe import title
from reverie_plugin.region import Rectangle, crop, plan
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture

WHOLLY = b"\xff"
"""A pixel that is wholly selected."""

BAND = 256
"""Rows that are looked at at a time."""


def host_name() -> str:
    """Krita and its version."""
    return f"Krita {Krita.instance().version()}"


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
        return host_name()

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
        return mask == self._mask and self._pixels(self._area) == self._picture

    def layer_bounds(self) -> Rectangle:
        """Return where the layer has pixels that show."""
        return self.layer.bounds()

    def selection_bounds(self) -> Rectangle | None:
        """Return the bounds of the selection; None also where the layer's alpha is that selection already.

        So it is when one goes deeper: the selection often still is the one that the earlier dream was made with, and
        its feather counts once.
        """
        selected = self.layer.selection_bounds()
        if selected is None or (self.masked and self._mask_is_selection()):
            return selected
        return None if self._alpha_is_selection(selected) else selected

    def read_pixels(self, area: Rectangle) -> Picture:
        """Return what the layer shows inside `area`."""
        self._area, self._picture = area, self._pixels(area)
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

    def _pixels(self, area: Rectangle) -> Picture:
        """What the layer shows; without its mask, where the new layer gets the same mask."""
        return self.layer.read_pixels(area, self.space, masked=not (self.masked and self._mask_is_selection()))

    def _mask_is_selection(self) -> bool:
        """Whether the layer has a mask, and it lets through just what is selected."""
        mask = self.layer.own_mask() if self.layer.selection() is not None else None
        bounds = self.layer.bounds()
        return mask is not None and self.layer.read_mask(bounds, mask) == self.layer.read_mask(bounds)

    def _alpha_is_selection(self, selected: Rectangle) -> bool:
        """Whether the layer shows by its alpha just what is selected; or all of it is selected, and no mask wanted.

        Looked at band by band: most layers tell in the first one that it is not so.
        """
        bounds = self.layer.bounds()
        if bounds.clipped(selected) != bounds:
            return False
        alpha = bytes(self.layer.read_mask(bounds).pixels)
        wholly = WHOLLY * len(alpha)
        if alpha == wholly:
            return not self.masked
        behind = self._mask_is_selection()  # what shows is rounded otherwise in floats: look behind the mask
        if behind:
            alpha = wholly
        size = bounds.width * BAND
        parts = (alpha[start : start + size] for start in range(0, len(alpha), size))
        bands = zip(bounds.bands(BAND), parts, strict=True)
        return all(self.layer.has_alpha(part, band, masked=not behind) for band, part in bands)

    def insert(self, result: Result) -> None:
        """Put the result above its source."""
        mask = None
        if self.masked and self._mask is not None and self._area is not None:
            mask = bytes(crop(self._mask, self._area, result.area).pixels)
        self.inserted = self.layer.insert_above(
            title(result.report), result.picture.pixels, self.space, result.area, mask
        )
