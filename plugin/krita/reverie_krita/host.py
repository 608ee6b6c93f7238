"""The host contract (`reverie_plugin.host`) for a layer in Krita."""

from __future__ import annotations

from collections.abc import Generator

from krita import Krita
from reverie_krita.document.colour import Space, space_of
from reverie_krita.document.drawing import Hand, is_free
from reverie_krita.document.layer import Layer, named_layer
from reverie_plugin.events import Waiting
from reverie_plugin.host import Result
from reverie_plugin.region import Rectangle, crop, plan
from reverie_plugin.ui.dream_title import title
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture

SELECTED = b"\xff"
"""A pixel that is fully selected."""

BAND = 256
"""Rows that are compared at a time."""


def host_name() -> str:
    """Krita and its version."""
    return f"Krita {Krita.instance().version()}"


class KritaHost:
    """A layer to dream, and where its result is inserted.

    Parameters
    ----------
    layer : Layer
        The layer that is dreamed, and above which the result is inserted.
    hand : Hand
        Tells whether the user is drawing: then the result waits.
    reader : KritaHost, optional
        The host that has read the pixels, where the result of an earlier dream is inserted above another layer.
    masked : bool
        Whether the selection becomes the transparency mask of the new layer.
    """

    def __init__(self, layer: Layer, hand: Hand, reader: KritaHost | None = None, *, masked: bool = False) -> None:
        self.layer = layer
        self._hand = hand
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
        """Whether layer, selection and guide are still as they were read."""
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
        """Return the part of the canvas on which the layer has pixels."""
        return self.layer.bounds()

    def selection_bounds(self) -> Rectangle | None:
        """Return the bounds of the selection; None also where the layer's alpha is that selection already.

        That is so when a dream is dreamed again with the selection it was made with: the feather is applied once.
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
        picture = self._guide_picture(name)
        self._guide = name, picture
        return picture

    def _guide_picture(self, name: str) -> Picture:
        guide = named_layer(self.layer.document, name)
        return guide.read_pixels(guide.bounds(), self.space)

    def _shows(self, name: str, picture: Picture) -> bool:
        """Whether the layer of that name still shows this picture."""
        try:
            return self._guide_picture(name) == picture
        except HostRefused:
            return False

    def _pixels(self, area: Rectangle) -> Picture:
        """What the layer shows; before its mask, where the new layer gets the same mask."""
        return self.layer.read_pixels(area, self.space, masked=not (self.masked and self._mask_is_selection()))

    def _mask_is_selection(self) -> bool:
        """Whether the layer has a transparency mask that equals the selection."""
        mask = self.layer.own_mask() if self.layer.selection() is not None else None
        bounds = self.layer.bounds()
        return mask is not None and self.layer.read_mask(bounds, mask) == self.layer.read_mask(bounds)

    def _alpha_is_selection(self, selected: Rectangle) -> bool:
        """Whether the layer's alpha equals the selection; or all of the layer is selected, and no mask wanted.

        They are compared in bands of rows: most layers differ in the first one.
        """
        bounds = self.layer.bounds()
        if bounds.clipped(selected) != bounds:
            return False
        alpha = bytes(self.layer.read_mask(bounds).pixels)
        full = SELECTED * len(alpha)
        if alpha == full:
            return not self.masked
        below_mask = self._mask_is_selection()  # in floats, what shows is rounded otherwise: compare before the mask
        if below_mask:
            alpha = full
        size = bounds.width * BAND
        parts = (alpha[start : start + size] for start in range(0, len(alpha), size))
        bands = zip(bounds.bands(BAND), parts, strict=True)
        return all(self.layer.has_alpha(part, band, masked=not below_mask) for band, part in bands)

    def insert(self, result: Result) -> Generator[Waiting | None, None, None]:
        """Insert the result above the layer, as soon as no stroke is under way and no dialog open."""
        mask = None
        if self.masked and self._mask is not None and self._area is not None:
            mask = bytes(crop(self._mask, self._area, result.area).pixels)
        made = self.layer.new_layer(title(result.report), result.picture.pixels, self.space, result.area, mask)
        if self._must_wait():
            yield Waiting("Waiting for your stroke or dialog to end…")
        while self._must_wait():
            yield None
        self.layer.insert_above(made, self._hand)
        self.inserted = made

    def _must_wait(self) -> bool:
        """Whether the document is not to be changed just now; not where it is closed."""
        return self.layer.exists and not is_free(self.layer.document, self._hand)
