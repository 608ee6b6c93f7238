"""EXIF blocks: bytes are changed in their places, so that makers' notes with offsets of their own stay readable."""

from __future__ import annotations

import re
import struct

ORIENTATION, EXIF_IFD, WIDTH, HEIGHT = 0x0112, 0x8769, 0xA002, 0xA003
_ENTRY = 12

_XMP_ORIENTATION = re.compile(rb"(tiff:Orientation(?:=[\"']|>))[1-8]")


def orientation(exif: bytes) -> int:
    """The orientation that an EXIF block tells, 1 to 8; 1 (upright) where it tells none."""
    order = _order(exif)
    place = _entries(exif, order, _first(exif, order)).get(ORIENTATION) if order else None
    found = int(struct.unpack_from(f"{order}H", exif, place + 8)[0]) if place is not None else 1
    return found if 1 <= found <= 8 else 1


def as_upright(tiff: bytes) -> bytes:
    """A TIFF file or an EXIF block that tells to be upright, whatever it told."""
    order, changed = _order(tiff), bytearray(tiff)
    place = _entries(tiff, order, _first(tiff, order)).get(ORIENTATION) if order else None
    if place is not None:
        struct.pack_into(f"{order}H", changed, place + 8, 1)
    return bytes(changed)


def of_dreamed(exif: bytes, size: tuple[int, int]) -> bytes:
    """The block for a picture that was turned upright and dreamed: no thumbnail of the picture before, and its size."""
    order = _order(exif)
    if not order:
        return exif
    changed = bytearray(as_upright(exif))
    start = _first(exif, order)
    entries = _entries(exif, order, start)
    if start + 2 <= len(exif):
        after = start + 2 + _ENTRY * struct.unpack_from(f"{order}H", exif, start)[0]
        if after + 4 <= len(exif):
            struct.pack_into(f"{order}I", changed, after, 0)  # the next directory is the thumbnail's
    if EXIF_IFD in entries:
        inner = _entries(exif, order, struct.unpack_from(f"{order}I", exif, entries[EXIF_IFD] + 8)[0])
        for tag, side in ((WIDTH, size[0]), (HEIGHT, size[1])):
            if tag in inner:
                kind = struct.unpack_from(f"{order}H", exif, inner[tag] + 2)[0]
                struct.pack_into(f"{order}{'H' if kind == 3 else 'I'}", changed, inner[tag] + 8, side)
    return bytes(changed)


def upright_xmp(xmp: bytes) -> bytes:
    """An XMP packet of a picture that was turned upright."""
    return _XMP_ORIENTATION.sub(rb"\g<1>1", xmp)


def _order(exif: bytes) -> str:
    """The order of bytes, for `struct`; "" where this is no TIFF structure."""
    return {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4], "") if len(exif) >= 8 else ""


def _first(exif: bytes, order: str) -> int:
    return int(struct.unpack_from(f"{order}I", exif, 4)[0])


def _entries(exif: bytes, order: str, start: int) -> dict[int, int]:
    """Where each tag's entry stands in a directory; those beyond the block's end are left out."""
    if start + 2 > len(exif):
        return {}
    count = struct.unpack_from(f"{order}H", exif, start)[0]
    places = (start + 2 + _ENTRY * number for number in range(count))
    return {struct.unpack_from(f"{order}H", exif, at)[0]: at for at in places if at + _ENTRY <= len(exif)}
