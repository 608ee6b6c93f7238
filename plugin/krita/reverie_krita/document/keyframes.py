"""A new animated layer.

Krita's Python makes no keyframes. But a layer that is copied from another document brings its keyframes along in one
step; so they are written to a small document of Krita's own format (a zip archive), with a layer that has nothing on
any frame, and the pixels are put onto them there.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from contextlib import ExitStack

from krita import Node
from reverie_krita.document.animation import Frames
from reverie_krita.document.colour import SRGB, Space
from reverie_krita.document.new_node import Style
from reverie_krita.document.scratch import scratch_document
from reverie_plugin.region import Rectangle

NOTHING = b"VERSION 2\nTILEWIDTH 64\nTILEHEIGHT 64\nPIXELSIZE 4\nDATA 0\n"
"""The pixels of a frame without any."""

NAMESPACE = "http://www.calligra.org/DTD/krita"

MAIN = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE DOC PUBLIC '-//KDE//DTD krita 2.0//EN' 'http://www.calligra.org/DTD/krita-2.0.dtd'>
<DOC xmlns="{namespace}" syntaxVersion="2.0" editor="Krita" kritaVersion="5.1.0">
 <IMAGE name="dream" mime="application/x-kra" width="16" height="16" x-res="72" y-res="72" description=""
  colorspacename="RGBA" profile="{profile}">
  <layers>
   <layer name="dream" nodetype="paintlayer" filename="layer1" keyframes="layer1.keyframes.xml" intimeline="1"
    colorspacename="RGBA" compositeop="normal" opacity="255" visible="1" locked="0" x="0" y="0" channelflags=""/>
  </layers>
  <animation><framerate type="value" value="24"/><range type="timerange" from="0" to="{last}"/></animation>
 </IMAGE>
</DOC>
"""


class KeyframedLayer:
    """A paint layer with keyframes, in a document of its own, which nobody sees; `close` it in any case.

    Nothing is on a frame before something is put there. Krita keeps the pixels, and moves them to the disk where there
    are many.

    Parameters
    ----------
    space : Space
        The layer's.
    times : collection of int
        The frames that get a keyframe. Frame 0 has one in any case: in Krita a layer's first one is there.

    Raises
    ------
    HostRefused
        When Krita cannot make it.
    """

    def __init__(self, space: Space, times: Collection[int]) -> None:
        self.space = space
        self._open = ExitStack()
        self._scratch = self._open.enter_context(scratch_document(_krita_file(sorted({0, *times})), ".kra"))
        self._layer = self._scratch.topLevelNodes()[0]
        self._scratch.setColorSpace(space.model, space.depth, space.profile)
        self._scratch.waitForDone()

    def put(self, time: int, pixels: bytes | bytearray, area: Rectangle) -> None:
        """Put pixels in the layer's space onto the frame of a keyframe."""
        self._scratch.setCurrentTime(time)
        self._scratch.waitForDone()
        self._layer.setPixelData(pixels, area.x, area.y, area.width, area.height)
        self._scratch.setModified(False)  # what is modified Krita saves from time to time

    def take(self, style: Style) -> Node:
        """The layer as it is now, to which `style` was applied; it is in no document yet."""
        style(self._layer)
        self._scratch.waitForDone()
        return self._layer.duplicate()

    def close(self) -> None:
        """Close the document."""
        self._open.close()


def layer_on_frames(space: Space, pixels: bytes | bytearray, area: Rectangle, frames: Frames, style: Style) -> Node:
    """A paint layer of pixels in `space` at `area` on these frames, with nothing on all others.

    It is in no document yet, and `style` was applied to it. Raises `HostRefused` when Krita cannot make it.
    """
    made = KeyframedLayer(space, (frames.first, frames.last + 1))
    try:
        made.put(frames.first, pixels, area)
        return made.take(style)
    finally:
        made.close()


def _krita_file(times: Collection[int]) -> bytes:
    """A document of Krita's with one layer, which has keyframes at these times, frame 0 among them."""
    names = {time: f"layer1.f{time}" if time else "layer1" for time in times}
    offset = '<offset type="point" x="0" y="0"/>'
    keys = "".join(f'<keyframe time="{time}" frame="{name}">{offset}</keyframe>' for time, name in names.items())
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/x-krita")
        archive.writestr("maindoc.xml", MAIN.format(namespace=NAMESPACE, profile=SRGB, last=max(times)))
        channel = f'<channel name="content">{keys}</channel>'
        text = f'<keyframes xmlns="{NAMESPACE}-keyframes">{channel}</keyframes>'
        archive.writestr("dream/layers/layer1.keyframes.xml", text)
        for name in names.values():
            archive.writestr(f"dream/layers/{name}", NOTHING)
            archive.writestr(f"dream/layers/{name}.defaultpixel", bytes(4))
    return content.getvalue()
