"""A camera's raw file, as small as one can be: a DNG with a mosaic of red, green and blue."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from tests.support.pictures import Array

_MATRIX = (3.2405, -1.5371, -0.4985, -0.9693, 1.8760, 0.0416, 0.0556, -0.2040, 1.0572)
"""From XYZ to the camera's colours, which are sRGB's."""

_SHORT, _LONG, _ASCII, _BYTE, _RATIONAL, _SIGNED_RATIONAL = 3, 4, 2, 1, 5, 10


def write_dng(path: Path, colours: Array) -> None:
    """Write what a camera would that sees these colours [height, width, 3] of 16 bits in linear light."""
    height, width, _ = colours.shape
    mosaic = colours[:, :, 1].astype("<u2")
    mosaic[::2, ::2], mosaic[1::2, 1::2] = colours[::2, ::2, 0], colours[1::2, 1::2, 2]
    tags = [
        (254, _LONG, 1, struct.pack("<I", 0)),
        (256, _LONG, 1, struct.pack("<I", width)),
        (257, _LONG, 1, struct.pack("<I", height)),
        (258, _SHORT, 1, struct.pack("<HH", 16, 0)),
        (259, _SHORT, 1, struct.pack("<HH", 1, 0)),
        (262, _SHORT, 1, struct.pack("<HH", 32803, 0)),  # a mosaic
        (271, _ASCII, 5, b"Acme\0"),
        (272, _ASCII, 4, b"One\0"),
        (273, _LONG, 1, b""),  # where the samples begin: filled in below
        (274, _SHORT, 1, struct.pack("<HH", 1, 0)),
        (277, _SHORT, 1, struct.pack("<HH", 1, 0)),
        (278, _LONG, 1, struct.pack("<I", height)),
        (279, _LONG, 1, struct.pack("<I", mosaic.nbytes)),
        (33421, _SHORT, 2, struct.pack("<HH", 2, 2)),
        (33422, _BYTE, 4, bytes([0, 1, 1, 2])),
        (50706, _BYTE, 4, bytes([1, 4, 0, 0])),
        (50717, _LONG, 1, struct.pack("<I", 65535)),
        (50721, _SIGNED_RATIONAL, 9, b"".join(struct.pack("<ii", round(x * 10000), 10000) for x in _MATRIX)),
        (50728, _RATIONAL, 3, struct.pack("<II", 1, 1) * 3),
        (50778, _SHORT, 1, struct.pack("<HH", 21, 0)),  # the matrix holds in daylight
    ]
    begin = 8 + 2 + 12 * len(tags) + 4
    length = sum(len(value) + len(value) % 2 for *_, value in tags if len(value) > 4)
    directory, beside = b"", b""
    for number, kind, count, value in tags:
        value = value or struct.pack("<I", begin + length)
        if len(value) > 4:
            value, beside = struct.pack("<I", begin + len(beside)), beside + value + bytes(len(value) % 2)
        directory += struct.pack("<HHI", number, kind, count) + value
    header = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    path.write_bytes(header + directory + bytes(4) + beside + np.ascontiguousarray(mosaic).tobytes())
