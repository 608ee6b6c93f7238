"""The layers of an image as the frames of an animation, as GIMP plays and exports them: from the bottom up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.map_layers import shown_maps
from reverie_gimp.refusals import check_image, check_open
from reverie_gimp.selection import bounds_of
from reverie_plugin.region import Rectangle, crop
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.translation import _

_REPLACE = "(replace)"
"""In the name of a layer: it alone is shown, not above the frames before it."""

_NORMAL = (Gimp.LayerMode.NORMAL, Gimp.LayerMode.NORMAL_LEGACY)
"""The modes by which a dreamed frame shows what was dreamed: any other would be applied to it twice."""


@dataclass(frozen=True)
class LayerFrame:
    """A frame: its number from 0 on, and all that is shown of the animation then, as large as the image."""

    number: int
    picture: Picture


class Animation:
    """The frames of an image: each is a layer, shown above the frames before it unless its name has “(replace)”.

    A dreamed frame goes back into its layer: the name with its delay, the offsets and the transparency stay, so what
    combining the layers shows is the dream of what it showed. What is dreamed is the image as it is now, whatever is
    done to it meanwhile: a copy of it is kept until `close`.

    Parameters
    ----------
    image
        GIMP's; raises `HostRefused` where its layers cannot be frames, or are fewer than two.
    maps : collection of str
        The names of the layers that are control maps: they are no frames, and not part of one.
    """

    def __init__(self, image: Any, maps: Collection[str] = ()) -> None:
        self._image = image
        self._layers = _frames(image, maps)
        check_image(image)
        _check_layers(self._layers)
        self._copy = image.duplicate()
        self._copied = _frames(self._copy, maps)
        for layer in shown_maps(self._copy, maps):
            layer.set_visible(False)
        self.area = Rectangle(0, 0, image.get_width(), image.get_height())
        """What each frame shows: all of the image."""
        self._dreamed: dict[int, tuple[Rectangle, Any]] = {}

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._layers)

    def close(self) -> None:
        """Remove the copy."""
        self._copy.delete()

    def frames(self) -> Iterator[LayerFrame]:
        """Yield the frames as they are shown, the first one first."""
        first = 0
        for number, layer in enumerate(self._copied):
            if _REPLACE in layer.get_name().lower():
                first = number
            for other, each in enumerate(self._copied):
                each.set_visible(first <= other <= number)
            shown = Gimp.Layer.new_from_visible(self._copy, self._copy, "frame")
            picture = pixels.read(shown, self.area)
            shown.delete()
            yield LayerFrame(number, picture)

    def keep(self, frame: LayerFrame, dreamed: Picture) -> None:
        """Keep a dreamed frame until `put` takes it; GEGL moves it to the disk where there are many."""
        layer = self._copied[frame.number]
        place = bounds_of(layer)
        part = place.clipped(self.area)
        if part is None:  # all of the layer lies beyond the image's edges
            return
        picture = crop(dreamed, self.area, part)
        area = Rectangle(part.x - place.x, part.y - place.y, part.width, part.height)
        self._dreamed[frame.number] = area, pixels.stored(layer, picture)

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
        check_open(self._image)
        untouched = [number for number in range(len(self)) if self._is_untouched(number)]
        if not untouched:
            raise HostRefused(
                _("The image's layers were changed before their dream was finished."), _("Dream them again.")
            )
        self._image.undo_group_start()
        try:
            for number in untouched:
                if number in self._dreamed:
                    pixels.recolour(self._layers[number], *self._dreamed[number])
        finally:
            self._image.undo_group_end()
        return len(self) - len(untouched)

    def _is_untouched(self, number: int) -> bool:
        """Whether a frame's layer has the place and the very pixels that it had."""
        layer, copied = self._layers[number], self._copied[number]
        if not (layer.is_valid() and layer.get_image() == self._image):
            return False
        place = bounds_of(copied)
        whole = Rectangle(0, 0, place.width, place.height)
        return bounds_of(layer) == place and pixels.read(layer, whole) == pixels.read(copied, whole)


def _frames(image: Any, maps: Collection[str]) -> list[Any]:
    """The layers but for the control maps of these names, the first frame first."""
    return [layer for layer in reversed(image.get_layers()) if layer.get_name() not in maps]


def _check_layers(layers: Sequence[Any]) -> None:
    """Raise `HostRefused` where layers cannot be frames."""
    if len(layers) < 2:
        raise HostRefused(
            _("The image has no animation: it has one layer, and each layer is a frame."),
            _("Open a file with an animation, or give the image a layer for each frame."),
        )
    for layer in layers:
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
        if layer.get_mode() not in _NORMAL or layer.get_opacity() < 100 or layer.get_filters():
            raise HostRefused(
                _("“{layer}” has a mode, an opacity or filters of its own, so it cannot be dreamed as a frame.").format(
                    layer=layer.get_name()
                ),
                _("Set its mode to Normal and its opacity to 100, and merge its filters, then try again."),
            )
