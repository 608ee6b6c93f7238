"""A picture from a file: its samples, what they mean, and what the file told besides."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reverie_shared.translation import N_

Samples: TypeAlias = NDArray[Any]
"""Samples [height, width, channels]: uint8, uint16, float16 or float32."""

Layout: TypeAlias = Literal["y", "ya", "rgb", "rgba", "cmyk"]

FIRST_OF_SEVERAL = N_("The first picture of several is dreamed.")
"""The note of a file that holds more than one."""

CHROMATICITIES = "chromaticities"
"""An OpenEXR's attribute: the primaries and white of its colours."""

WINDOW = "reverie:window"
"""Of an OpenEXR: where its pixels lie (x, y) in the picture that they are a part of (x, y, width, height)."""


@dataclass(frozen=True)
class Metadata:
    """What a file tells besides its pixels, each block as the bytes that stand in the file; empty where it has none."""

    profile: bytes = b""
    """The ICC profile."""
    exif: bytes = b""
    """A TIFF structure, without the marker `Exif`."""
    xmp: bytes = b""
    iptc: bytes = b""
    text: tuple[tuple[str, str], ...] = ()
    """Keywords and texts of a PNG; a JPEG's comment is `Comment`."""
    colour_chunks: tuple[bytes, ...] = ()
    """The chunks by which a PNG names its colours without a profile, whole."""
    attributes: tuple[tuple[str, Any], ...] = ()
    """What an OpenEXR or HDR tells by names of its own."""
    recipe: str = ""
    """What dreamed the picture, if it was dreamed (`reverie_plugin.recipe`)."""
    resolution: tuple[float, float] | None = None
    """Pixels per inch, horizontally and vertically."""

    @property
    def present(self) -> list[str]:
        """The names of the blocks that are there."""
        return [each.name for each in fields(self) if getattr(self, each.name)]

    @property
    def stripped(self) -> Metadata:
        """What the pixels need to be seen as they are: no text, no EXIF, XMP and IPTC."""
        needed = tuple(pair for pair in self.attributes if pair[0] in (CHROMATICITIES, WINDOW))
        return Metadata(self.profile, colour_chunks=self.colour_chunks, attributes=needed, resolution=self.resolution)


@dataclass(frozen=True)
class Photo:
    """A picture from a file, upright."""

    samples: Samples
    layout: Layout
    linear: bool = False
    """Whether values are proportional to light whatever the profile says: OpenEXR, HDR, TIFF in floats."""
    premultiplied: bool = False
    """Whether the colours are multiplied by alpha (OpenEXR's way)."""
    metadata: Metadata = field(default_factory=Metadata)
    format: str = "PNG"
    """The name of the file's format."""
    compression: str = ""
    """OpenImageIO's name of a TIFF's compression; "" for the format's own default."""
    notes: tuple[str, ...] = ()
    """What of the file is not here, in sentences."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.samples.shape[1], self.samples.shape[0]

    @property
    def has_alpha(self) -> bool:
        """Whether the picture has an alpha channel."""
        return self.layout in ("ya", "rgba")

    @property
    def colours(self) -> Samples:
        """The samples without alpha."""
        return self.samples[:, :, :-1] if self.has_alpha else self.samples

    @property
    def alpha(self) -> Samples | None:
        """The samples of alpha [height, width]; None where there is none."""
        return self.samples[:, :, -1] if self.has_alpha else None

    def with_samples(self, samples: Samples) -> Photo:
        """The same picture with other samples of the same kind."""
        return replace(self, samples=samples)


def white(dtype: np.dtype[Any]) -> float:
    """The value of a sample that means white, or opaque."""
    return float(np.iinfo(dtype).max) if dtype.kind == "u" else 1.0


def shares(samples: Samples) -> NDArray[np.float32]:
    """Samples as float32, 1 for white."""
    return np.asarray(samples.astype(np.float32) / np.float32(white(samples.dtype)))


def quantised(values: NDArray[np.float32], dtype: np.dtype[Any]) -> Samples:
    """Values (1 for white) as samples of a type; integers are rounded and clipped."""
    if dtype.kind == "f":
        return values.astype(dtype)
    return np.asarray(np.rint(np.clip(values, 0, 1) * white(dtype)).astype(dtype))


def multiplied(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The colours of values whose last channel is alpha, multiplied by it."""
    return np.asarray(values[:, :, :-1] * values[:, :, -1:])


def divided(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The way back; 0 where alpha is 0."""
    colours, alpha = values[:, :, :-1], values[:, :, -1:]
    return np.divide(colours, alpha, out=np.zeros_like(colours), where=alpha > 0)
