"""The image resources of a PSD: profile, EXIF, XMP, IPTC and resolution. Pillow lists those of 8-bit files alone.

Their layout is that of the section “Image Resources” in Adobe's “Photoshop File Formats Specification”.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import BinaryIO

from reverie_cli.pictures import exif
from reverie_cli.pictures.photo import Metadata

RESOLUTION, IPTC, PROFILE, EXIF, XMP = 1005, 1028, 1039, 1058, 1060

_HEADER = 26
_LARGEST = 2**26
"""Bytes of the resources that are read at the most: 64 MB, hundreds of times what they take."""

_FIXED = 65536.0
"""What 1 is in a fixed-point number of 16.16 bits."""


def metadata(file: BinaryIO) -> Metadata:
    """What a PSD tells besides its pixels, as far as it is whole.

    Its pixels are as its layers show them: an orientation that a camera's EXIF tells is no longer theirs.
    """
    found = _resources(file)
    told = Metadata(
        profile=found.get(PROFILE, b""),
        exif=exif.as_upright(found.get(EXIF, b"").removeprefix(b"Exif\0\0")),
        xmp=exif.upright_xmp(found.get(XMP, b"")),
        iptc=found.get(IPTC, b""),
    )
    return replace(told, resolution=_resolution(found.get(RESOLUTION, b"")))


def _resources(file: BinaryIO) -> dict[int, bytes]:
    """The resources by their numbers; of what is cut off, those before."""
    file.seek(_HEADER)
    file.seek(_length(file), 1)  # a palette
    section = file.read(min(_length(file), _LARGEST))
    found: dict[int, bytes] = {}
    at = 0
    while section[at : at + 4] == b"8BIM" and at + 7 <= len(section):
        number, name = struct.unpack_from(">HB", section, at + 4)
        start = at + 6 + (1 + name + 1) // 2 * 2
        if start + 4 > len(section):
            break
        size = struct.unpack_from(">I", section, start)[0]
        content = section[start + 4 : start + 4 + size]
        if len(content) < size:
            break
        found.setdefault(number, content)
        at = start + 4 + (size + 1) // 2 * 2
    return found


def _length(file: BinaryIO) -> int:
    content = file.read(4)
    return int(struct.unpack(">I", content)[0]) if len(content) == 4 else 0


def _resolution(resource: bytes) -> tuple[float, float] | None:
    """Pixels per inch, which a PSD tells whichever unit it is shown in."""
    if len(resource) < 16:
        return None
    across, down = (
        value / _FIXED for value in (*struct.unpack_from(">I", resource), *struct.unpack_from(">I", resource, 8))
    )
    return (across, down) if min(across, down) > 0 else None
