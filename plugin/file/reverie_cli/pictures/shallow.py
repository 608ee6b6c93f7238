"""Pictures by Pillow: 8 bits a channel, and the metadata of every format but TIFF."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, PngImagePlugin

from reverie_cli.pictures.photo import Layout, Metadata, Photo, Samples
from reverie_cli.pictures.png import XMP_KEYWORD
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.translation import _

Image.MAX_IMAGE_PIXELS = None  # the wire's own limit is checked before pixels are decoded
PngImagePlugin.MAX_TEXT_CHUNK = 255 * 65_519  # bytes of the largest colour profile that a JPEG can hold

FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF")

DECODING_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error, zlib.error,
)  # fmt: skip
"""Every exception that Pillow raises for a damaged file."""

PNG_LEVEL = 3
"""Of zlib: a third of the default's time, for files 4 % larger."""

IPTC_RESOURCE = 0x0404
MARKER_APP13 = b"\xff\xed"
LARGEST_SEGMENT = 65_533
COMMENT = "Comment"
_INCH = (1, 65_535)
"""Pixels per inch that a JPEG can hold."""

MODES: dict[Layout, str] = {"y": "L", "ya": "LA", "rgb": "RGB", "rgba": "RGBA", "cmyk": "CMYK"}


def metadata(image: Image.Image, colour_chunks: tuple[bytes, ...] = ()) -> Metadata:
    """What a picture that Pillow has opened tells besides its pixels."""
    info = image.info
    xmp = info.get("xmp") or info.get(XMP_KEYWORD) or b""
    exif = info.get("exif") or b""
    dpi = info.get("dpi")
    text = getattr(image, "text", {}) if image.format == "PNG" else {}
    comment = info.get("comment") or b""
    if isinstance(comment, bytes) and comment:
        text = {COMMENT: comment.decode("utf-8", "replace").strip("\0")}
    return Metadata(
        profile=info.get("icc_profile") or b"",
        exif=bytes(exif).removeprefix(b"Exif\0\0"),
        xmp=(xmp.encode() if isinstance(xmp, str) else bytes(xmp)).rstrip(b"\0"),
        iptc=_iptc(info.get("photoshop")),
        text=tuple((key, str(value)) for key, value in text.items() if key != XMP_KEYWORD),
        colour_chunks=colour_chunks,
        resolution=dpi and (float(dpi[0]), float(dpi[1])),
    )


def plain(path: Path, image: Image.Image) -> tuple[Samples, Layout]:
    """The picture's samples; palettes and transparent colours are resolved."""
    alpha = image.has_transparency_data
    if image.mode in ("1", "L", "LA"):
        image, layout = image.convert("LA" if alpha else "L"), "ya" if alpha else "y"
    elif image.mode in ("P", "PA", "RGB", "RGBA", "RGBX"):
        image, layout = image.convert("RGBA" if alpha else "RGB"), "rgba" if alpha else "rgb"
    elif image.mode == "CMYK":
        layout = "cmyk"
    else:
        raise other_mode(path, image.mode)
    samples = np.asarray(image)
    return (samples if samples.ndim == 3 else samples[:, :, None]), layout  # type: ignore[return-value]


def image_of(photo: Photo) -> Image.Image:
    """The photo, 8 bits a channel, as Pillow's picture."""
    return Image.frombytes(MODES[photo.layout], photo.size, np.ascontiguousarray(photo.samples).tobytes())


def save_png(photo: Photo, file: BinaryIO) -> None:
    """Write the pixels alone."""
    image_of(photo).save(file, "PNG", compress_level=PNG_LEVEL)


def save_jpeg(photo: Photo, file: BinaryIO, quality: int | None, subsampling: str | None) -> tuple[str, ...]:
    """Write a JPEG with its metadata; returns what had to be left out, in sentences."""
    told, notes = photo.metadata, []
    options: dict[str, Any] = {}
    for name, block, limit in (("exif", told.exif, LARGEST_SEGMENT - 6), ("xmp", told.xmp, LARGEST_SEGMENT - 29)):
        if len(block) > limit:
            words = _("Left out: {block} of {kilobytes} kB, which is more than a JPEG can hold.")
            notes.append(words.format(block=name.upper(), kilobytes=len(block) // 1000))
        elif block:
            options[name] = b"Exif\0\0" + block if name == "exif" else block
    if told.profile:
        options["icc_profile"] = told.profile
    if told.resolution and all(_INCH[0] <= value <= _INCH[1] for value in told.resolution):
        options["dpi"] = tuple(round(value) for value in told.resolution)
    if comment := dict(told.text).get(COMMENT):
        options["comment"] = comment.encode()[:LARGEST_SEGMENT]
    if told.iptc:
        options["extra"] = _photoshop_segment(told.iptc)
    image_of(photo).save(file, "JPEG", quality=quality or 95, subsampling=subsampling or "4:4:4", **options)
    return tuple(notes)


def other_mode(path: Path, mode: str) -> BadPicture:
    """The error of a picture whose colours are not known."""
    what = _("{path} is in the colour mode {mode}.").format(path=path, mode=mode)
    return BadPicture(what, _("Convert it to RGB first."))


def save_webp(photo: Photo, file: BinaryIO, quality: int | None) -> None:
    """Write a WebP with its metadata: lossless where no quality is given."""
    how: dict[str, Any] = {"lossless": True, "exact": True} if quality is None else {"quality": quality}
    image_of(photo).save(file, "WEBP", **how, **_blocks(photo.metadata))


def save_avif(photo: Photo, file: BinaryIO, quality: int | None) -> None:
    """Write an AVIF with its metadata, in full colour resolution."""
    try:
        image_of(photo).save(
            file, "AVIF", quality=quality or 90, subsampling="4:4:4", speed=7, **_blocks(photo.metadata)
        )
    except (KeyError, OSError) as error:
        raise HostRefused(_("AVIF cannot be written here: {error}.").format(error=error), _("Write a PNG.")) from None


def _blocks(told: Metadata) -> dict[str, Any]:
    named = {"icc_profile": told.profile, "exif": told.exif, "xmp": told.xmp}
    return {name: block for name, block in named.items() if block}


def _iptc(resources: Any) -> bytes:
    block = resources.get(IPTC_RESOURCE) if isinstance(resources, dict) else None
    return block if isinstance(block, bytes) else b""


def _photoshop_segment(iptc: bytes) -> bytes:
    """The segment of a JPEG that holds IPTC: Photoshop's resource of that number."""
    resource = b"8BIM" + struct.pack(">HHI", IPTC_RESOURCE, 0, len(iptc)) + iptc + bytes(len(iptc) % 2)
    content = b"Photoshop 3.0\0" + resource
    return MARKER_APP13 + struct.pack(">H", len(content) + 2) + content if len(content) < LARGEST_SEGMENT else b""


TURNS: dict[int, Callable[[Samples], Samples]] = {
    2: lambda samples: samples[:, ::-1],
    3: lambda samples: samples[::-1, ::-1],
    4: lambda samples: samples[::-1],
    5: lambda samples: samples.transpose(1, 0, 2),
    6: lambda samples: samples.transpose(1, 0, 2)[:, ::-1],
    7: lambda samples: samples.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda samples: samples.transpose(1, 0, 2)[::-1],
}
"""What turns a photo upright, by its EXIF orientation; 1 is upright."""
