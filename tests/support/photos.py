"""Photos with random samples and all kinds of metadata, and how Pillow reads files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageCms

from reverie_cli.pictures.photo import Layout, Metadata, Photo, quantised
from tests.support.pictures import Array

CHANNELS: dict[Layout, int] = {"y": 1, "ya": 2, "rgb": 3, "rgba": 4, "cmyk": 4}

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF tiff:Orientation="6"/></x:xmpmeta>'
IPTC = b"\x1c\x02\x78\x00\x03sea"


def samples(layout: Layout, dtype: str = "u1", width: int = 23, height: int = 17) -> Array:
    """Random samples: none is like its neighbours, nothing is symmetric."""
    values = np.random.default_rng(3).random((height, width, CHANNELS[layout])).astype(np.float32)
    return quantised(values, np.dtype(dtype))


def photo(layout: Layout, dtype: str = "u1", **more: Any) -> Photo:
    """A photo of random samples; floats are light."""
    return Photo(samples(layout, dtype), layout, linear=dtype[0] == "f", **more)


def exif(orientation: int = 1) -> bytes:
    """A camera's EXIF block, with a maker's note and GPS."""
    tags = Image.Exif()
    tags[ExifTags.Base.Make] = "Acme"
    tags[ExifTags.Base.Copyright] = "A. Photographer"
    tags[ExifTags.Base.Orientation] = orientation
    tags.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2020:01:02 03:04:05"
    tags.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"maker\0note"
    tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 8.0, 1.5)
    return tags.tobytes().removeprefix(b"Exif\0\0")


METADATA = Metadata(PROFILE, exif(), XMP, IPTC, (("Title", "Käse"), ("Author", "日本")), resolution=(300.0, 200.0))


def by_pillow(path: Path) -> Array:
    """The samples in a file, as Pillow reads them."""
    with Image.open(path) as image:
        pixels = np.asarray(image)
    return pixels if pixels.ndim == 3 else pixels[:, :, None]
