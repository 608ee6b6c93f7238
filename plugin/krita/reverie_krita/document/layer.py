"""A layer of a Krita document: where it lies, its pixels, what is selected of it, and a new one above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QTimer

from krita import Krita
from reverie_krita.document.colour import Space, alpha_levels, convert, space_of
from reverie_krita.document.psd_mask import masked_layer
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat

GONE = "The document or the layer that was dreamed is gone."
LOOK, LOOKS = 10, 200
"""Milliseconds between two looks at which layer is the active one, and how many: two seconds."""

FETCH_HERE = "Press “Insert here” to put the dream into the document in front."


@dataclass(frozen=True)
class Layer:
    """A layer and its document, as Krita's Python knows them; either may be gone by the next call."""

    document: Any
    node: Any

    @property
    def exists(self) -> bool:
        """Whether both are still there, and the layer has its place in the tree."""
        return self.document.rootNode() is not None and self.node.parentNode() is not None

    @property
    def identity(self) -> str:
        """The layer's own number, which also survives saving."""
        return str(self.node.uniqueId().toString())

    @property
    def name(self) -> str:
        """What the user calls it."""
        return str(self.node.name())

    @property
    def is_mask(self) -> bool:
        """Whether it is no layer, but hangs on one."""
        return str(self.node.type()).endswith("mask")

    @property
    def space(self) -> Space:
        """The space of the layer's projection."""
        return space_of(self.node)

    def bounds(self) -> Rectangle:
        """Where there are pixels that the document shows.

        Raises
        ------
        HostRefused
            When there are none.
        """
        box = self.node.bounds()
        canvas = Rectangle(0, 0, self.document.width(), self.document.height())
        inside = None
        if box.width() > 0 and box.height() > 0:
            inside = Rectangle(box.x(), box.y(), box.width(), box.height()).clipped(canvas)
        if inside is None:
            raise HostRefused(
                f"There is nothing on the layer “{self.name}” inside the canvas.",
                "Choose a layer with a picture on it.",
            )
        return inside

    def selection(self) -> Any:
        """The document's selection, or else the one that hangs on the layer itself; None where nothing is selected."""
        selection = self.document.selection()
        if selection is not None:
            return selection if selection.width() > 0 and selection.height() > 0 else None
        for child in self.node.childNodes():
            if child.type() == "selectionmask" and child.visible() and child.bounds().width() > 0:
                return child
        return None

    def own_mask(self) -> Any:
        """Return the transparency mask of a paint layer, where nothing else hangs on it; or None."""
        if self.node.type() != "paintlayer":
            return None
        children = [child for child in self.node.childNodes() if child.visible() and child.type() != "selectionmask"]
        return children[0] if len(children) == 1 and children[0].type() == "transparencymask" else None

    def selection_bounds(self) -> Rectangle | None:
        """The bounds of all that is selected, feather included; None where nothing is."""
        selection = self.selection()
        if selection is None:
            return None
        if hasattr(selection, "bounds"):
            box = selection.bounds()
            return Rectangle(box.x(), box.y(), box.width(), box.height())
        return Rectangle(selection.x(), selection.y(), selection.width(), selection.height())

    def read_mask(self, area: Rectangle, of: Any = None) -> Picture:
        """How much each pixel of `area` is selected, or let through by the mask `of`: channels "y", 8 bits."""
        pixels = (of or self.selection()).pixelData(area.x, area.y, area.width, area.height)
        return Picture(PixelFormat(area.width, area.height, "y"), bytes(pixels))

    def read_pixels(self, area: Rectangle, space: Space, *, masked: bool = True) -> Picture:
        """What the layer shows inside `area`, its masks applied and a group's layers merged, in `space`.

        Not `masked`, its own pixels without its masks; only a paint layer has some.
        """
        width, height = area.width, area.height
        pixels = self._read(area, masked)
        if not pixels:
            raise HostRefused(f"The layer “{self.name}” has no pixels to dream.", "Choose a paint layer or a group.")
        return Picture(space.format(width, height), convert(pixels, width, height, self.space, space))

    def has_alpha(self, alpha: bytes, area: Rectangle, *, masked: bool = True) -> bool:
        """Whether what the layer shows in `area` has that alpha, 8 bits a pixel; not `masked`, without its masks."""
        pixels, levels = self._read(area, masked), alpha_levels(self.space.depth)
        pixel = len(pixels) // len(alpha)
        first = pixel - len(levels)  # alpha is the last sample, whatever the colours are
        return bool(pixels) and all(
            pixels[first + byte :: pixel] == alpha.translate(level) for byte, level in enumerate(levels)
        )

    def _read(self, area: Rectangle, masked: bool) -> bytes:
        """The layer's pixels as Krita stores them; none where it has no pixels of its own."""
        read = self.node.projectionPixelData if masked else self.node.pixelData
        return bytes(read(area.x, area.y, area.width, area.height))

    def insert_above(
        self, name: str, pixels: bytes | bytearray, space: Space, area: Rectangle, mask: bytes | None = None
    ) -> Layer:
        """Make a layer of pixels in `space` at `area`, directly above this one, in one undo step; returns it.

        `mask` becomes its transparency mask: 8 bits for each pixel of `area`. The layer that the user works on stays
        the active one.

        Raises
        ------
        HostRefused
            When the document or this layer is gone.
        """
        if not self.exists:
            raise HostRefused(GONE, FETCH_HERE)
        active = self.document.activeNode() if self.document == Krita.instance().activeDocument() else None
        own = space_of(self.document)
        inserted = convert(pixels, area.width, area.height, space, own)
        if mask is None:
            node = self.document.createNode(name, "paintlayer")
            node.setPixelData(inserted, area.x, area.y, area.width, area.height)
        else:
            node = masked_layer(own, inserted, area, mask)
            node.setName(name)
        if not self.node.parentNode().addChildNode(node, self.node):
            raise HostRefused("Krita does not take the new layer.", "Unlock the group that the layer is in, and retry.")
        made = Layer(self.document, node)
        if active is not None:
            _keep_active(Layer(self.document, active), made)
        return made


def active_layer() -> Layer:
    """The layer the user works on; for a mask, the layer it hangs on.

    Raises
    ------
    HostRefused
        When there is no document, or no layer.
    """
    document = Krita.instance().activeDocument()
    node = document.activeNode() if document is not None else None
    while node is not None and node.type().endswith("mask"):
        node = node.parentNode()
    if node is None or node.parentNode() is None:
        raise HostRefused("There is no layer to dream.", "Open an image, and choose a layer.")
    return Layer(document, node)


def layers_of(document: Any) -> Iterator[Layer]:
    """All layers (and masks) of a document, from the top down."""
    waiting = list(document.rootNode().childNodes())
    while waiting:
        layer = Layer(document, waiting.pop())
        yield layer
        waiting += layer.node.childNodes()


def find_layer(document: Any, identity: str) -> Layer | None:
    """The layer of that identity; None where the document has none."""
    return next((layer for layer in layers_of(document) if layer.identity == identity), None)


def named_layer(document: Any, name: str) -> Layer:
    """The uppermost layer of that name; raises `HostRefused` where the document has none."""
    for layer in layers_of(document):
        if layer.name == name and not layer.is_mask:
            return layer
    raise HostRefused(f"There is no layer “{name}” to be guided by.", "Choose another guide, or none, and retry.")


def _keep_active(layer: Layer, made: Layer, looks: int = LOOKS) -> None:
    """Make `layer` the active one again as soon as Krita has made the new one that, in its own time."""
    if not layer.exists or not made.exists:
        return
    active = layer.document.activeNode()
    if active is not None and Layer(layer.document, active).identity == made.identity:
        layer.document.setActiveNode(layer.node)
    elif looks:
        QTimer.singleShot(LOOK, lambda: _keep_active(layer, made, looks - 1))
