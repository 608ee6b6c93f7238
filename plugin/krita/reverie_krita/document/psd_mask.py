"""A new layer with a transparency mask of given values, made by way of a Photoshop file.

In Krita 5.1 a plug-in cannot fill a transparency mask, and adding one is an undo step of its own. But Krita reads masks
from Photoshop files, and a copy of a layer is inserted together with its mask, in one step. So the mask is written to a
small file (Adobe's “Photoshop File Formats Specification”: a picture of one pixel, with one layer), and opened from it.
"""

from __future__ import annotations

import struct

from krita import Node
from reverie_krita.document.colour import Space
from reverie_krita.document.new_node import Style
from reverie_krita.document.scratch import scratch_document
from reverie_krita.labels import SELECTION_AS_MASK
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _

RGB, USER_MASK = 3, -2
"""Numbers in a Photoshop file: of the colour mode, and of the channel that is a layer's mask."""
NO_COLOURS = {-1: b"\0", 0: b"\0", 1: b"\0", 2: b"\0"}
"""The channels of the layer's one pixel: alpha, red, green, blue."""


def masked_layer(space: Space, pixels: bytes | bytearray, area: Rectangle, mask: bytes, style: Style) -> Node:
    """A paint layer of pixels in `space` at `area`, with a transparency mask of 8 bits a pixel of the same area.

    It is in no document yet, and `style` was applied to it. Raises `HostRefused` when Krita cannot make it.
    """
    with scratch_document(photoshop_file(area, mask), ".psd") as scratch:
        layer = scratch.topLevelNodes()[0]
        if not layer.childNodes():
            raise HostRefused(
                _("Krita cannot make the layer's mask."),
                _("Switch “{switch}” off, and try again.").format(switch=_(SELECTION_AS_MASK)),
            )
        scratch.setColorSpace(space.model, space.depth, space.profile)
        scratch.waitForDone()
        layer.setPixelData(pixels, area.x, area.y, area.width, area.height)
        style(layer)
        scratch.waitForDone()
        return layer.duplicate()


def photoshop_file(area: Rectangle, mask: bytes) -> bytes:
    """A Photoshop file of one pixel, with a layer whose mask covers `area`, in values of 8 bits."""
    channels = {**NO_COLOURS, USER_MASK: mask}
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 1, 1, 8, RGB) + bytes(8)  # no palette, no resources
    record = struct.pack(">4iH", 0, 0, 1, 1, len(channels))
    for channel, values in channels.items():
        record += struct.pack(">hI", channel, 2 + len(values))
    record += struct.pack(">4s4s4B", b"8BIM", b"norm", 255, 0, 0, 0)
    where = struct.pack(">I4i4x", 20, area.y, area.x, area.bottom, area.right)  # 0 outside
    extra = where + bytes(4) + b"\x05dream\0\0"
    record += struct.pack(">I", len(extra)) + extra
    layers = struct.pack(">h", 1) + record + b"".join(bytes(2) + values for values in channels.values())
    layers += bytes(len(layers) % 2)
    section = struct.pack(">I", len(layers)) + layers + bytes(4)
    return head + struct.pack(">I", len(section)) + section + bytes(2 + 3)
