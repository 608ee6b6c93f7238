"""The layers of an image as the frames of an animation, as GIMP plays and exports them: from the bottom up."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.selection import bounds_of
from reverie_plugin.region import Rectangle, crop
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.translation import _

_REPLACE = "(replace)"
"""In the name of a layer: it alone is shown, not above the frames before it."""


@dataclass(frozen=True)
class LayerFrame:
    """A frame: its layer, and all that is shown of the animation then, as large as the image."""

    layer: Any
    picture: Picture


class Animation:
    """The frames of an image: each is a layer, shown above the frames before it unless its name has “(replace)”.

    A dreamed frame goes back into its layer: the name with its delay, the offsets and the transparency stay, so what
    combining the layers shows is the dream of what it showed.

    Parameters
    ----------
    image
        GIMP's; raises `HostRefused` where its layers cannot be frames, or are fewer than two.
    """

    def __init__(self, image: Any) -> None:
        self._image = image
        self._layers = list(reversed(image.get_layers()))
        self._check()
        self._mode_and_precision = image.get_base_type(), image.get_precision()
        self._marks = [self._mark(layer) for layer in self._layers]
        self.area = Rectangle(0, 0, image.get_width(), image.get_height())
        """What each frame shows: all of the image."""
        self._dreamed: dict[int, tuple[Rectangle, Any]] = {}

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._layers)

    @property
    def is_open(self) -> bool:
        """Whether the image is still open."""
        return bool(self._image.is_valid())

    def frames(self) -> Generator[LayerFrame, None, None]:
        """Yield the frames as they are shown, the first one first; closing the generator removes what it needs."""
        copy = self._image.duplicate()
        try:
            first = 0
            layers = list(reversed(copy.get_layers()))
            for index, (layer, own) in enumerate(zip(layers, self._layers, strict=True)):
                if _REPLACE in layer.get_name().lower():
                    first = index
                for other, each in enumerate(layers):
                    each.set_visible(first <= other <= index)
                shown = Gimp.Layer.new_from_visible(copy, copy, "frame")
                picture = pixels.read(shown, self.area)
                shown.delete()
                yield LayerFrame(own, picture)
        finally:
            copy.delete()

    def keep(self, frame: LayerFrame, dreamed: Picture) -> None:
        """Keep a dreamed frame until `put` takes it; GEGL moves it to the disk where there are many."""
        place = bounds_of(frame.layer)
        part = place.clipped(self.area)
        if part is None:  # all of the layer lies beyond the image's edges
            return
        picture = crop(dreamed, self.area, part)
        area = Rectangle(part.x - place.x, part.y - place.y, part.width, part.height)
        self._dreamed[frame.layer.get_id()] = area, pixels.stored(frame.layer, picture)

    def put(self) -> int:
        """Put the dreamed frames into their layers, where the image is selected, in one undo step.

        Returns
        -------
        int
            How many layers were painted on, moved or removed meanwhile: they stay as they are now.

        Raises
        ------
        HostRefused
            When the image was closed, or all layers were changed; it stays as it is.
        """
        if not self.is_open:
            raise HostRefused(_("The image was closed before its dream was finished."), _("Open it, then dream again."))
        same_form = self._mode_and_precision == (self._image.get_base_type(), self._image.get_precision())
        untouched = [layer for layer, mark in zip(self._layers, self._marks, strict=True) if self._mark(layer) == mark]
        if not (same_form and untouched):
            raise HostRefused(
                _("The image's layers were changed before their dream was finished."), _("Dream them again.")
            )
        self._image.undo_group_start()
        try:
            for layer in untouched:
                if layer.get_id() in self._dreamed:
                    pixels.recolour(layer, *self._dreamed[layer.get_id()])
        finally:
            self._image.undo_group_end()
        return len(self._layers) - len(untouched)

    def _mark(self, layer: Any) -> object:
        """A value that is another one once a layer was visibly changed, moved or removed."""
        return layer.is_valid() and layer.get_image() == self._image and (bounds_of(layer), pixels.mark(layer))

    def _check(self) -> None:
        if len(self._layers) < 2:
            raise HostRefused(
                _("The image has no animation: it has one layer, and each layer is a frame."),
                _("Open a file with an animation, or give the image a layer for each frame."),
            )
        if self._image.get_base_type() == Gimp.ImageBaseType.INDEXED:
            raise HostRefused(
                _("The image is indexed: its palette has no room for a dream's colours."),
                _("Choose Image > Mode > RGB, then try again."),
            )
        for layer in self._layers:
            if layer.is_group():
                raise HostRefused(
                    _("“{layer}” is a layer group, which cannot be a frame that is dreamed.").format(
                        layer=layer.get_name()
                    ),
                    _("Choose Layer > Merge Layer Group for each group, then try again."),
                )
            if layer.get_lock_content():
                raise HostRefused(
                    _("The pixels of “{layer}” are locked.").format(layer=layer.get_name()),
                    _("Unlock them in the Layers dialog, then try again."),
                )
