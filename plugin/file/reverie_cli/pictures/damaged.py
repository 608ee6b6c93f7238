"""Blocks of metadata that a format cannot take, since they are damaged: found by writing a single pixel with each."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from reverie_cli.pictures import png, shallow, tiff
from reverie_cli.pictures.photo import Metadata, Photo
from reverie_shared.errors import HostRefused

BLOCKS = ("profile", "exif", "xmp", "iptc", "text", "resolution")
"""The fields of `Metadata` that are tried."""

_REFUSALS = (*shallow.DECODING_ERRORS, RuntimeError, HostRefused)


def without_damaged(told: Metadata, format: str) -> tuple[Metadata, list[str]]:
    """The metadata that a file of the format takes, and the names of the blocks that were left out."""
    damaged = [name for name in BLOCKS if getattr(told, name) and not _is_taken(told, name, format)]
    return replace(told, **{name: getattr(Metadata(), name) for name in damaged}), damaged


def _is_taken(told: Metadata, name: str, format: str) -> bool:
    pixel = Photo(np.zeros((1, 1, 3), np.uint8), "rgb", metadata=replace(Metadata(), **{name: getattr(told, name)}))
    file = io.BytesIO()
    try:
        if format in ("PNG", "OpenRaster"):
            shallow.save_png(pixel, file)
            png.with_metadata(file.getvalue(), pixel.metadata)
        elif format == "TIFF":
            Image.new("RGB", (1, 1)).save(file, "TIFF")
            tiff.with_metadata(file.getvalue(), pixel.metadata)
        elif format == "JPEG":
            shallow.save_jpeg(pixel, file, None, None)
        elif format == "WebP":
            shallow.save_webp(pixel, file, None)
        elif format == "AVIF":
            shallow.save_avif(pixel, file, None)
    except _REFUSALS:
        return False
    return True
