"""Colour profiles: what a picture's values look like in sRGB, and the way back.

Profiles of a matrix and curves (every camera's, screen's and editor's RGB and gray) are worked out here, in floats:
LittleCMS, by way of Pillow, knows 8 bits alone, which would cost 16-bit pictures their depth. It converts CMYK.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from reverie_cli.pictures.photo import Samples

Floats = NDArray[np.float32]

SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
"""The columns are red, green and blue of sRGB, relative to D50 as in every profile (XYZ)."""

_GRID = 1 << 16
_TOLERANCE = 0.03
"""A picture whose values are nowhere further from sRGB's (of 0..1) is seen as sRGB: several profiles are called so."""


@dataclass(frozen=True)
class Profile:
    """A profile of a matrix and curves; gray has one curve and no matrix."""

    curves: tuple[Floats, ...]
    """Light by value: 65536 numbers over 0..1 for each channel."""
    matrix: NDArray[np.float64]
    """Light of the profile's primaries to light of sRGB's."""

    @property
    def is_srgb(self) -> bool:
        """Whether its values mean what they mean in sRGB, nearly."""
        return bool(
            np.abs(encode(self.to_light(_SAMPLES[:, :, : len(self.curves)])) - _SAMPLES[:, :, : len(self.curves)]).max()
            < _TOLERANCE
        )

    def to_light(self, values: Floats) -> Floats:
        """Light in sRGB's primaries (beyond 0..1 where a colour is) of values [height, width, channels]."""
        light = np.empty(values.shape, np.float32)
        for channel, curve in enumerate(self.curves):
            light[:, :, channel] = curve[_places(np.clip(values[:, :, channel], 0, 1))]
        return light if len(self.curves) == 1 else light @ self.matrix.T.astype(np.float32)

    def from_light(self, light: Floats) -> Floats:
        """The way back; light that the profile has no value for is clipped."""
        if len(self.curves) > 1:
            light = light @ np.linalg.inv(self.matrix).T.astype(np.float32)
        grid = np.linspace(0, 1, _GRID)
        values = np.empty(light.shape, np.float32)
        for channel, curve in enumerate(self.curves):
            inverse = np.interp(grid**2, curve, grid).astype(np.float32)  # by the root of light: dark tones need it
            places = np.sqrt(np.clip(light[:, :, channel], 0, 1))
            values[:, :, channel] = inverse[_places(places)]
        return values


def _places(values: Floats) -> NDArray[np.uint16]:
    """Where values in 0..1 stand in a curve."""
    return np.asarray(np.rint(values * np.float32(_GRID - 1)).astype(np.uint16))


def encode(light: Floats) -> Floats:
    """Values of the sRGB curve for light in 0..1; what lies beyond is clipped."""
    light = np.clip(light, 0, 1)
    power = np.float32(1.055) * light ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.asarray(np.where(light <= 0.0031308, light * np.float32(12.92), power))


def decode(values: Floats) -> Floats:
    """Light for values of the sRGB curve in 0..1."""
    power = ((values + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.asarray(np.where(values <= 0.04045, values / np.float32(12.92), power))


@cache
def wide(icc: bytes) -> Profile | None:
    """The profile in these bytes; None where values are seen as sRGB's, or it is of another kind."""
    try:
        tags = _tags(icc)
        if icc[16:20] == b"GRAY":
            profile = Profile((_curve(tags[b"kTRC"]),), np.eye(1))
        elif icc[16:20] == b"RGB " and b"A2B0" not in tags:
            primaries = np.column_stack([_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")])
            curves = tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
            profile = Profile(curves, np.linalg.inv(SRGB) @ primaries)
        else:
            return None
        return None if profile.is_srgb else profile
    except (KeyError, struct.error, ValueError, IndexError, np.linalg.LinAlgError):
        return None


class Cmyk:
    """The colours of a CMYK profile, by LittleCMS; raises `ImageCms.PyCMSError` where it is none."""

    def __init__(self, icc: bytes) -> None:
        self._profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        self._srgb = ImageCms.createProfile("sRGB")
        self._in = self._transform(self._profile, self._srgb, "CMYK", "RGB")
        self._out = self._transform(self._srgb, self._profile, "RGB", "CMYK")

    def to_rgb(self, samples: Samples) -> Samples:
        """RGB, 8 bits, of inks, 8 or 16 bits."""
        return self._apply(self._in, samples, "CMYK")

    def from_rgb(self, samples: Samples) -> Samples:
        """Inks, 8 bits, of RGB, 8 bits."""
        return self._apply(self._out, samples, "RGB")

    @staticmethod
    def _transform(source: object, target: object, before: str, after: str) -> ImageCms.ImageCmsTransform:
        return ImageCms.buildTransform(
            source, target, before, after,  # type: ignore[arg-type]
            ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )  # fmt: skip

    @staticmethod
    def _apply(transform: ImageCms.ImageCmsTransform, samples: Samples, mode: str) -> Samples:
        eight = samples if samples.dtype == np.uint8 else np.rint(samples / 257.0).astype(np.uint8)
        image = Image.frombytes(mode, (samples.shape[1], samples.shape[0]), np.ascontiguousarray(eight).tobytes())
        converted = ImageCms.applyTransform(image, transform)
        assert converted is not None
        return np.asarray(converted)


def _tags(icc: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">I", icc, 128)[0]
    entries = (struct.unpack_from(">4sII", icc, 132 + 12 * number) for number in range(min(count, 100)))
    return {name: icc[at : at + size] for name, at, size in entries}


def _xyz(tag: bytes) -> NDArray[np.float64]:
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> Floats:
    """The light of 65536 values over 0..1; never falling, so that it can be gone back."""
    grid = np.linspace(0, 1, _GRID)
    if tag[:4] == b"para":
        light = _parametric(tag, grid)
    else:
        count = struct.unpack_from(">I", tag, 8)[0]
        points = np.frombuffer(tag, ">u2", count, 12)
        if count == 0:
            light = grid
        elif count == 1:
            light = grid ** (points[0] / 256)
        else:
            light = np.interp(grid, np.linspace(0, 1, count), points / 65535)
    return np.maximum.accumulate(light).astype(np.float32)


def _parametric(tag: bytes, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The curve of a `para` tag (ICC.1:2022, table 68)."""
    kind = struct.unpack_from(">H", tag, 8)[0]
    numbers = [each / 65536 for each in struct.unpack_from(f">{(1, 3, 4, 5, 7)[kind]}i", tag, 12)]
    gamma, a, b, c, d, e, f = (numbers + [0.0] * 7)[:7]
    if kind == 0:
        return np.asarray(values**gamma)
    if kind in (1, 2):
        d = -b / a
        linear = np.full_like(values, c if kind == 2 else 0.0)
        offset = c if kind == 2 else 0.0
    else:
        linear, offset = c * values + f, e
    power = np.maximum(a * values + b, 0) ** gamma + offset
    return np.where(values >= d, power, linear)


_SAMPLES = np.stack(np.meshgrid(*[np.linspace(0, 1, 5, dtype=np.float32)] * 3), axis=-1).reshape(5, 25, 3)
