"""Layers that are control maps: making one, its colours, and what is dreamed in place of one that is selected."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from reverie_gimp import pixels
from reverie_gimp.gimp import Babl, Gegl, Gimp
from reverie_gimp.recipe import is_dream
from reverie_gimp.refusals import check_there
from reverie_gimp.selection import bounds_of
from reverie_plugin.region import Rectangle
from reverie_plugin.ui.map_layers import SEEN_THROUGH, NewMap, painted_colours
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.translation import _

_PARASITE = "reverie-map"
_COLOUR = "R'G'B' u8"


def make_map(image: Any, new: NewMap) -> str:
    """Insert a layer as large as the image on top of all others, in one undo step; returns its name, which GIMP makes
    one that no other layer has. GIMP selects it: so it can be painted on at once.

    Raises
    ------
    HostRefused
        When the image is closed, or has no colours that a colour map could be painted with.
    """
    check_there(image)
    if not new.white and image.get_base_type() != Gimp.ImageBaseType.RGB:
        raise HostRefused(
            _("This picture is gray, and a colour map needs colours."), _("Convert the image to RGB first.")
        )
    layer = pixels.new_layer(image, new.name, image.get_width(), image.get_height())
    layer.fill(Gimp.FillType.WHITE if new.white else Gimp.FillType.TRANSPARENT)
    if new.white:
        layer.set_mode(Gimp.LayerMode.MULTIPLY)
    else:
        layer.set_opacity(SEEN_THROUGH)
    layer.attach_parasite(Gimp.Parasite.new(_PARASITE, Gimp.PARASITE_PERSISTENT, new.setting.encode()))
    image.insert_layer(layer, None, 0)
    Gimp.displays_flush()
    return str(layer.get_name())


def map_picture(image: Any, name: str, area: Rectangle) -> Picture:
    """What of the layer of that name lies on `area`, transparent beside it; raises `HostRefused`."""
    layer = map_layer(image, name)
    bounds = bounds_of(layer)
    return pixels.read_in_srgb(layer, Rectangle(area.x - bounds.x, area.y - bounds.y, area.width, area.height))


def map_layer(image: Any, name: str) -> Any:
    """The layer of that name; raises `HostRefused` where there is none."""
    layer = image.get_layer_by_name(name)
    if layer is None:
        raise HostRefused(
            _("The image has no layer “{layer}” to be a map.").format(layer=name),
            _("Choose another layer, or none, then try again."),
        )
    return layer


def mark(image: Any, name: str) -> object:
    """A value that is another one once the layer of that name was changed; None where there is none."""
    layer = image.get_layer_by_name(name) if image.is_valid() else None
    return None if layer is None else (bounds_of(layer), pixels.mark(layer))


def colours_of_map(image: Any, name: str) -> list[str]:
    """The colours that the layer of that name is painted with, as `#rrggbb`; raises `HostRefused`."""
    check_there(image)
    return painted_colours(map_picture(image, name, bounds_of(map_layer(image, name))))


def painting_colour() -> str:
    """The colour that is painted with, as `#rrggbb`."""
    colour = Gimp.context_get_foreground().get_bytes(Babl.format(_COLOUR))
    return f"#{bytes(colour.get_data()).hex()}"


def paint_with(colour: str) -> None:
    """Have GIMP paint with a colour `#rrggbb` from now on."""
    Gimp.context_set_foreground(Gegl.Color.new(colour))


def dreamed_instead(image: Any, layer: Any, maps: Collection[str]) -> Any:
    """What is dreamed where `layer` is selected: that, unless it is a control map, one of `maps` by their names or one
    that Reverie has made; then the nearest layer below it that is neither a map nor a dream, or the nearest at all.
    """
    if not _is_map(layer, maps):
        return layer
    below: list[Any] = []
    for each in all_layers(image):
        if each == layer:
            below = []
        elif not _is_map(each, maps):
            below.append(each)
    return next((each for each in below if not is_dream(each)), next(iter(below), layer))


def shown_maps(image: Any, maps: Collection[str]) -> list[Any]:
    """The layers of an image that are control maps by these names, and visible."""
    return [each for each in all_layers(image) if each.get_name() in maps and each.get_visible()]


def _is_map(layer: Any, maps: Collection[str]) -> bool:
    return layer.get_name() in maps or layer.get_parasite(_PARASITE) is not None


def all_layers(image: Any) -> Iterator[Any]:
    """The layers of an image from the top down, those of a group after it."""
    waiting = list(image.get_layers())
    while waiting:
        layer = waiting.pop(0)
        yield layer
        if layer.is_group():
            waiting[:0] = layer.get_children()
