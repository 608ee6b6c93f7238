"""The host contract (`reverie_plugin.host`) for GIMP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.landing import Landing
from reverie_gimp.map_layers import all_layers, map_layer, map_picture
from reverie_gimp.map_layers import mark as map_mark
from reverie_gimp.recipe import attach_recipe
from reverie_gimp.refusals import check_open
from reverie_gimp.selection import CurrentSelection, shown_mask
from reverie_gimp.source import Source
from reverie_plugin import recipe
from reverie_plugin.host import GUIDE_SIDE, Result
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle, crop, plan
from reverie_plugin.ui.dream_title import title
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.settings import IMAGES
from reverie_shared.translation import _


def host_name() -> str:
    """GIMP and its version, for the server's log."""
    return f"GIMP {Gimp.version()}"


def guide_picture(image: Any, name: str) -> Picture:
    """The picture of the layer of that name, at most `GUIDE_SIDE` pixels a side; raises `HostRefused`."""
    layer = _guide_layer(image, name)
    return pixels.thumbnail(layer, Rectangle(0, 0, layer.get_width(), layer.get_height()), GUIDE_SIDE)


def without_missing(order: Order, image: Any) -> tuple[Order, list[HostRefused]]:
    """The same order without the guide and the maps whose layers an image lacks, and the refusal of each."""
    settings, missing = dict(order.settings), []
    for setting in IMAGES:
        find = _guide_layer if setting == "guide" else map_layer
        try:
            if name := settings.get(setting):
                find(image, str(name))
        except HostRefused as error:
            del settings[setting]
            missing.append(error)
    return replace(order, settings=settings), missing


def _guide_layer(image: Any, name: str) -> Any:
    layer = image.get_layer_by_name(name)
    if layer is None:
        raise HostRefused(
            _("The image has no layer “{name}” to be guided by.").format(name=name),
            _("Choose another guide, or none, then try again."),
        )
    return layer


class LayerHost:
    """A picture in GIMP to dream; the result is inserted as a new layer.

    Parameters
    ----------
    image
        GIMP's.
    source : Source
        What is dreamed.
    selection : CurrentSelection
        Where the dream is to show.
    bake : bool
        Whether the selection is in the result's own alpha, in place of the new layer's mask.
    landing : callable
        How the new layer comes into the image; asked when it does.
    """

    def __init__(
        self,
        image: Any,
        source: Source,
        selection: CurrentSelection,
        bake: bool = False,
        landing: Callable[[], Landing] = Landing,
    ) -> None:
        self.source = source
        """What is dreamed."""
        self._image = image
        self._selection = selection
        self._bake = bake
        self._landing = landing
        self._bounds = source.bounds()
        self._mode_and_precision = image.get_base_type(), image.get_precision()
        self._read: tuple[Rectangle, Picture] | None = None
        self._mask: tuple[Rectangle, Picture] | None = None
        self._guide: tuple[str, Picture] | None = None
        self._maps: dict[str, tuple[Rectangle, Picture]] = {}

    @property
    def name(self) -> str:
        """GIMP and its version."""
        return host_name()

    def check_landing(self) -> None:
        """Raise `BadSettings` or `HostRefused` where the new layer could not land as it is to."""
        self._landing().check_on(self.source.layer)

    def is_current(self) -> bool:
        """Whether source, selection, guide and maps are still as they were read."""
        if self._read is None or not self.source.exists() or self.layer_bounds() != self._bounds:
            return False
        try:
            selection, (area, picture) = self.selection_bounds(), self._read
            if plan(self._bounds, selection).sent != area or (selection is None) != (self._mask is None):
                return False
            if self._mask is not None and self._mask != (area, self._selection.read(area)):
                return False
            if self._guide is not None and self._guide[1] != guide_picture(self._image, self._guide[0]):
                return False
            if any(map_picture(self._image, name, place) != seen for name, (place, seen) in self._maps.items()):
                return False
            return self.source.read(area) == picture
        except HostRefused:  # the selection lies beside the layer now, or the guide or a map is gone
            return False

    def mark(self) -> object:
        """A value that is another one once source or selection were visibly changed; it takes milliseconds."""
        return self.source.mark(), self._selection.mark()

    def map_marks(self, names: Sequence[str]) -> object:
        """A value that is another one once one of these layers was visibly changed; it takes milliseconds."""
        return tuple(map_mark(self._image, name) for name in names)

    def layer_bounds(self) -> Rectangle:
        """Return the bounds of what is dreamed."""
        return self.source.bounds()

    def selection_bounds(self) -> Rectangle | None:
        """Return the bounds of the selection, feather included."""
        return self._selection.bounds()

    def read_pixels(self, area: Rectangle) -> Picture:
        """Return the pixels in their own format; raises `HostRefused` where none of what is selected can be seen."""
        changed = plan(self._bounds, self.selection_bounds()).changed
        with self.source.held():
            if self.source.is_empty(changed):
                whole = changed == self._bounds
                raise HostRefused(
                    (
                        _("There is nothing to dream on: {source} is empty.")
                        if whole
                        else _("There is nothing to dream on: {source} is empty where it is selected.")
                    ).format(source=self.source.name),
                    _("Choose a layer with a picture on it, then dream again."),
                )
            picture = self.source.read(area)
        self._read = area, picture
        return picture

    def read_mask(self, area: Rectangle) -> Picture:
        """Return how much each pixel of `area` is selected; it becomes the new layer's mask later."""
        picture = self._selection.read(area)
        self._mask = area, picture
        return picture

    def read_guide(self, name: str) -> Picture:
        """Return the picture of the layer of that name, at most `GUIDE_SIDE` pixels a side."""
        picture = guide_picture(self._image, name)
        self._guide = name, picture
        return picture

    def read_map(self, name: str, area: Rectangle) -> Picture:
        """Return what of the layer of that name lies on `area`; it is transparent beside the layer."""
        picture = map_picture(self._image, name, area)
        self._maps[name] = area, picture
        return picture

    def guides(self) -> list[str]:
        """Return the names of the layers that can be a guide: all but the dreamed one."""
        return [str(layer.get_name()) for layer in all_layers(self._image) if layer != self.source.layer]

    def thumbnail(self, area: Rectangle, side: int) -> Picture:
        """Return the pixels inside `area` for the screen, at most `side` pixels wide and high."""
        return self.source.thumbnail(area, side)

    def on_screen(self, preview: Picture) -> Picture:
        """Return a preview, which is in the layer's colour space, in the screen's."""
        return self.source.previews.on_screen(preview)

    def insert(self, result: Result) -> None:
        """Build the new layer and insert it: one undo step, for only the insertion can be undone."""
        self._check_image()
        self._add(title(result.report), result, self._writer(result))

    def _writer(self, result: Result) -> Callable[[Any], None]:
        """What fills a layer with the dream's pixels."""
        return lambda layer: pixels.write(layer, result.picture, self.source.format)

    def _add(self, name: str, result: Result, write: Callable[[Any], None]) -> Any:
        """Build a new layer where the result lies, which `write` fills with pixels, and insert it; returns it."""
        area, (x, y) = result.area, self._offset_since_start()
        area = Rectangle(area.x + x, area.y + y, area.width, area.height)
        layer = pixels.new_layer(self._image, name, area.width, area.height)
        try:
            layer.set_offsets(area.x, area.y)
            write(layer)
            self._complete(layer, result, area)
            self._landing().insert(layer, self._image, self.source)
        except BaseException:
            layer.delete()
            raise
        return layer

    def _complete(self, layer: Any, result: Result, area: Rectangle) -> None:
        """Give a new layer, which lies on `area`, its mode, its mask, and what is stored with it."""
        source = self.source.layer
        attach_recipe(layer, recipe.to_text(result.report))
        origin = self.source.origin
        replace(origin, baked=origin.baked or (self._bake and self._mask is not None)).attach(layer)
        landing = self._landing()
        landing.style(layer, source)
        landing.keep_transparency(layer, self._image, self.source)
        coverage, own = None, shown_mask(source)
        if self._mask is None and own is not None:
            bounds = self.source.bounds()
            place = Rectangle(area.x - bounds.x, area.y - bounds.y, area.width, area.height)
            coverage = pixels.read_coverage(own, place)
        elif self._mask is not None and not self._bake:
            coverage = crop(self._mask[1], self._mask[0], result.area)
        if coverage is not None:
            mask = layer.create_mask(Gimp.AddMaskType.WHITE)
            pixels.write_coverage(mask, coverage)
            layer.add_mask(mask)
            layer.set_edit_mask(False)

    def _check_image(self) -> None:
        check_open(self._image)
        if self._mode_and_precision != (self._image.get_base_type(), self._image.get_precision()):
            raise HostRefused(
                _("The image's mode or precision was changed before its dream was finished."), _("Dream it again.")
            )

    def _offset_since_start(self) -> tuple[int, int]:
        """The distance by which the layer was moved since the dream began."""
        if not self.source.exists():
            return 0, 0
        now = self.layer_bounds()
        return now.x - self._bounds.x, now.y - self._bounds.y
