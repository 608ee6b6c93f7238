"""What was painted while a dream was under way: holes in the dream's layer let it be seen.

Nothing loops over pixels: bytes are compared as long numbers.
"""

from __future__ import annotations

from typing import Literal

SAME_TO_OPAQUE = bytes([255]) + bytes(255)
"""For `translate`: 0, no difference, becomes all bits, which keep an alpha; any other byte none."""

NUMBER: Literal["little"] = "little"


def unchanged(before: bytes, after: bytes, pixel: int) -> bytes:
    """Compare two pictures of the same format.

    Parameters
    ----------
    before, after : bytes
    pixel : int
        Bytes of a pixel.

    Returns
    -------
    bytes
        One for each pixel: 255 where both are the same, else 0.
    """
    count = len(before) // pixel
    if before == after:
        return b"\xff" * count
    differences = (int.from_bytes(before, NUMBER) ^ int.from_bytes(after, NUMBER)).to_bytes(len(before), NUMBER)
    any_byte = 0
    for byte in range(pixel):
        any_byte |= int.from_bytes(differences[byte::pixel], NUMBER)
    return any_byte.to_bytes(count, NUMBER).translate(SAME_TO_OPAQUE)


def cut_out(pixels: bytearray, start: int, kept: bytes, pixel: int, sample: int) -> None:
    """Make those pixels transparent that are 0 in `kept`, from the byte `start` on.

    `pixel` and `sample` are the bytes of a pixel and of its last sample, the alpha.
    """
    if kept.count(0) == 0:
        return
    end = start + len(kept) * pixel
    bits = int.from_bytes(kept, NUMBER)
    for byte in range(pixel - sample, pixel):
        alpha = int.from_bytes(pixels[start + byte : end : pixel], NUMBER) & bits
        pixels[start + byte : end : pixel] = alpha.to_bytes(len(kept), NUMBER)
