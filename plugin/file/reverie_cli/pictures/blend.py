"""Lay a dream over its picture as a layer: a mode, an opacity, and the selection as its mask.

The modes are those of the W3C's “Compositing and Blending Level 1”, as in every editor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from reverie_cli.pictures import colours, protection
from reverie_cli.pictures.colours import Floats
from reverie_cli.pictures.photo import Samples, quantised, shares

NORMAL = "normal"

Place: TypeAlias = tuple[slice, slice]
"""Rows and columns of a picture."""

EVERYWHERE: Place = (slice(None), slice(None))

_LUMINANCE = np.array((0.3, 0.59, 0.11), np.float32)
"""The weights of red, green and blue in the two modes that part light from colour."""


@dataclass(frozen=True)
class Blend:
    """How a dream lies over its picture."""

    mode: str = NORMAL
    opacity: float = 1.0
    """0 to 1."""
    keep_colours: float = 0.0
    """How much of the picture's own colours the dream is given, in its own light: 0 to 1."""
    protect_highlights: float = 0.0
    """How much of the dream is held off bright places: 0 to 1."""
    protect_edges: float = 0.0
    """How much of the dream is held off the picture's own edges: 0 to 1."""

    def weights(self, below: Samples, linear: bool, mask: Samples | None, place: Place = EVERYWHERE) -> Floats:
        """How much of the dream each pixel of a place takes [height, width, 1]: the mask there, less what is protected
        of the whole picture `below`; the opacity is not in it.
        """
        taken = np.ones((*below[place].shape[:2], 1), np.float32) if mask is None else shares(mask)
        if self.protect_highlights or self.protect_edges:
            light = _light(_seen(below, linear))
            for degree, find in (
                (self.protect_highlights, protection.highlights),
                (self.protect_edges, protection.edges),
            ):
                if degree:
                    taken = taken * (1 - np.float32(degree) * find(light)[place])
        return taken

    def recoloured(self, below: Samples, above: Samples, linear: bool) -> Samples:
        """The dream with as much of the picture's own colours as is wanted; what was not dreamed keeps its bits."""
        if not self.keep_colours or below.shape[2] == 1:
            return above
        seen, dreamed = _seen(below, linear), _seen(above, linear)
        mixed = dreamed + (_luminosity(seen, dreamed) - dreamed) * np.float32(self.keep_colours)
        over = shares(above)
        brighter = over - np.clip(over, 0, 1)
        coloured = quantised(brighter + (colours.decode(mixed) if linear else mixed), above.dtype)
        return np.where((below != above).any(axis=2, keepdims=True), coloured, above)

    def lay(
        self, below: Samples, above: Samples, linear: bool, mask: Samples | None, place: Place = EVERYWHERE
    ) -> Samples:
        """Lay samples [height, width, channels] over those that a picture of the same kind has in a place; without
        alpha. Returns the place: where the mask [height, width, 1] is 0, or both are the same, those below keep their
        bits.
        """
        share = self.weights(below, linear, mask, place) * np.float32(self.opacity)
        below = below[place]
        above = self.recoloured(below, above, linear)
        under, over = shares(below), shares(above)
        if self.mode == NORMAL:
            mixed = under + (over - under) * share
        else:
            seen, dreamed = _seen(below, linear), _seen(above, linear)
            laid = seen + (MODES[self.mode](seen, dreamed) - seen) * share
            beyond = under - np.clip(under, 0, 1)  # brighter than white
            mixed = beyond + (colours.decode(laid) if linear else laid)
        changed = (below != above).any(axis=2, keepdims=True) & (share > 0)
        return np.where(changed, quantised(mixed, below.dtype), below)


DEGREES = ("opacity", "keep_colours", "protect_highlights", "protect_edges")
"""The fields of a `Blend` that are numbers."""

REPLACE = Blend()
"""The dream takes the picture's place."""


def _seen(samples: Samples, linear: bool) -> Floats:
    """Samples as they are seen: on the sRGB curve, in 0..1."""
    values = shares(samples)
    return colours.encode(values) if linear else np.clip(values, 0, 1)


def _light(values: Floats) -> Floats:
    """The light of values [height, width, 1]."""
    return values if values.shape[2] == 1 else np.asarray(values @ _LUMINANCE[:, None], np.float32)


def _overlay(below: Floats, above: Floats) -> Floats:
    return _hard_light(above, below)


def _hard_light(below: Floats, above: Floats) -> Floats:
    return np.asarray(np.where(above <= 0.5, 2 * below * above, 1 - 2 * (1 - below) * (1 - above)))


def _soft_light(below: Floats, above: Floats) -> Floats:
    root = np.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, np.sqrt(below))
    darker = below - (1 - 2 * above) * below * (1 - below)
    return np.asarray(np.where(above <= 0.5, darker, below + (2 * above - 1) * (root - below)))


def _luminosity(below: Floats, above: Floats) -> Floats:
    """The light of the layer above, in the colours of the one below."""
    if below.shape[2] == 1:
        return above
    moved = np.asarray(below + (above - below) @ _LUMINANCE[:, None], np.float32)
    return _in_range(moved)


def _colour(below: Floats, above: Floats) -> Floats:
    """The colours of the layer above, in the light of the one below."""
    return below if below.shape[2] == 1 else _luminosity(above, below)


def _in_range(values: Floats) -> Floats:
    """Colours brought into 0..1 with their light kept, by less saturation."""
    light = values @ _LUMINANCE[:, None]
    low, high = values.min(axis=2, keepdims=True), values.max(axis=2, keepdims=True)
    down = np.where(low < 0, light / np.maximum(light - low, 1e-6), 1)
    up = np.where(high > 1, (1 - light) / np.maximum(high - light, 1e-6), 1)
    return np.asarray(np.clip(light + (values - light) * np.minimum(down, up), 0, 1))


MODES: dict[str, Callable[[Floats, Floats], Floats]] = {
    NORMAL: lambda _, above: above,
    "multiply": lambda below, above: below * above,
    "screen": lambda below, above: below + above - below * above,
    "overlay": _overlay,
    "soft-light": _soft_light,
    "hard-light": _hard_light,
    "lighten": np.maximum,
    "darken": np.minimum,
    "luminosity": _luminosity,
    "color": _colour,
}
"""The modes by name: what becomes of values below and above, in 0..1."""
