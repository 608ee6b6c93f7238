"""The tags of a TIFF: descriptive ones are read into blocks, and written beside those of the pixels."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

from PIL import ExifTags, Image, TiffImagePlugin

from reverie_cli.pictures.photo import Metadata

BIG, BIG_HEAD = (b"+\0", b"\0+"), 16
"""The signs of a BigTIFF, behind its order of bytes, and the bytes of its head."""
STRIP_OFFSETS, STRIP_SIZES = 273, 279
XMP, IPTC, PROFILE = 700, 33723, 34675
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT, ORIENTATION = 282, 283, 296, 274
CENTIMETRE = 3
PHOTOMETRIC, EXTRA_SAMPLES = 262, 338
PALETTE, SEPARATED = 3, 5
"""Values of `PHOTOMETRIC`."""

DESCRIPTIVE = frozenset(
    {
        *(269, 270, 271, 272, 285, 305, 306, 315, 316, 18246, 33432, 37510),
        *range(40091, 40096),
        *(33550, 33922, 34264, 34735, 34736, 34737),  # GeoTIFF
    }
)
"""Tags that describe the picture and say nothing about how it is stored."""

IFDS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)


def read(path: Path) -> tuple[Metadata, dict[int, Any]]:
    """The metadata of a TIFF's first picture, and its tags by number."""
    with path.open("rb") as file:
        found, inner_tags = _directories(file)
        kept = Image.Exif()
        for tag in found.keys() & DESCRIPTIVE:
            kept[tag] = found[tag]
        kept[ORIENTATION] = found.get(ORIENTATION, 1)
        for inner in IFDS:
            if content := inner_tags(inner):
                kept[inner] = content
        return Metadata(
            profile=_bytes(found.get(PROFILE)),
            exif=kept.tobytes().removeprefix(b"Exif\0\0") if len(kept) > 1 or kept[ORIENTATION] != 1 else b"",
            xmp=_bytes(found.get(XMP)),
            iptc=_bytes(found.get(IPTC)),
            resolution=_resolution(found),
        ), found


def _directories(file: BinaryIO) -> tuple[dict[int, Any], Callable[[int], dict[int, Any]]]:
    """The tags of the first picture, and what gives those of a directory inside; the file has to stay open."""
    head = file.read(BIG_HEAD)
    if head[2:4] not in BIG:
        file.seek(0)
        tags = Image.Exif()
        tags.load_from_fp(file)
        return dict(tags), lambda inner: dict(tags.get_ifd(inner))

    def directory(offset: int) -> dict[int, Any]:
        read = TiffImagePlugin.ImageFileDirectory_v2(head)
        file.seek(offset)
        read.load(file)
        return dict(read)

    found = directory(TiffImagePlugin.ImageFileDirectory_v2(head).next)
    return found, lambda inner: directory(found[inner]) if inner in found else {}


def with_metadata(data: bytes, metadata: Metadata) -> bytes:
    """A TIFF (of strips, below 4 GB) with the metadata in place of all that it told besides its pixels.

    Pillow writes the directory, in front of the strips as they are.
    """
    before = TiffImagePlugin.ImageFileDirectory_v2(data[:8])
    file = io.BytesIO(data)
    file.seek(before.next)
    before.load(file)
    strips = [data[at : at + size] for at, size in zip(before[STRIP_OFFSETS], before[STRIP_SIZES], strict=True)]
    directory = TiffImagePlugin.ImageFileDirectory_v2(data[:8])
    for tag in set(before) - {*DESCRIPTIVE, *IFDS, PROFILE, XMP, IPTC}:
        directory.tagtype[tag] = before.tagtype[tag]
        directory[tag] = before[tag]
    directory.tagtype[STRIP_OFFSETS] = 4
    directory[STRIP_OFFSETS] = tuple(accumulate(map(len, strips[:-1]), initial=0))
    _describe(directory, metadata)
    file = io.BytesIO()
    directory.save(file)
    return b"".join((file.getvalue(), *strips))


def _describe(directory: TiffImagePlugin.ImageFileDirectory_v2, metadata: Metadata) -> None:
    """Put the tags of metadata into a directory."""
    if metadata.exif:
        exif = Image.Exif()
        exif.load(metadata.exif)
        for tag in set(exif) & DESCRIPTIVE:
            directory[tag] = exif[tag]
        for inner in IFDS:
            if content := dict(exif.get_ifd(inner)):
                directory[inner] = content
    for tag, block, kind in ((PROFILE, metadata.profile, 7), (XMP, metadata.xmp, 1), (IPTC, metadata.iptc, 7)):
        if block:
            directory.tagtype[tag] = kind
            directory[tag] = block
    if metadata.resolution:
        directory[X_RESOLUTION], directory[Y_RESOLUTION] = metadata.resolution
        directory[RESOLUTION_UNIT] = 2


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray | tuple | list) else b""


def _resolution(tags: dict[int, Any]) -> tuple[float, float] | None:
    unit = tags.get(RESOLUTION_UNIT, 2)
    try:
        pair = float(tags[X_RESOLUTION]), float(tags[Y_RESOLUTION])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    factor = 2.54 if unit == CENTIMETRE else 1.0
    return (pair[0] * factor, pair[1] * factor) if unit in (2, CENTIMETRE) and min(pair) > 0 else None
