"""Layers that are control maps: making one, and what is dreamed in place of one while somebody paints on it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from PyQt5.QtGui import QColor

from krita import Document, Krita, ManagedColor, Node, View
from reverie_krita.document import history
from reverie_krita.document.colour import WINDOW, convert, space_of
from reverie_krita.document.layer import NO_MAP, Layer, layers_of, named_layer
from reverie_krita.document.new_node import blended_layer
from reverie_plugin.region import Rectangle
from reverie_plugin.ui.map_layers import SEEN_THROUGH, NewMap, painted_colours
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.translation import _

MULTIPLY = "multiply"
"""Krita's name of the blending mode in which white cannot be seen, and black covers."""


def make_map(document: Document, new: NewMap) -> str:
    """Insert a layer as large as the canvas on top of all others, in one undo step, and make it the active one; returns
    its name, which no other layer has.

    Raises
    ------
    HostRefused
        When the document is closed, or has no colours that a colour map could be painted with.
    """
    root = document.rootNode()
    if root is None:
        raise HostRefused(_("There is no picture to paint on."), _("Open an image."))
    space = space_of(document)
    if not new.white and space.model == "GRAYA":
        raise HostRefused(
            _("This picture is gray, and a colour map needs colours."), _("Convert the image to RGB first.")
        )
    canvas = Rectangle(0, 0, document.width(), document.height())
    pixel = convert(b"\xff" * 4 if new.white else bytes(4), 1, 1, WINDOW, space)
    pixels = bytes(pixel) * (canvas.width * canvas.height)
    node = blended_layer(space, pixels, canvas, partial(_style, new=new))
    name = _free_name(document, new.name)
    node.setName(name)
    if not root.addChildNode(node, None):
        raise HostRefused(_("Krita does not take the new layer."), _("Unlock the layers, and retry."))
    return name


def _style(node: Node, new: NewMap) -> None:
    if new.white:
        node.setBlendingMode(MULTIPLY)
    else:
        node.setOpacity(255 * SEEN_THROUGH // 100)


def _free_name(document: Document, name: str) -> str:
    """The name, with a number where a layer has it already."""
    taken, free, number = {layer.name for layer in layers_of(document)}, name, 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free


def map_picture(document: Document, name: str, area: Rectangle) -> tuple[Picture, bytes]:
    """What of the layer of that name lies on `area`, in sRGB with 8 bits, as colours are listed; and the same as Krita
    stores it. Raises `HostRefused`.
    """
    layer = named_layer(document, name, NO_MAP)
    raw = layer.raw_pixels(area)
    if not raw:
        raise HostRefused(
            _("The layer “{layer}” has no picture of its own.").format(layer=name),
            _("Choose another layer, or none, and retry."),
        )
    if layer.space.model == "GRAYA":  # gray is told by its own values, as those of the picture are
        working = layer.space.working
        format = working.format(area.width, area.height)
        return Picture(format, convert(raw, area.width, area.height, layer.space, working)), raw
    pixels = convert(raw, area.width, area.height, layer.space, WINDOW)
    return Picture(PixelFormat(area.width, area.height, WINDOW.channels), bytes(pixels)), raw


def map_rows(document: Document, name: str) -> Callable[[Rectangle], bytes]:
    """What gives the pixels of a map's layer in rectangles, as Krita stores them; empty once there is no such layer."""

    def rows(area: Rectangle) -> bytes:
        try:
            return named_layer(document, name).raw_pixels(area)
        except HostRefused:
            return b""

    return rows


def colours_of_map(document: Document, name: str) -> list[str]:
    """The colours that the layer of that name is painted with, as `#rrggbb`; raises `HostRefused`."""
    layer = named_layer(document, name, NO_MAP)
    return painted_colours(layer.read_pixels(layer.bounds(), WINDOW))


def painting_colour() -> str:
    """The colour that is painted with, as `#rrggbb`; raises `HostRefused` where there is no picture."""
    view = _view()
    colour: QColor = view.foregroundColor().colorForCanvas(view.canvas())
    return str(colour.name())


def paint_with(colour: str) -> None:
    """Have Krita paint with a colour `#rrggbb` from now on; raises `HostRefused` where there is no picture."""
    view = _view()
    view.setForeGroundColor(ManagedColor.fromQColor(QColor(colour), view.canvas()))


def _view() -> View:
    window = Krita.instance().activeWindow()
    view = window.activeView() if window is not None else None
    if view is None or Krita.instance().activeDocument() is None:
        raise HostRefused(_("There is no picture to paint on."), _("Open an image."))
    return view


def dreamed_instead(layer: Layer, maps: Collection[str], last: Layer | None) -> Layer:
    """What is dreamed where the active layer is a control map: the layer that was active before it; else the nearest
    one below that is neither a map nor a dream, or the nearest at all. The map itself where there is no other.
    """
    if last is not None and last.document == layer.document and last.exists and last.name not in maps:
        return last
    parent = layer.node.parentNode()
    siblings = parent.childNodes() if parent is not None else []
    below: list[Layer] = []
    for node in siblings:
        if str(node.uniqueId().toString()) == layer.identity:
            break
        below.insert(0, replace(layer, node=node))
    others = [each for each in below if each.name not in maps]
    dreams = history.dreamed_layers(layer.document)
    return next((each for each in others if each.identity not in dreams), next(iter(others), layer))


def without_maps(layer: Layer, maps: Collection[str]) -> Layer:
    """The layer as it is read without the control maps that can be seen in it."""
    shown = [each for each in layers_of(layer.document) if each.name in maps and each.node.visible()]
    return layer.leaving_out([each.identity for each in shown]) if shown else layer
