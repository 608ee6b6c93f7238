"""Nodes for new layers: how they are made of pixels, and that an inserted one does not become the active layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PyQt5.QtCore import QTimer

from krita import Document, Krita, Node
from reverie_krita.document.colour import Space
from reverie_krita.document.drawing import Hand
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _

POLL_INTERVAL, POLLS = 10, 200
"""Milliseconds between two questions which layer is the active one, and how many there are: two seconds."""


Maker: TypeAlias = "Callable[[Space, bytes | bytearray, Rectangle], Node]"
"""Makes a node of pixels in a space at a rectangle; the node is in no document yet."""

Style: TypeAlias = "Callable[[Node], None]"
"""Gives a new layer its blending, say, while the document that it is made in is open."""


def plain_layer(_space: Space, pixels: bytes | bytearray, area: Rectangle, document: Document, style: Style) -> Node:
    """A paint layer of pixels at `area`, to which `style` was applied, which may not change its blending mode.

    It is in no document yet, but made by `document`, in whose space the pixels are.
    """
    node = document.createNode("dream", "paintlayer")
    node.setPixelData(pixels, area.x, area.y, area.width, area.height)
    style(node)
    return node


def blended_layer(space: Space, pixels: bytes | bytearray, area: Rectangle, style: Style) -> Node:
    """A paint layer of pixels in `space` at `area`, to which `style` was applied; it is in no document yet.

    A scratch document makes it, which takes a tenth of a second: by the document's own, a blending mode is an undo
    step, also of a layer that is not in it yet.
    """
    scratch = Krita.instance().createDocument(16, 16, "Reverie", space.model, space.depth, space.profile, 72.0)
    if scratch is None:
        raise HostRefused(
            _("Krita cannot make a layer in {model}/{depth}.").format(model=space.model, depth=space.depth),
            _("Convert the image first."),
        )
    try:
        layer = scratch.createNode("dream", "paintlayer")
        layer.setPixelData(pixels, area.x, area.y, area.width, area.height)
        style(layer)
        scratch.waitForDone()
        return layer.duplicate()
    finally:
        scratch.setModified(False)
        scratch.close()


def keep_active(document: Document, node: Node, made: Node, hand: Hand, polls: int = POLLS) -> None:
    """Make `node` the active one again once Krita has made the new one active, which it does some time later."""
    if document.rootNode() is None or node.parentNode() is None or made.parentNode() is None:
        return
    active = document.activeNode()
    if hand.is_drawing:
        QTimer.singleShot(POLL_INTERVAL, lambda: keep_active(document, node, made, hand, polls))
    elif active is not None and active.uniqueId() == made.uniqueId():
        document.setActiveNode(node)
    elif polls:
        QTimer.singleShot(POLL_INTERVAL, lambda: keep_active(document, node, made, hand, polls - 1))
