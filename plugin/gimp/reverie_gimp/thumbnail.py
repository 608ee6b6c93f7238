"""The small picture of a preset, from a picture that is on the screen, and back."""

from __future__ import annotations

from typing import Any

from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import GdkPixbuf
from reverie_plugin.own_preset import SIDE
from reverie_shared.picture import Picture

_WHITE = 0xFFFFFFFF
_BOARD = 8  # pixels of a square of the board that shows through: all of it is white


def thumbnail(picture: Picture) -> bytes:
    """The middle of a picture (red, green, blue, alpha; 8 bits) as a preset's picture, on white."""
    width, height = picture.format.width, picture.format.height
    side = min(width, height)
    whole = GdkPixbuf.Pixbuf.new_from_bytes(
        GLib.Bytes.new(bytes(picture.pixels)), GdkPixbuf.Colorspace.RGB, True, 8, width, height, 4 * width
    )
    middle = whole.new_subpixbuf((width - side) // 2, (height - side) // 2, side, side)
    small = middle.composite_color_simple(SIDE, SIDE, GdkPixbuf.InterpType.BILINEAR, 255, _BOARD, _WHITE, _WHITE)
    channels, line, pixels = small.get_n_channels(), small.get_rowstride(), bytes(small.get_pixels())
    lines = b"".join(pixels[line * row : line * row + channels * SIDE] for row in range(SIDE))
    flat = bytearray(3 * SIDE * SIDE)
    for channel in range(3):
        flat[channel::3] = lines[channel::channels]
    return bytes(flat)


def pixbuf(picture: bytes) -> Any:
    """A preset's picture as GTK shows it."""
    return GdkPixbuf.Pixbuf.new_from_bytes(
        GLib.Bytes.new(picture), GdkPixbuf.Colorspace.RGB, False, 8, SIDE, SIDE, 3 * SIDE
    )
