"""Krita's colour spaces: the form of their pixels on the wire, and the conversion between them by Krita itself."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from PyQt5.QtGui import QImage

from krita import Document, Krita, Node
from reverie_shared.errors import HostRefused
from reverie_shared.picture import PixelFormat
from reverie_shared.translation import _

SAMPLES = {"U8": "u8", "U16": "u16", "F16": "f16", "F32": "f32"}
"""The wire's names of Krita's depths."""

SRGB = "sRGB-elle-V2-srgbtrc.icc"
"""Krita's own sRGB profile; it is always there."""

LINEAR_FROM = 0.66
"""A space is linear where its sample 0.5 becomes at least this in sRGB: in a linear space it becomes 0.735, with a
gamma of 1.8 to 2.4 at most 0.57."""

HALF, OPAQUE = b"\xff\x7f", b"\xff\xff"
"""Samples of 16 bits."""


@dataclass(frozen=True)
class Space:
    """A colour space as Krita names it: model (`RGBA`, `GRAYA`, ...), depth (`U8`, ...) and profile."""

    model: str
    depth: str
    profile: str

    @property
    def channels(self) -> str:
        """The order of samples in memory, by the wire's name; "" where the wire has none."""
        if self.model == "RGBA":
            return "bgra" if self.depth.startswith("U") else "rgba"
        return "ya" if self.model == "GRAYA" else ""

    @property
    def is_supported(self) -> bool:
        """Whether these pixels can be sent as they are."""
        return bool(self.channels) and self.depth in SAMPLES

    @property
    def working(self) -> Space:
        """The space to dream in: this one, or 16-bit sRGB where this one is not supported."""
        return self if self.is_supported else Space("RGBA", "U16", SRGB)

    def format(self, width: int, height: int) -> PixelFormat:
        """The wire's format of a picture in this space, which must be supported."""
        return PixelFormat(width, height, self.channels, SAMPLES[self.depth], is_linear(self))


WINDOW = Space("RGBA", "U8", SRGB)
"""The space of what windows show."""


def space_of(thing: Document | Node) -> Space:
    """The space of a document or node."""
    return Space(thing.colorModel(), thing.colorDepth(), thing.colorProfile())


def convert(pixels: bytes | bytearray, width: int, height: int, source: Space, target: Space) -> bytes | bytearray:
    """Convert pixels from one space to another by Krita's colour management.

    A scratch document without a window does it: converting a node of the user's document makes an undo step there, even
    where the node is not in its tree.

    Raises
    ------
    HostRefused
        When Krita cannot.
    """
    if source == target:
        return pixels
    scratch = Krita.instance().createDocument(16, 16, "Reverie", source.model, source.depth, source.profile, 72.0)
    if scratch is None:
        raise HostRefused(
            _("Krita cannot convert from {model}/{depth}.").format(model=source.model, depth=source.depth),
            _("Convert the image to RGB first."),
        )
    try:
        node = scratch.createNode("pixels", "paintlayer")
        node.setPixelData(pixels, 0, 0, width, height)
        node.setColorSpace(target.model, target.depth, target.profile)
        scratch.waitForDone()
        return bytes(node.pixelData(0, 0, width, height))
    finally:
        scratch.setModified(False)
        scratch.close()


def space_of_previews(space: Space) -> Space:
    """The space of a server's preview of pixels in `space`: the values of RGB as they are, in 8 bits.

    What is linear, or is not RGB, is converted to sRGB.
    """
    plain = space.model == "RGBA" and not is_linear(space)
    return replace(space, depth="U8") if plain else WINDOW


def as_image(pixels: bytes, width: int, height: int, space: Space) -> QImage:
    """Pixels as Qt's picture, as a server's preview has them."""
    shown = convert(pixels, width, height, space, space_of_previews(space))
    return QImage(bytes(shown), width, height, 4 * width, QImage.Format_ARGB32).copy()


@cache
def alpha_levels(depth: str) -> tuple[bytes, ...]:
    """The 256 levels of an 8-bit alpha as samples of a depth: for each byte of a sample, a table for `translate`."""
    layout = {"U8": "<B", "U16": "<H", "F16": "<e", "F32": "<f"}[depth]
    scale = {"U8": 255, "U16": 65535}.get(depth)
    samples = [struct.pack(layout, level * scale // 255 if scale else level / 255) for level in range(256)]
    return tuple(map(bytes, zip(*samples, strict=True)))


@lru_cache(maxsize=64)
def is_linear(space: Space) -> bool:
    """Whether the values of a space are proportional to light: its profile does not tell, converting a gray does."""
    colours = len(space.channels) - 1
    gray = HALF * colours + OPAQUE
    seen = convert(gray, 1, 1, replace(space, depth="U16"), Space("RGBA", "U16", SRGB))
    return int.from_bytes(seen[2:4], "little") / 65535 >= LINEAR_FROM
