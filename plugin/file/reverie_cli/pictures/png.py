"""The chunks of a PNG: metadata is put around pixels that another library has written."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, PngImagePlugin

from reverie_cli.pictures.photo import Metadata

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIZE_AT, DEPTH_AT = 16, 24
"""Offsets of width and height, and of the bit depth."""
HEAD = 25
"""Bytes up to the depth, with it."""

COLOUR_CHUNKS = (b"sRGB", b"gAMA", b"cHRM", b"cICP")
"""The chunks that name the colours without a profile."""

_LARGEST_COLOUR_CHUNK = 32
"""Bytes in the largest of them, `cHRM`."""

XMP_KEYWORD = "XML:com.adobe.xmp"
_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's type, and the whole of it with length and checksum; ends where the data does."""
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at : at + 12 + length]
        at += 12 + length


def size(start: bytes) -> tuple[int, int]:
    """Width and height, of the first `HEAD` bytes of a PNG."""
    width, height = struct.unpack_from(">II", start, _SIZE_AT)
    return width, height


def colour_chunks(file: BinaryIO) -> tuple[bytes, ...]:
    """The whole chunks before the pixels that name the colours; no other is read."""
    found = []
    file.seek(len(SIGNATURE))
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IDAT":
            break
        if kind in COLOUR_CHUNKS and length <= _LARGEST_COLOUR_CHUNK:
            found.append(head + file.read(length + 4))
        else:
            file.seek(length + 4, os.SEEK_CUR)
    return tuple(found)


def with_metadata(data: bytes, metadata: Metadata) -> bytes:
    """A PNG with the metadata in place of all that it told besides its pixels."""
    pixels = [(kind, whole) for kind, whole in chunks(data) if kind in _PIXELS]
    head = [whole for kind, whole in pixels if kind == b"IHDR"]
    rest = [whole for kind, whole in pixels if kind != b"IHDR"]
    return b"".join((SIGNATURE, *head, *metadata.colour_chunks, *_encoded(metadata), *rest))


def _encoded(metadata: Metadata) -> list[bytes]:
    """The chunks that hold the metadata, as Pillow writes them around a single pixel."""
    info = PngImagePlugin.PngInfo()
    for keyword, text in metadata.text:
        if _is_latin(text):
            info.add_text(keyword, text, zip=len(text) > 1000)
        else:
            info.add_itxt(keyword, text)
    if metadata.xmp:
        info.add_itxt(XMP_KEYWORD, metadata.xmp.decode("utf-8", "replace"))
    options: dict[str, object] = {"pnginfo": info}
    if metadata.profile:
        options["icc_profile"] = metadata.profile
    if metadata.exif:
        options["exif"] = metadata.exif
    if metadata.resolution:
        options["dpi"] = metadata.resolution
    file = io.BytesIO()
    Image.new("L", (1, 1)).save(file, "PNG", **options)
    return [whole for kind, whole in chunks(file.getvalue()) if kind not in _PIXELS]


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
