"""Whether a layer still shows what it showed: by checksums, which are taken a little at a time."""

from __future__ import annotations

import zlib
from collections.abc import Generator
from dataclasses import dataclass

from reverie_krita.document.layer import Layer
from reverie_plugin.region import Rectangle

BAND = 64
"""Rows that are read at a time."""


@dataclass(frozen=True)
class Outline:
    """What can be asked of a layer at no cost."""

    layer: str
    bounds: Rectangle
    selection: Rectangle | None
    time: int


@dataclass(frozen=True)
class Fingerprint:
    """What a layer shows, and what of it is selected: two that are equal are, as good as certainly, of equal pixels."""

    outline: Outline
    pixels: int
    selection: int


def outline(layer: Layer) -> Outline:
    """The outline of a layer; raises `HostRefused` where nothing is on it."""
    return Outline(layer.identity, layer.bounds(), layer.selection_bounds(), layer.time)


def fingerprint(layer: Layer) -> Generator[None, None, Fingerprint]:
    """Take the fingerprint of a layer; yields after every few rows. Raises `HostRefused` where nothing is on it."""
    seen = outline(layer)
    selected = seen.selection.clipped(seen.bounds) if seen.selection is not None else None
    pixels = selection = 0
    for band in seen.bounds.bands(BAND):
        pixels = zlib.crc32(layer.raw_pixels(band), pixels)
        if selected is not None and (part := selected.clipped(band)) is not None:
            selection = zlib.crc32(layer.read_mask(part).pixels, selection)
        yield
    return Fingerprint(seen, pixels, selection)
