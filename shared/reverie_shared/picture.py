"""Pictures: the bytes of the pixels, their format, and the digest by which the server knows them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

from reverie_shared.errors import pictures as wrong

STRIP_BYTES = 4 * 2**20
"""Bytes of a strip, the unit in which pixels are sent; the last strip may be shorter."""

LARGEST_SIDE = 65_535
LARGEST_PIXELS = 120_000_000

CHANNELS = ("rgba", "bgra", "rgb", "ya", "y")
SAMPLES = {"u8": 1, "u16": 2, "f16": 2, "f32": 4}
"""Sample types and their bytes, little-endian. Integers range from 0 to full scale, floats from 0 to 1 (HDR: more)."""

Part: TypeAlias = "tuple[int, int, int, int]"
"""A part of a picture: left, top, width, height in pixels."""

SURROUNDINGS = 0.25
"""How much of a part's longer side a look at it sees on each side of it: what a thing is depends on what is around it.
A client need not send more."""


@dataclass(frozen=True)
class PixelFormat:
    """The format of a picture's bytes: rows from the top down, without gaps, alpha not premultiplied."""

    width: int
    height: int
    channels: str = "rgba"
    sample: str = "u8"
    linear: bool = False
    """Whether values are proportional to light; else they are perceptual, as in a PNG."""

    def __post_init__(self) -> None:
        if self.channels not in CHANNELS or self.sample not in SAMPLES:
            raise wrong.UNKNOWN_PIXELS(
                channels=self.channels,
                sample=self.sample,
                all_channels=list(CHANNELS),
                all_samples=list(SAMPLES),
            )
        if not (1 <= self.width <= LARGEST_SIDE and 1 <= self.height <= LARGEST_SIDE):
            raise wrong.BAD_SIDES(width=self.width, height=self.height, most=LARGEST_SIDE)
        if self.width * self.height > LARGEST_PIXELS:
            raise wrong.TOO_LARGE(width=self.width, height=self.height, most=LARGEST_PIXELS // 10**6)

    @property
    def with_alpha(self) -> PixelFormat:
        """The same format with alpha, for a result into which the selection is baked."""
        return self if "a" in self.channels else replace(self, channels=self.channels + "a")

    @property
    def of_state(self) -> PixelFormat:
        """The format of the state that a film's frame leaves to the next: as red, green and blue its change, in units
        of -1..1; as alpha how far each place has settled, 0..1.
        """
        return PixelFormat(self.width, self.height, "rgba", "f16")

    def of(self, part: Part) -> PixelFormat:
        """The format of a part of the picture."""
        return replace(self, width=part[2], height=part[3])

    def is_mask_of(self, picture: PixelFormat) -> bool:
        """Whether pixels of this format are a selection for a picture of that one: gray, of the same size."""
        return (self.channels, self.width, self.height) == ("y", picture.width, picture.height)

    @property
    def pixel_bytes(self) -> int:
        """Bytes of one pixel."""
        return len(self.channels) * SAMPLES[self.sample]

    @property
    def size(self) -> int:
        """Bytes of the whole picture."""
        return self.width * self.height * self.pixel_bytes

    @property
    def strips(self) -> int:
        """The number of strips that the picture is sent in."""
        return -(-self.size // STRIP_BYTES)

    def strip_length(self, index: int) -> int:
        """Bytes of strip `index`."""
        return min(STRIP_BYTES, self.size - index * STRIP_BYTES)


@dataclass(frozen=True)
class Picture:
    """Pixels (bytes, or any flat buffer of bytes) and their format.

    Raises
    ------
    BadPicture
        When the buffer's length does not match the format.
    """

    format: PixelFormat
    pixels: Any

    def __post_init__(self) -> None:
        if memoryview(self.pixels).nbytes != self.format.size:
            raise wrong.WRONG_LENGTH(
                width=self.format.width,
                height=self.format.height,
                came=memoryview(self.pixels).nbytes,
                expected=self.format.size,
            )

    @cached_property
    def digest(self) -> str:
        """The picture's name on the server: 32 hexadecimal digits."""
        digest = start_digest(self.format)
        digest.update(self.pixels)
        return digest.hexdigest()

    def strip(self, index: int) -> memoryview:
        """The bytes of strip `index`, not copied."""
        return memoryview(self.pixels).cast("B")[index * STRIP_BYTES : (index + 1) * STRIP_BYTES]


def start_digest(format: PixelFormat) -> hashlib.blake2b:
    """A digest that holds the format already; update it with the pixels. Its `hexdigest` has 32 digits."""
    return hashlib.blake2b(repr(format).encode(), digest_size=16)
