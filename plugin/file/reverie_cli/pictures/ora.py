"""OpenRaster: a picture and its dream as two layers, which GIMP, Krita and MyPaint open.

https://www.openraster.org: a ZIP archive of PNG files. What the layers look like together is one of them, and is all
that is read; Krita's own files hold the same picture under the same name.
"""

from __future__ import annotations

import io
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from reverie_cli.files import FULL, no_scratch, scratch_folder
from reverie_cli.pictures import png, shallow
from reverie_cli.pictures.blend import NORMAL, REPLACE, Blend
from reverie_cli.pictures.photo import Metadata, Photo, Samples, quantised, shares, white
from reverie_shared.errors import BadPicture
from reverie_shared.picture import PixelFormat
from reverie_shared.translation import _

SIGNATURE = b"PK\x03\x04"
ENDING = ".ora"
MIMETYPE = b"image/openraster"
MERGED = "mergedimage.png"
DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What the standard library raises for archives that are damaged, encrypted, or packed in a way of their own."""

_LARGEST_PIXEL, _LARGEST_METADATA = 8, 2**24
"""Most bytes in the file of the picture inside: of a pixel, in 16 bits that did not get smaller, and of all else."""
_THUMBNAIL_SIDE = 256
_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file inside, so that the same dream is the same bytes."""

_OPERATORS = {NORMAL: "svg:src-over"}
"""Names of blend modes; the others are called as CSS calls them."""
_KEEPS_ALPHA = "svg:src-atop"


@dataclass(frozen=True)
class Layers:
    """What a dreamed picture is made of."""

    original: Photo
    dream: Photo
    """The dream in its `area`, as it is before the selection and the blend mode; of the original's kind and size."""
    area: tuple[int, int, int, int]
    """x, y, width and height of the dream."""
    mask: Samples | None
    """How much each pixel of the area is dreamed [height, width, 1]; None for all of it."""
    blend: Blend = REPLACE
    title: str = "Dream"

    def each(self, change: Callable[[Photo], Photo]) -> Layers:
        """The same layers with their pictures changed."""
        return replace(self, original=change(self.original), dream=change(self.dream))


def save(merged: Photo, layers: Layers | None, file: BinaryIO) -> None:
    """Write an OpenRaster file: pictures in 8 or 16 bits, RGB, with or without alpha.

    Parameters
    ----------
    merged : Photo
        What the layers look like together. Its metadata, the recipe included, is kept with it.
    layers : Layers or None
        None writes `merged` as the only layer.
    file : binary file
    """
    width, height = merged.size
    image = ET.Element("image", version="0.0.6", w=str(width), h=str(height))
    if merged.metadata.resolution:
        image.set("xres", str(round(merged.metadata.resolution[0])))
        image.set("yres", str(round(merged.metadata.resolution[1])))
    stack = ET.SubElement(image, "stack")
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, "mimetype", MIMETYPE)  # has to come first
        if layers is not None:
            dream, operator, opacity = _dream_layer(layers)
            _add_layer(archive, stack, "dream", layers.title, dream, layers.area[:2], operator, opacity)
        _add_layer(archive, stack, "original", "Original", merged if layers is None else layers.original)
        _add(archive, "stack.xml", ET.tostring(image, encoding="UTF-8", xml_declaration=True))
        _add(archive, MERGED, _png(merged, merged.metadata))
        _add(archive, "Thumbnails/thumbnail.png", _thumbnail(merged))


def extract_merged(path: Path, folder: Path) -> Path:
    """Copy the picture that an OpenRaster file, or one of Krita's, looks like into `folder`; returns the copy.

    Raises
    ------
    BadPicture
        When the archive holds none, or one that is too large for its width and height.
    zipfile.BadZipFile, NotImplementedError, RuntimeError
        When it is damaged (`DAMAGED`).
    """
    with zipfile.ZipFile(path) as archive:
        if MERGED not in archive.namelist():
            raise _no_picture(path)
        copy = folder / MERGED
        with archive.open(MERGED) as packed, copy.open("wb") as file:
            start = packed.read(png.HEAD)
            if len(start) < png.HEAD or not start.startswith(png.SIGNATURE):
                raise _no_picture(path)
            width, height = png.size(start)
            PixelFormat(width, height)  # refuses what is too large
            if archive.getinfo(MERGED).file_size > _LARGEST_PIXEL * width * height + _LARGEST_METADATA:
                raise BadPicture(
                    _("{path} holds a picture that is too large.").format(path=path), _("Give a smaller one.")
                )
            file.write(start)
            shutil.copyfileobj(packed, file)  # reads no more than the size that was looked at
    return copy


def _no_picture(path: Path) -> BadPicture:
    return BadPicture(_("{path} is no picture that Reverie can read.").format(path=path), _("Export it as a PNG."))


def _dream_layer(layers: Layers) -> tuple[Photo, str, float]:
    """The upper layer, its composite operator and its opacity.

    The selection is its alpha. Over an opaque picture that composites right with every operator. Where the picture is
    transparent the layer is too, and the one operator that leaves alpha below as it is has no blend mode: so the mode
    is applied to the layer's colours.
    """
    x, y, width, height = layers.area
    place = slice(y, y + height), slice(x, x + width)
    dream, below = layers.dream, layers.original
    kind = dream.samples.dtype
    blend, under = layers.blend, below.colours[place]
    alpha = blend.weights(below.colours, False, layers.mask, place)
    colours = blend.recoloured(under, dream.colours[place], False)
    operator = _OPERATORS.get(blend.mode, f"svg:{blend.mode}")
    if below.alpha is not None and (below.alpha < white(kind)).any():
        colours = Blend(blend.mode).lay(under, colours, False, None)
        alpha = alpha * (below.alpha[place][:, :, None] > 0)
        operator = _KEEPS_ALPHA
    samples = np.concatenate([colours, quantised(alpha, kind)], axis=2)
    return replace(dream, samples=samples, layout="rgba"), operator, blend.opacity


def _add_layer(
    archive: zipfile.ZipFile,
    stack: ET.Element,
    file: str,
    title: str,
    photo: Photo,
    at: tuple[int, int] = (0, 0),
    operator: str = "svg:src-over",
    opacity: float = 1.0,
) -> None:
    name = f"data/{file}.png"
    placed = {"x": str(at[0]), "y": str(at[1])}
    shown = {"opacity": f"{opacity:g}", "visibility": "visible", "composite-op": operator}
    ET.SubElement(stack, "layer", {"name": title, "src": name, **placed, **shown})
    _add(archive, name, _png(photo, _seen(photo)))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file to the archive, as it is: what is in it is packed already."""
    archive.writestr(zipfile.ZipInfo(name, _DATE), content)


def _seen(photo: Photo) -> Metadata:
    """What a layer's picture needs to be seen as it is."""
    return Metadata(photo.metadata.profile, colour_chunks=photo.metadata.colour_chunks)


def _png(photo: Photo, told: Metadata) -> bytes:
    """A photo of 8 or 16 bits as a PNG."""
    if photo.samples.dtype == np.uint8:
        buffer = io.BytesIO()
        shallow.save_png(photo, buffer)
        return png.with_metadata(buffer.getvalue(), told)
    from reverie_cli.pictures import deep  # OpenImageIO takes a tenth of a second to load

    with scratch_folder() as folder:
        draft = folder / "layer.png"
        try:
            deep.write(draft, "png", photo, {"png:compressionLevel": shallow.PNG_LEVEL})
        except OSError as error:
            raise (no_scratch(error) if error.errno in FULL else error) from None
        return png.with_metadata(draft.read_bytes(), told)


def _thumbnail(photo: Photo) -> bytes:
    """The picture in small, 8 bits a channel."""
    step = max(1, max(photo.size) // (4 * _THUMBNAIL_SIDE))  # the rest is averaged
    eight = replace(photo, samples=quantised(shares(photo.samples[::step, ::step]), np.dtype("u1")))
    image: Image.Image = shallow.image_of(eight)
    image.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    small = np.asarray(image).reshape(image.height, image.width, -1)
    return _png(replace(eight, samples=small), _seen(photo))
