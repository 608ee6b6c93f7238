"""A layer of a Krita document: its bounds, pixels and selection, and how a new layer is inserted above it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from krita import Document, Krita, Node, Selection
from reverie_krita.document.colour import Space, alpha_levels, convert, space_of
from reverie_krita.document.drawing import Hand
from reverie_krita.document.new_node import Maker, keep_active
from reverie_krita.labels import INSERT_HERE
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.translation import N_, _


@dataclass(frozen=True)
class Layer:
    """A layer and its document, in Krita's own classes; the user may remove either between two calls.

    `beyond`: what the layer has beyond the canvas's edge counts, too; only a paint layer has anything there.
    `without`: the identities of layers inside this one that do not show when it is read.
    """

    document: Document
    node: Node
    beyond: bool = False
    without: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        """Whether the document is open, and the layer in its tree."""
        return self.document.rootNode() is not None and self.node.parentNode() is not None

    @property
    def identity(self) -> str:
        """The layer's unique number, which is saved with it."""
        return str(self.node.uniqueId().toString())

    @property
    def name(self) -> str:
        """The layer's name."""
        return str(self.node.name())

    @property
    def is_mask(self) -> bool:
        """Whether it is a mask of a layer."""
        return str(self.node.type()).endswith("mask")

    @property
    def space(self) -> Space:
        """The space of the layer's projection."""
        return space_of(self.node)

    @property
    def time(self) -> int:
        """The frame that shows; 0 of a paint layer that is not animated."""
        still = self.node.type() == "paintlayer" and not self.node.animated()
        return 0 if still else int(self.document.currentTime())

    def canvas(self) -> Rectangle:
        """The document's canvas."""
        return Rectangle(0, 0, self.document.width(), self.document.height())

    def bounds(self) -> Rectangle:
        """The part of the canvas on which the layer has pixels; with `beyond`, all of the layer that has some there.

        Raises
        ------
        HostRefused
            When there are none.
        """
        box = self.node.bounds()
        whole = inside = self.canvas() if self.node.type() == "filterlayer" else None  # it covers all, whatever it says
        if box.width() > 0 and box.height() > 0:
            whole = Rectangle(box.x(), box.y(), box.width(), box.height())
            inside = whole.clipped(self.canvas())
        if inside is None:
            raise HostRefused(
                _("There is nothing on the layer “{layer}” inside the canvas.").format(layer=self.name),
                _("Choose a layer with a picture on it."),
            )
        return whole if whole is not None and self.beyond and self.node.type() == "paintlayer" else inside

    def selection(self) -> Selection | Node | None:
        """The document's selection, or else the layer's own selection mask; None where nothing is selected."""
        selection = self.document.selection()
        if selection is not None:
            return selection if selection.width() > 0 and selection.height() > 0 else None
        for child in self.node.childNodes():
            if child.type() == "selectionmask" and child.visible() and child.bounds().width() > 0:
                return child
        return None

    def own_mask(self) -> Node | None:
        """The transparency mask of a paint layer, where it is the only mask or child; or None."""
        if self.node.type() != "paintlayer":
            return None
        children = [child for child in self.node.childNodes() if child.visible() and child.type() != "selectionmask"]
        return children[0] if len(children) == 1 and children[0].type() == "transparencymask" else None

    def selection_bounds(self) -> Rectangle | None:
        """The bounds of the selection, feather included; None where nothing is selected."""
        selection = self.selection()
        if selection is None:
            return None
        if isinstance(selection, Node):
            box = selection.bounds()
            return Rectangle(box.x(), box.y(), box.width(), box.height())
        return Rectangle(selection.x(), selection.y(), selection.width(), selection.height())

    def read_mask(self, area: Rectangle, of: Node | None = None) -> Picture:
        """How much each pixel of `area` is selected, or let through by the mask `of`: channels "y", 8 bits."""
        source = of or self.selection()
        if source is None:
            raise HostRefused(_("Nothing is selected any more."), _("Select a part of the layer, and try again."))
        pixels = source.pixelData(area.x, area.y, area.width, area.height)
        return Picture(PixelFormat(area.width, area.height, "y"), bytes(pixels))

    def read_pixels(self, area: Rectangle, space: Space, *, masked: bool = True) -> Picture:
        """What the layer shows inside `area`, with its masks applied and a group's layers merged, in `space`.

        Without `masked`: its own pixels, before its masks; only a paint layer has any.
        """
        return self.in_space(self.raw_pixels(area, masked=masked), area, space)

    def in_space(self, raw: bytes, area: Rectangle, space: Space) -> Picture:
        """The `raw_pixels` inside `area` as a picture in `space`; raises `HostRefused` where there are none."""
        width, height = area.width, area.height
        if not raw:
            raise HostRefused(
                _("The layer “{layer}” has no picture of its own.").format(layer=self.name),
                _("Choose another layer, or dream what you see: “New layer” has the choice."),
            )
        return Picture(space.format(width, height), convert(raw, width, height, self.space, space))

    def has_alpha(self, alpha: bytes, area: Rectangle, *, masked: bool = True) -> bool:
        """Whether what the layer shows in `area` has this alpha, 8 bits a pixel; without `masked`, before its masks."""
        pixels, levels = self.raw_pixels(area, masked=masked), alpha_levels(self.space.depth)
        pixel = len(pixels) // len(alpha)
        first = pixel - len(levels)  # alpha is the last sample, whatever the colours are
        return bool(pixels) and all(
            pixels[first + byte :: pixel] == alpha.translate(level) for byte, level in enumerate(levels)
        )

    def raw_pixels(self, area: Rectangle, *, masked: bool = True) -> bytes:
        """What the layer shows inside `area`, as Krita stores it; without `masked`, before its masks.

        Empty where it has no pixels of its own.
        """
        with self.opened() as layer:
            read = layer.node.projectionPixelData if masked else layer.node.pixelData
            return bytes(read(area.x, area.y, area.width, area.height))

    def leaving_out(self, layers: Collection[str]) -> Layer:
        """The same layer as it is read without these layers inside it, by their identities."""
        return replace(self, without=self.without.union(layers))

    @contextmanager
    def opened(self) -> Iterator[Layer]:
        """This layer, to be read several times.

        Where something inside it is left out: the same layer in a copy of the document, in which that is hidden. The
        copy shares its pixels with the document, and is closed afterwards.
        """
        inside = self.inside() if self.without else []
        if self.without.isdisjoint(layer.identity for layer in inside):
            yield replace(self, without=frozenset())
            return
        copy = self.document.clone()
        try:
            for layer in layers_of(copy):
                if layer.identity in self.without:
                    layer.node.setVisible(False)
            if copy.currentTime() != self.document.currentTime():
                copy.setCurrentTime(self.document.currentTime())
            copy.refreshProjection()  # Krita computes it in this call: 30 to 70 ms of 24 megapixels
            copy.waitForDone()
            same = self.counterpart(copy)
            assert same is not None  # a copy's layers have the identities of the document's
            yield replace(same, beyond=self.beyond)
        finally:
            copy.setModified(False)
            copy.close()

    def counterpart(self, copy: Document) -> Layer | None:
        """This layer in a copy of its document."""
        return find_layer(copy, self.identity)

    def inside(self) -> list[Layer]:
        """The layers (and masks) inside this one, and those inside them."""
        found = [Layer(self.document, child) for child in self.node.childNodes()]
        return [*found, *(each for child in found for each in child.inside())]

    def new_layer(self, name: str, pixels: bytes | bytearray, space: Space, area: Rectangle, make: Maker) -> Layer:
        """A layer of pixels in `space` at `area`, which is not in the document yet.

        `make` makes its node of pixels in the document's space; Krita's event loop may run meanwhile.

        Raises
        ------
        HostRefused
            When the document or this layer is gone.
        """
        self.check_exists()
        own = space_of(self.document)
        inserted = convert(pixels, area.width, area.height, space, own)
        self.check_exists()
        node = make(own, inserted, area)
        node.setName(name)
        return Layer(self.document, node)

    def put_pixels(self, new: Layer, pixels: bytes | bytearray, space: Space, part: Rectangle) -> None:
        """Change the pixels of a `new_layer` that is not in the document yet inside `part`; `pixels` are in `space`.

        Raises
        ------
        HostRefused
            When the document or this layer is gone.
        """
        self.check_exists()
        inserted = convert(pixels, part.width, part.height, space, space_of(self.document))
        new.node.setPixelData(inserted, part.x, part.y, part.width, part.height)

    def insert_above(self, new: Layer, hand: Hand, over: Collection[str] = (), *, on_top: bool = False) -> None:
        """Insert a new layer above this one, in one undo step. The active layer stays active.

        Directly above it, but for layers of the identities `over`: above those that lie on this one. With `on_top`,
        above all layers of the document.

        Raises
        ------
        HostRefused
            When the document or this layer is gone.
        """
        parent, above = self._top() if on_top else self._place(over)
        active = self.document.activeNode() if self.document == Krita.instance().activeDocument() else None
        if not parent.addChildNode(new.node, above):
            raise HostRefused(
                _("Krita does not take the new layer."), _("Unlock the group that the layer is in, and retry.")
            )
        if new.node.childNodes():  # around what a mask lets through Krita does not compose the group, though until now
            self.document.refreshProjection()  # the layer below stood in for it: a saved file would show nothing there
        if active is not None:
            keep_active(self.document, active, new.node, hand)

    def _place(self, over: Collection[str]) -> tuple[Node, Node | None]:
        """The group that a new layer goes into, and the layer below it there; None is the group's topmost."""
        parent = self.node.parentNode()
        if not self.exists or parent is None:
            raise _gone()
        siblings = parent.childNodes()
        numbers = [str(each.uniqueId().toString()) for each in siblings]
        place = numbers.index(self.identity)
        while place + 1 < len(siblings) and numbers[place + 1] in over:
            place += 1
        return parent, siblings[place]

    def _top(self) -> tuple[Node, None]:
        """The document's root, and the place above all of its layers."""
        self.check_exists()
        root = self.document.rootNode()
        assert root is not None  # the document is open
        return root, None

    def check_exists(self) -> None:
        """Raise `HostRefused` when the document or this layer is gone."""
        if not self.exists:
            raise _gone()


@dataclass(frozen=True)
class WholePicture(Layer):
    """What a document shows: all its layers as one. A new layer lies on top of them."""

    @property
    def exists(self) -> bool:
        """Whether the document is open."""
        return self.document.rootNode() is not None

    @property
    def name(self) -> str:
        """What stands for it in sentences."""
        return _("all layers")

    def bounds(self) -> Rectangle:
        """Return the canvas."""
        return self.canvas()

    def counterpart(self, copy: Document) -> Layer | None:
        """Return what the copy shows."""
        return whole(copy)

    def _place(self, over: Collection[str]) -> tuple[Node, Node | None]:  # noqa: ARG002  # above all, whatever they are
        return self._top()


def whole_picture() -> WholePicture:
    """What the document in front shows; raises `HostRefused` where there is none."""
    document = Krita.instance().activeDocument()
    picture = whole(document) if document is not None else None
    if picture is None:
        raise HostRefused(_("There is no picture to dream."), _("Open an image."))
    return picture


def whole(document: Document) -> WholePicture | None:
    """What a document shows; None where it is closed."""
    root = document.rootNode()
    return WholePicture(document, root) if root is not None else None


def active_layer(beyond: bool = False) -> Layer:
    """The active layer; for a mask, the layer that it belongs to. `beyond` is the layer's.

    Raises
    ------
    HostRefused
        When there is no document, or no layer.
    """
    document = Krita.instance().activeDocument()
    node = document.activeNode() if document is not None else None
    while node is not None and node.type().endswith("mask"):
        node = node.parentNode()
    if document is None or node is None or node.parentNode() is None:
        raise HostRefused(_("There is no layer to dream."), _("Open an image, and choose a layer."))
    return Layer(document, node, beyond)


def layers_of(document: Document) -> Iterator[Layer]:
    """All layers (and masks) of a document, from the top down."""
    root = document.rootNode()
    waiting = root.childNodes() if root is not None else []
    while waiting:
        layer = Layer(document, waiting.pop())
        yield layer
        waiting += layer.node.childNodes()


def find_layer(document: Document, identity: str) -> Layer | None:
    """The layer of that identity, or None; all layers together have one, too."""
    picture = whole(document)
    if picture is not None and picture.identity == identity:
        return picture
    return next((layer for layer in layers_of(document) if layer.identity == identity), None)


NO_GUIDE = N_("There is no layer “{layer}” to be guided by.")
NO_MAP = N_("There is no layer “{layer}” to be a map.")


def named_layer(document: Document, name: str, missing: str = NO_GUIDE) -> Layer:
    """The uppermost layer of that name; raises `HostRefused` with the sentence `missing` where there is none."""
    for layer in layers_of(document):
        if layer.name == name and not layer.is_mask:
            return layer
    raise HostRefused(_(missing).format(layer=name), _("Choose another layer, or none, and retry."))


def _gone() -> HostRefused:
    """The refusal to insert a dream where what was dreamed is not there any more."""
    return HostRefused(
        _("The document or the layer that was dreamed is gone."),
        _("Press “{button}” to put the dream into the document in front.").format(button=_(INSERT_HERE)),
    )
