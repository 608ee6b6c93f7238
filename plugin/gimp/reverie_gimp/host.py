"""The host contract (`reverie_plugin.host`) for a layer in GIMP."""

from __future__ import annotations

from typing import Any

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.recipe import PARASITE
from reverie_gimp.selection import Selection, shown_mask
from reverie_plugin import recipe
from reverie_plugin.host import GUIDE_SIDE, Result
from reverie_plugin.region import Rectangle, crop, plan
from reverie_plugin.ui.dream_title import title
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture

_WITH_ALPHA = {Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE, Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE}


def host_name() -> str:
    """GIMP and its version, for the server's log."""
    return f"GIMP {Gimp.version()}"


class LayerHost:
    """A layer of an image to dream; the result is inserted above it, in the same group.

    Parameters
    ----------
    image, layer
        GIMP's.
    selection : Selection
        Where the dream is to show.
    bake : bool
        Whether the selection is in the result's own alpha, in place of the new layer's mask.
    """

    def __init__(self, image: Any, layer: Any, selection: Selection, bake: bool = False) -> None:
        if not (image.is_valid() and layer.is_valid()):
            raise HostRefused("The layer is gone, or its image was closed.", "Choose a layer, then dream again.")
        self.inserted: Any | None = None
        """The new layer, once it is in the image."""
        self._image = image
        self._layer = layer
        self._selection = selection
        self._bake = bake
        self._bounds = self.layer_bounds()
        self._mode_and_precision = image.get_base_type(), image.get_precision()
        self._drawable_format = pixels.DrawableFormat.of(layer)
        self._previews = pixels.Previews.of(layer)
        self._read: tuple[Rectangle, Picture] | None = None
        self._mask: tuple[Rectangle, Picture] | None = None
        self._guide: tuple[str, Picture] | None = None

    @property
    def name(self) -> str:
        """GIMP and its version."""
        return host_name()

    def is_current(self) -> bool:
        """Whether layer, selection and guide are still as they were read."""
        if self._read is None or not self._layer_exists() or self.layer_bounds() != self._bounds:
            return False
        try:
            selection, (area, picture) = self.selection_bounds(), self._read
            if plan(self._bounds, selection).sent != area or (selection is None) != (self._mask is None):
                return False
            if self._mask is not None and self._mask != (area, self._selection.read(area)):
                return False
            if self._guide is not None and self._guide[1] != self._guide_picture(self._guide[0]):
                return False
            return self._pixels(area) == picture
        except HostRefused:  # the selection lies beside the layer now, or the guide is gone
            return False

    def layer_bounds(self) -> Rectangle:
        """Return the bounds of the layer."""
        _, x, y = self._layer.get_offsets()
        return Rectangle(x, y, self._layer.get_width(), self._layer.get_height())

    def selection_bounds(self) -> Rectangle | None:
        """Return the bounds of the selection, feather included."""
        return self._selection.bounds()

    def read_pixels(self, area: Rectangle) -> Picture:
        """Return the layer's pixels in their own format."""
        picture = self._pixels(area)
        self._read = area, picture
        return picture

    def read_mask(self, area: Rectangle) -> Picture:
        """Return how much each pixel of `area` is selected; it becomes the new layer's mask later."""
        picture = self._selection.read(area)
        self._mask = area, picture
        return picture

    def read_guide(self, name: str) -> Picture:
        """Return the picture of the layer of that name, at most `GUIDE_SIDE` pixels a side."""
        picture = self._guide_picture(name)
        self._guide = name, picture
        return picture

    def guides(self) -> list[str]:
        """Return the names of the layers that can be a guide: all but the dreamed one."""
        names, waiting = [], list(self._image.get_layers())
        while waiting:
            layer = waiting.pop(0)
            if layer != self._layer:
                names.append(str(layer.get_name()))
            if layer.is_group():
                waiting[:0] = layer.get_children()
        return names

    def thumbnail(self, area: Rectangle, side: int) -> Picture:
        """Return the layer's pixels inside `area` for the screen, at most `side` pixels wide and high."""
        place = Rectangle(area.x - self._bounds.x, area.y - self._bounds.y, area.width, area.height)
        return pixels.thumbnail(self._layer, place, side)

    def on_screen(self, preview: Picture) -> Picture:
        """Return a preview, which is in the layer's colour space, in the screen's."""
        return self._previews.on_screen(preview)

    def insert(self, result: Result) -> None:
        """Build the new layer and insert it: one undo step, for only the insertion can be undone."""
        self._check_image()
        area = result.area
        layer = Gimp.Layer.new(
            self._image,
            title(result.report),
            area.width,
            area.height,
            _WITH_ALPHA[self._image.get_base_type()],
            100.0,
            Gimp.LayerMode.NORMAL,
        )
        try:
            self._fill(layer, result)
        except BaseException:
            layer.delete()
            raise
        parent, position = self._insert_position()
        if not self._image.insert_layer(layer, parent, position):
            layer.delete()
            raise HostRefused("GIMP could not insert the new layer.", "Check the image's locks, then try again.")
        self.inserted = layer

    def _pixels(self, area: Rectangle) -> Picture:
        place = Rectangle(area.x - self._bounds.x, area.y - self._bounds.y, area.width, area.height)
        return pixels.read(self._layer, place)

    def _guide_picture(self, name: str) -> Picture:
        layer = self._image.get_layer_by_name(name)
        if layer is None:
            raise HostRefused(
                f"The image has no layer “{name}” to be guided by.", "Choose another guide, or none, then try again."
            )
        return pixels.thumbnail(layer, Rectangle(0, 0, layer.get_width(), layer.get_height()), GUIDE_SIDE)

    def _fill(self, layer: Any, result: Result) -> None:
        area, (x, y) = result.area, self._offset_since_start()
        layer.set_offsets(area.x + x, area.y + y)
        pixels.write(layer, result.picture, self._drawable_format)
        layer.attach_parasite(
            Gimp.Parasite.new(PARASITE, Gimp.PARASITE_PERSISTENT, recipe.to_text(result.report).encode())
        )
        masked = self._mask is not None and not self._bake
        if masked or shown_mask(self._layer) is not None:
            mask = layer.create_mask(Gimp.AddMaskType.WHITE)
            if masked and self._mask is not None:
                pixels.write_coverage(mask, crop(self._mask[1], self._mask[0], area))
            self._selection.finish(mask, area)
            layer.add_mask(mask)
            layer.set_edit_mask(False)

    def _check_image(self) -> None:
        if not self._image.is_valid():
            raise HostRefused("The image was closed before its dream was finished.", "Open it, then dream again.")
        if self._mode_and_precision != (self._image.get_base_type(), self._image.get_precision()):
            raise HostRefused(
                "The image's mode or precision was changed before its dream was finished.", "Dream it again."
            )

    def _insert_position(self) -> tuple[Any | None, int]:
        """The group and position for the new layer; the top of the image where the dreamed layer was removed."""
        if not self._layer_exists():
            return None, 0
        return self._layer.get_parent(), self._image.get_item_position(self._layer)

    def _offset_since_start(self) -> tuple[int, int]:
        """The distance by which the layer was moved since the dream began."""
        if not self._layer_exists():
            return 0, 0
        now = self.layer_bounds()
        return now.x - self._bounds.x, now.y - self._bounds.y

    def _layer_exists(self) -> bool:
        return bool(self._layer.is_valid() and self._layer.get_image() is not None)
