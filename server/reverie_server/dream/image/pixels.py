"""Conversion between the pixel formats of hosts and what the network sees: RGB in -1..1, perceptual, opaque."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream.image import blocks, colour
from reverie_server.dream.image.arrays import Floats, Samples, size_of
from reverie_shared.errors.pictures import NOT_FINITE
from reverie_shared.picture import SAMPLES, Part, Picture, PixelFormat

TYPES: dict[str, np.dtype[Any]] = {sample: np.dtype(f"<{sample[0]}{size}") for sample, size in SAMPLES.items()}
"""NumPy's types by the names of a picture's samples."""

COLOURS: dict[str, tuple[int, int, int]] = {
    "rgba": (0, 1, 2),
    "bgra": (2, 1, 0),
    "rgb": (0, 1, 2),
    "ya": (0, 0, 0),
    "y": (0, 0, 0),
}
"""Where red, green and blue (or gray) stand among a pixel's samples."""


def samples(picture: Picture) -> Samples:
    """The picture's samples as an array [height, width, channels], not copied."""
    format = picture.format
    return np.frombuffer(picture.pixels, TYPES[format.sample]).reshape(
        format.height, format.width, len(format.channels)
    )


def _finite_samples(picture: Picture) -> Samples:
    """The picture's samples; raises `BadPicture` where some are not finite."""
    array = samples(picture)
    if array.dtype.kind == "f" and not all(
        blocks.map_blocks(size_of(array), lambda rows: np.isfinite(array[rows]).all())
    ):
        raise NOT_FINITE()
    return array


def full_scale(format: PixelFormat) -> float:
    """The value of a sample that means white."""
    return {"u8": 255.0, "u16": 65535.0}.get(format.sample, 1.0)


def colours(picture: Picture) -> Floats:
    """What the network sees of a picture [height, width, 3] in -1..1: gray is repeated, HDR is clipped, and colours
    hidden under full transparency are replaced by their surroundings.

    Raises
    ------
    BadPicture
        When a floating-point picture holds NaN or infinity.
    """
    array, convert = _finite_samples(picture), _conversion(picture.format)
    seen: Floats = np.empty((*size_of(array), 3), np.float32)

    def see(rows: slice) -> None:
        for channel, place in enumerate(COLOURS[picture.format.channels]):
            seen[rows, :, channel] = convert(array[rows, :, place])

    blocks.map_blocks(size_of(array), see)
    alpha = opacity(picture)
    return seen if alpha is None else fill_transparent(seen, alpha)


def _conversion(format: PixelFormat) -> Callable[[Samples], Floats]:
    """The function that converts samples of this format to perceptual values in -1..1."""
    white = np.float32(full_scale(format))

    def signed(values: Samples) -> Floats:
        shares = values / white if values.dtype.kind == "u" else np.clip(values.astype(np.float32), 0, 1)
        shares = colour.encode(shares) if format.linear else shares
        shares *= 2
        shares -= 1
        return shares

    if format.linear and format.sample in ("u8", "u16"):  # each possible sample is converted once
        table = signed(np.arange(int(white) + 1, dtype=TYPES[format.sample]))
        return lambda values: table[values]
    return signed


def opacity(picture: Picture) -> Floats | None:
    """Alpha [height, width] in 0..1; None where the format has none."""
    place = picture.format.channels.find("a")
    return None if place < 0 else _shares(picture, place)


def coverage(mask: Picture) -> Floats:
    """The selection [height, width] in 0..1 of a picture with channels `y`.

    Raises
    ------
    BadPicture
        When a floating-point mask holds NaN or infinity.
    """
    _finite_samples(mask)
    return _shares(mask, 0)


def _shares(picture: Picture, place: int) -> Floats:
    """One channel of the samples [height, width] in 0..1."""
    array, white = samples(picture), np.float32(full_scale(picture.format))
    shares: Floats = np.empty(size_of(array), np.float32)

    def convert(rows: slice) -> None:
        np.divide(array[rows, :, place], white, out=shares[rows], casting="unsafe", dtype=np.float32)
        np.clip(shares[rows], 0, 1, out=shares[rows])

    blocks.map_blocks(size_of(array), convert)
    return shares


def fill_transparent(seen: Floats, alpha: Floats) -> Floats:
    """Replace the colours [height, width, channels] of fully transparent pixels by those of their surroundings, in
    place; return them. Near surroundings count first (pull-push: Gortler et al., “The Lumigraph”, 1996).
    """
    hidden = alpha == 0
    if not hidden.any():
        return seen
    if hidden.all():
        seen[:] = 0
        return seen
    weighted = tf.nn.avg_pool2d((seen * alpha[..., None])[None], 2, 2, "SAME")[0].numpy()
    share = tf.nn.avg_pool2d(alpha[None, ..., None], 2, 2, "SAME")[0].numpy()
    weighted /= np.maximum(share, 1e-12)
    around = tf.image.resize(fill_transparent(weighted, share[..., 0]), seen.shape[:2], "bilinear")
    np.copyto(seen, np.asarray(around), where=hidden[..., None])
    return seen


def apply(picture: Picture, change: Floats) -> memoryview:
    """The samples of the picture with a change [height, width, 3] (in units of -1..1) added; where the change is 0,
    they keep their very bits.
    """
    array, format = samples(picture), picture.format
    gray = format.channels in ("ya", "y")
    places = COLOURS[format.channels][: 1 if gray else 3]
    result: Samples = np.empty_like(array)

    def move(rows: slice) -> None:
        result[rows] = array[rows]
        moves = (change[rows] @ colour.LUMINANCE.astype(change.dtype))[..., None] if gray else change[rows]
        for channel, place in enumerate(places):
            by = moves[..., channel] / 2
            np.copyto(result[rows, :, place], _with_change(array[rows, :, place], by, format), "unsafe", where=by != 0)

    blocks.map_blocks(size_of(array), move)
    return _flat(result)


def _flat(array: Samples) -> memoryview:
    """The bytes of an array, not copied."""
    return array.reshape(-1).view(np.uint8).data


def _with_change(original: Samples, change: Floats, format: PixelFormat) -> Floats:
    """Samples with a change (in units of 0..1) added; in integer formats rounded and within their range."""
    values: Floats = original.astype(np.float32)
    if format.sample in ("u8", "u16"):
        scale = np.float32(full_scale(format))
        if format.linear:
            moved = colour.decode(np.clip(colour.encode(values / scale) + change, 0, 1)) * scale
        else:
            moved = values + change * scale
        return np.asarray(np.clip(np.rint(moved), 0, scale))
    if format.linear:
        # The sRGB curve ends at 0 and 1: what lies beyond is kept, and the change is added to it.
        inside = np.clip(values, 0, 1)
        return np.asarray(values - inside + colour.decode(np.clip(colour.encode(inside) + change, 0, 1)))
    return values + change


def blend(original: Picture, dreamed: Picture, mask: Floats) -> Picture:
    """`original * (1 - mask) + dreamed * mask`, in the picture's own values; where the mask is 0, the original's very
    bits.
    """
    below, above = samples(original), samples(dreamed)
    result: Samples = np.empty_like(below)

    def mix(rows: slice) -> None:
        share = mask[rows, :, None]
        mixed = below[rows] + (above[rows].astype(np.float32) - below[rows]) * share
        result[rows] = below[rows]
        np.copyto(result[rows], np.rint(mixed) if below.dtype.kind == "u" else mixed, "unsafe", where=share != 0)

    blocks.map_blocks(size_of(below), mix)
    return Picture(original.format, _flat(result))


def bake(picture: Picture, mask: Floats | None) -> Picture:
    """The picture with alpha, multiplied by the selection [height, width] in 0..1."""
    format, array = picture.format.with_alpha, samples(picture)
    result: Samples = np.empty((*size_of(array), len(format.channels)), array.dtype)
    place = format.channels.index("a")

    def put(rows: slice) -> None:
        result[rows, :, place] = full_scale(format)
        result[rows, :, : array.shape[2]] = array[rows]
        if mask is not None:
            faded = result[rows, :, place].astype(np.float32) * mask[rows]
            result[rows, :, place] = np.rint(faded) if array.dtype.kind == "u" else faded

    blocks.map_blocks(size_of(array), put)
    return Picture(format, _flat(result))


def cropped(picture: Picture, part: Part) -> Picture:
    """A part of the picture; it must lie inside."""
    x, y, width, height = part
    inside = samples(picture)[y : y + height, x : x + width]
    return Picture(picture.format.of(part), inside.tobytes())


def to_eight_bit(seen: Floats, alpha: Floats | None) -> Picture:
    """An 8-bit picture of colours [height, width, 3] in -1..1 and opacity [height, width] in 0..1."""
    height, width = seen.shape[:2]
    planes = (seen + 1) / 2 if alpha is None else np.dstack([(seen + 1) / 2, alpha])
    format = PixelFormat(width, height, "rgb" if alpha is None else "rgba")
    return Picture(format, np.rint(np.clip(planes, 0, 1) * 255).astype(np.uint8).tobytes())
