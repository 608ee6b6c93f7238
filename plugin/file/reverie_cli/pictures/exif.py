"""EXIF blocks: bytes are changed in their places, so that makers' notes with offsets of their own stay readable."""

from __future__ import annotations

import re
import struct

ORIENTATION, EXIF_IFD, WIDTH, HEIGHT = 0x0112, 0x8769, 0xA002, 0xA003
THUMBNAILS = ((0x0201, 0x0202), (0x0111, 0x0117))
"""The tags of where a thumbnail's bytes lie, and how many they are: of a JPEG, of strips."""

_ENTRY = 12
_FORMATS = {3: "H", 4: "I"}
"""`struct`'s letters of the types of numbers that these tags have."""

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
            _blank_thumbnail(exif, changed, order, struct.unpack_from(f"{order}I", exif, after)[0])
            struct.pack_into(f"{order}I", changed, after, 0)  # the next directory is the thumbnail's
    if EXIF_IFD in entries:
        inner = _entries(exif, order, struct.unpack_from(f"{order}I", exif, entries[EXIF_IFD] + 8)[0])
        for tag, side in ((WIDTH, size[0]), (HEIGHT, size[1])):
            if tag in inner:
                kind = struct.unpack_from(f"{order}H", exif, inner[tag] + 2)[0]
                struct.pack_into(f"{order}{'H' if kind == 3 else 'I'}", changed, inner[tag] + 8, side)
    return bytes(changed)


def _blank_thumbnail(exif: bytes, changed: bytearray, order: str, start: int) -> None:
    """Make the bytes of the thumbnail that a directory names zeros, if they are a JPEG or lie behind the directory."""
    entries = _entries(exif, order, start)
    for places, sizes in THUMBNAILS:
        if places in entries and sizes in entries:
            pairs = zip(_numbers(exif, order, entries[places]), _numbers(exif, order, entries[sizes]), strict=False)
            for at, size in pairs:
                if at + size <= len(exif) and (exif[at : at + 2] == b"\xff\xd8" or at > start):
                    changed[at : at + size] = bytes(size)


def _numbers(exif: bytes, order: str, entry: int) -> tuple[int, ...]:
    """The numbers of an entry; none where it has other values, or they are not in the block."""
    kind, count = struct.unpack_from(f"{order}HI", exif, entry + 2)
    if kind not in _FORMATS:
        return ()
    size = count * struct.calcsize(f"={_FORMATS[kind]}")
    at = entry + 8 if size <= 4 else struct.unpack_from(f"{order}I", exif, entry + 8)[0]
    return struct.unpack_from(f"{order}{count}{_FORMATS[kind]}", exif, at) if at + size <= len(exif) else ()


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
