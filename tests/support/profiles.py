"""Colour profiles for tests, made byte by byte: matrix and curve as in the ICC's specification."""

from __future__ import annotations

import itertools
import struct

import numpy as np
import numpy.typing as npt

P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
"""Red, green and blue of Display P3, relative to D50."""

SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
"""Those of sRGB."""

ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
"""Those of Adobe RGB (1998)."""

WHITE = (0.9642, 1.0, 0.8249)


def matrix_profile(primaries: tuple[tuple[float, float, float], ...], gamma: float | None) -> bytes:
    """An RGB profile; `gamma` None stands for sRGB's curve."""
    curve = _gamma(gamma) if gamma else _srgb_curve()
    tags = {b"wtpt": _xyz(WHITE)}
    tags |= {name + b"XYZ": _xyz(colour) for name, colour in zip((b"r", b"g", b"b"), primaries, strict=True)}
    tags |= {name + b"TRC": curve for name in (b"r", b"g", b"b")}
    return _profile(b"RGB ", tags)


def gray_profile(gamma: float) -> bytes:
    """A gray profile."""
    return _profile(b"GRAY", {b"wtpt": _xyz(WHITE), b"kTRC": _gamma(gamma)})


def cmyk_profile() -> bytes:
    """A CMYK profile of a simple press: each ink takes its colour from white paper, and black all of them."""
    grid = np.linspace(0, 1, 9)
    inks = np.array(list(itertools.product(grid, repeat=4)))
    seen = _lab((1 - inks[:, :3]) * (1 - inks[:, 3:]))
    lightness, a, b = np.meshgrid(np.linspace(0, 100, 17), *[np.linspace(-128, 127, 17)] * 2, indexing="ij")
    colours = _rgb(np.stack([lightness, a, b], axis=-1).reshape(-1, 3))
    black = 1 - colours.max(axis=1, keepdims=True)
    printed = np.hstack([1 - colours / np.maximum(1 - black, 1e-6), black])
    there = _table(4, 3, 9, np.add(seen, (0, 128, 128)) / (100, 255, 255))
    back = _table(3, 4, 17, np.where(black < 1, printed, (0, 0, 0, 1)))
    tags = {b"wtpt": _xyz(WHITE)}
    tags |= {f"A2B{intent}".encode(): there for intent in range(3)}
    tags |= {f"B2A{intent}".encode(): back for intent in range(3)}
    return _profile(b"CMYK", tags, b"prtr", b"Lab ")


def _table(inputs: int, outputs: int, points: int, values: npt.NDArray[np.float64]) -> bytes:
    """A `lut8Type` tag whose grid holds these values in 0..1."""
    head = b"mft1\0\0\0\0" + bytes((inputs, outputs, points, 0))
    identity = struct.pack(">9i", *(65536 * (number % 4 == 0) for number in range(9)))
    curve = bytes(range(256))
    return head + identity + curve * inputs + _eight_bits(values) + curve * outputs


def _eight_bits(values: npt.NDArray[np.float64]) -> bytes:
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8).tobytes()


def _lab(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """L*a*b* of sRGB values, relative to D50."""
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(light @ np.array(SRGB) / WHITE).T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _rgb(lab: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The way back; clipped."""
    y = (lab[:, 0] + 16) / 116
    xyz = np.stack([y + lab[:, 1] / 500, y, y - lab[:, 2] / 200], axis=-1) ** 3 * WHITE
    light = np.clip(xyz @ np.linalg.inv(np.array(SRGB)), 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _profile(space: bytes, tags: dict[bytes, bytes], kind: bytes = b"mntr", connection: bytes = b"XYZ ") -> bytes:
    at, table, content = 132 + 12 * len(tags), b"", b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, at + len(content), len(tag))
        content += tag + bytes(-len(tag) % 4)
    header = struct.pack(">I4sI4s4s4s", at + len(content), b"none", 0x02400000, kind, space, connection)
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", *(round(value * 65536) for value in WHITE))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + content


def _xyz(colour: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in colour))


def _gamma(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def _srgb_curve() -> bytes:
    numbers = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para\0\0\0\0" + struct.pack(">HH5i", 3, 0, *(round(value * 65536) for value in numbers))
