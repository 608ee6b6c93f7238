"""The frames of an animated layer, and a new layer that shows something on some frames alone.

Krita's Python makes no keyframes. But a layer that is copied from another document brings its keyframes along in one
step; so they are written to a small document of Krita's own format (a zip archive), with a layer that has nothing on
any frame, and the pixels are put onto one of them.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from krita import Node
from reverie_krita.document.colour import SRGB, Space
from reverie_krita.document.layer import Layer
from reverie_krita.document.new_node import Style
from reverie_krita.document.scratch import scratch_document
from reverie_plugin.region import Rectangle
from reverie_shared.translation import _

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


@dataclass(frozen=True)
class Frames:
    """The frames on which one drawing shows: `first` to `last`, counted as Krita does, from 0."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """Which frames, in the words of a layer's name: “frame 5”, “frames 5 to 8”."""
        if self.first == self.last:
            return _("frame {frame}").format(frame=self.first)
        return _("frames {first} to {last}").format(first=self.first, last=self.last)


def frames_of(layer: Layer) -> Frames | None:
    """The frames on which the layer shows what it shows now; None where it is not animated.

    Of what consists of several layers, the frame that shows.
    """
    now, node = int(layer.document.currentTime()), layer.node
    if node.type() != "paintlayer":
        within = layer.inside()
        return Frames(now, now) if any(each.node.animated() for each in within) else None
    if not node.animated():
        return None
    end = max(now, int(layer.document.fullClipRangeEndTime()))
    first = next((time for time in range(now, 0, -1) if node.hasKeyframeAtTime(time)), 0)
    following = next((time for time in range(now + 1, end + 1) if node.hasKeyframeAtTime(time)), end + 1)
    return Frames(first, following - 1)


def layer_on_frames(space: Space, pixels: bytes | bytearray, area: Rectangle, frames: Frames, style: Style) -> Node:
    """A paint layer of pixels in `space` at `area` on these frames, with nothing on all others.

    It is in no document yet, and `style` was applied to it. Raises `HostRefused` when Krita cannot make it.
    """
    with scratch_document(_krita_file(frames), ".kra") as scratch:
        layer = scratch.topLevelNodes()[0]
        scratch.setColorSpace(space.model, space.depth, space.profile)
        scratch.setCurrentTime(frames.first)
        scratch.waitForDone()
        layer.setPixelData(pixels, area.x, area.y, area.width, area.height)
        style(layer)
        scratch.waitForDone()
        return layer.duplicate()


def _krita_file(frames: Frames) -> bytes:
    """A document of Krita's with one layer, whose keyframes are where these frames begin and end."""
    times = sorted({0, frames.first, frames.last + 1})
    names = {time: f"layer1.f{time}" if time else "layer1" for time in times}
    offset = '<offset type="point" x="0" y="0"/>'
    keys = "".join(f'<keyframe time="{time}" frame="{name}">{offset}</keyframe>' for time, name in names.items())
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/x-krita")
        archive.writestr("maindoc.xml", MAIN.format(namespace=NAMESPACE, profile=SRGB, last=frames.last + 1))
        channel = f'<channel name="content">{keys}</channel>'
        text = f'<keyframes xmlns="{NAMESPACE}-keyframes">{channel}</keyframes>'
        archive.writestr("dream/layers/layer1.keyframes.xml", text)
        for name in names.values():
            archive.writestr(f"dream/layers/{name}", NOTHING)
            archive.writestr(f"dream/layers/{name}.defaultpixel", bytes(4))
    return content.getvalue()
