"""Pixels as hosts have them, and as the network sees them (red, green, blue in -1..1, perceptual, opaque)."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream import colour
from reverie_server.dream.arrays import Floats, Samples
from reverie_shared.errors import BadPicture
from reverie_shared.picture import Part, Picture, PixelFormat

TYPES: dict[str, np.dtype[Any]] = {
    "u8": np.dtype("u1"),
    "u16": np.dtype("<u2"),
    "f16": np.dtype("<f2"),
    "f32": np.dtype("<f4"),
}
COLOURS: dict[str, slice] = {
    "rgba": slice(0, 3),
    "bgra": slice(2, None, -1),
    "rgb": slice(0, 3),
    "ya": slice(0, 1),
    "y": slice(0, 1),
}
"""Where red, green and blue (or gray) stand among a pixel's samples."""

ROWS = 64
"""Rows converted at once: what NumPy makes on the way takes up to ten times their memory."""

FADE = 16
"""Pixels around the selection in which the dream fades out, so that it ends in its surroundings and not at a cliff."""


def samples(picture: Picture) -> Samples:
    """The picture's samples as an array [height, width, channels], not copied.

    Raises
    ------
    BadPicture
        When a floating-point picture holds NaN or infinity.
    """
    format = picture.format
    array: Samples = np.frombuffer(picture.pixels, TYPES[format.sample]).reshape(
        format.height, format.width, len(format.channels)
    )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise BadPicture(
            "The picture holds values that are no numbers (NaN or infinity).",
            "Remove them first, in GIMP for example with Colors > Clip Warning or by converting to integer precision.",
        )
    return array


def full_scale(format: PixelFormat) -> float:
    """The sample that means white."""
    return {"u8": 255.0, "u16": 65535.0}.get(format.sample, 1.0)


def colours(picture: Picture) -> Floats:
    """What the network sees [height, width, 3] in -1..1: gray repeated, HDR clipped, hidden colours under full
    transparency replaced by what surrounds them.
    """
    seen: Floats
    array: Samples = samples(picture)[..., COLOURS[picture.format.channels]]
    if array.dtype.kind == "u":  # every sample there can be is converted once
        every = np.arange(np.iinfo(array.dtype).max + 1, dtype=np.float32) / np.float32(full_scale(picture.format))
        table = _signed(every, picture.format)
        seen = np.empty(array.shape, np.float32)
        for top in range(0, len(array), ROWS):
            seen[top : top + ROWS] = table[array[top : top + ROWS]]
    else:
        seen = _signed(array.astype(np.float32), picture.format)
    alpha = opacity(picture)
    if alpha is not None:
        seen = fill(seen, alpha)
    return np.repeat(seen, 3, axis=2) if seen.shape[2] == 1 else seen


def _signed(values: Floats, format: PixelFormat) -> Floats:
    """Values, 0 to 1 and beyond, as the network takes them: perceptual, in -1..1."""
    if format.linear:
        values = encode(np.clip(values, 0, 1))
    return np.asarray(np.clip(2 * values - 1, -1, 1))


def opacity(picture: Picture) -> Floats | None:
    """Alpha [height, width] in 0..1; None where the format has none."""
    place = picture.format.channels.find("a")
    if place < 0:
        return None
    return np.asarray(np.clip(samples(picture)[..., place].astype(np.float32) / full_scale(picture.format), 0, 1))


def coverage(mask: Picture) -> Floats:
    """The selection [height, width] in 0..1 of a picture with channels `y`."""
    return np.asarray(np.clip(samples(mask)[..., 0].astype(np.float32) / full_scale(mask.format), 0, 1))


def update_weight(mask: Floats | None, alpha: Floats | None) -> Floats | None:
    """How far each pixel may move [height, width]: 1 in the selection, fading to 0 within `FADE` pixels around it, 0
    where nothing is to be seen; None where all move alike.
    """
    weight = None if mask is None else _grown(mask > 0)
    if alpha is not None and not (alpha > 0).all():
        visible = (alpha > 0).astype(np.float32)
        weight = visible if weight is None else weight * visible
    return weight if weight is None or not (weight == 1).all() else None


def _grown(selected: Samples) -> Floats:
    weight = tf.cast(selected[None, ..., None], tf.float32)
    for _ in range(FADE):
        weight = tf.maximum(weight, tf.nn.max_pool2d(weight, 3, 1, "SAME") - 1 / (FADE + 1))
    return np.asarray(weight[0, ..., 0].numpy())


def fill(seen: Floats, alpha: Floats) -> Floats:
    """Colours [height, width, channels] with those of fully transparent pixels replaced by their surroundings, near
    ones first (pull-push, after Gortler et al., “The Lumigraph”, 1996).
    """
    hidden = alpha == 0
    if not hidden.any():
        return seen
    if hidden.all():
        return np.zeros_like(seen)
    weighted = tf.nn.avg_pool2d((seen * alpha[..., None])[None], 2, 2, "SAME")[0].numpy()
    share = tf.nn.avg_pool2d(alpha[None, ..., None], 2, 2, "SAME")[0].numpy()
    coarse = fill(weighted / np.maximum(share, 1e-12), share[..., 0])
    around = tf.image.resize(coarse, seen.shape[:2], "bilinear").numpy()
    return np.where(hidden[..., None], around, seen)


def encode(linear: Floats) -> Floats:
    """Light in 0..1 as perceptual values (IEC 61966-2-1, the sRGB curve)."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055)


def decode(perceptual: Floats) -> Floats:
    """The light that perceptual values mean; the inverse of `encode`."""
    bent = ((np.maximum(perceptual, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.where(perceptual <= 0.04045, perceptual / 12.92, bent)


def apply(picture: Picture, change: Floats) -> bytes:
    """The picture with a change [height, width, 3] (in units of -1..1) added; where the change is 0, the very same
    bits.
    """
    array, format = samples(picture), picture.format
    colours = COLOURS[format.channels]
    result: Samples = array.copy()
    for top in range(0, len(array), ROWS):
        rows = slice(top, top + ROWS)
        moves = change[rows] / 2
        if format.channels in ("ya", "y"):
            moves = (moves @ colour.LUMINANCE.astype(moves.dtype))[..., None]
        result[rows, :, colours] = _moved(array[rows, :, colours], moves, format)
    return bytes(result.data)


def _moved(original: Samples, change: Floats, format: PixelFormat) -> Samples:
    values: Floats = original.astype(np.float32)
    moved: Floats
    if format.sample in ("u8", "u16"):
        scale = full_scale(format)
        if format.linear:
            moved = decode(np.clip(encode(values / scale) + change, 0, 1)) * scale
        else:
            moved = values + change * scale
        return np.where(change == 0, original, np.clip(np.rint(moved), 0, scale).astype(original.dtype))
    if format.linear:
        # Beyond 0..1 the curve means nothing: there the change is added to what lies outside of it.
        inside = np.clip(values, 0, 1)
        moved = values - inside + decode(np.clip(encode(inside) + change, 0, 1))
    else:
        moved = values + change
    return np.where(change == 0, original, moved.astype(original.dtype))


def blend(original: Picture, dreamed: Picture, mask: Floats) -> Picture:
    """`original * (1 - mask) + dreamed * mask`, in the picture's own values; the original's very bits where the mask
    is 0.
    """
    below, above = samples(original), samples(dreamed)
    mixed = below + (above.astype(np.float32) - below) * mask[..., None]
    if below.dtype.kind == "u":
        mixed = np.rint(mixed)
    result = np.where(mask[..., None] == 0, below, mixed.astype(below.dtype))
    return Picture(original.format, result.tobytes())


def bake(picture: Picture, mask: Floats | None) -> Picture:
    """The picture with alpha, and in it the selection: opacity * mask."""
    format, array = picture.format.with_alpha, samples(picture)
    result = np.empty((format.height, format.width, len(format.channels)), array.dtype)
    result[..., : array.shape[2]] = array
    scale, place = full_scale(format), format.channels.index("a")
    opaque = array[..., place] if array.shape[2] == result.shape[2] else np.full(array.shape[:2], scale, array.dtype)
    if mask is None:
        result[..., place] = opaque
    else:
        faded = opaque.astype(np.float32) * mask
        result[..., place] = np.rint(faded) if array.dtype.kind == "u" else faded
    return Picture(format, result.tobytes())


def cropped(picture: Picture, part: Part) -> Picture:
    """The part of the picture, which lies inside it."""
    x, y, width, height = part
    inside = samples(picture)[y : y + height, x : x + width]
    return Picture(picture.format.of(part), inside.tobytes())


def eight_bit(seen: Floats, alpha: Floats | None) -> Picture:
    """A picture for the screen, of colours [height, width, 3] in -1..1 and opacity [height, width] in 0..1."""
    height, width = seen.shape[:2]
    planes = (seen + 1) / 2 if alpha is None else np.dstack([(seen + 1) / 2, alpha])
    format = PixelFormat(width, height, "rgb" if alpha is None else "rgba")
    return Picture(format, np.rint(np.clip(planes, 0, 1) * 255).astype(np.uint8).tobytes())
