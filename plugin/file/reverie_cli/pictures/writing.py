"""Write a photo into a file of any format, converted where the format cannot hold what the photo has."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reverie_cli.files import whole_file
from reverie_cli.pictures import colours, ora, png, recipes, shallow, tiff
from reverie_cli.pictures.damaged import without_damaged
from reverie_cli.pictures.formats import Format, format_of
from reverie_cli.pictures.photo import Metadata, Photo, divided, multiplied, quantised, shares
from reverie_cli.pictures.view import cmyk
from reverie_shared.errors import HostRefused
from reverie_shared.translation import N_, _

BITS = {"u1": N_("8 bits"), "u2": N_("16 bits"), "f2": N_("16-bit floats"), "f4": N_("32-bit floats")}
ZIP = "zip:1"
"""A TIFF's compression, with its level: a fifth less time than level 3 takes, for files 7 % larger. Of what a deflated
picture of 24 megapixels takes, four fifths are Deflate's.
"""
LOSSLESS = ("none", "lzw", "zip", "packbits")
"""Compressions of a TIFF that are kept."""

_PRECISION = {"u1": 8, "f2": 11, "u2": 16, "f4": 24}
"""Significant bits."""

BLOCKS = {
    "profile": N_("colour profile"), "exif": "EXIF", "xmp": "XMP", "iptc": "IPTC", "text": N_("text"),
    "resolution": N_("resolution"), "attributes": N_("attributes of its own"), "recipe": N_("the recipe"),
}  # fmt: skip


@dataclass(frozen=True)
class Encoding:
    """How lossy formats are written; None where the format's own default counts."""

    quality: int | None = None
    """1 to 100."""
    subsampling: str | None = None
    """A JPEG's: 4:4:4, 4:2:2 or 4:2:0."""


def check_fit(photo: Photo, path: Path) -> None:
    """Raise `HostRefused` where the format of a file's name cannot hold the photo."""
    format = format_of(path)
    if photo.has_alpha and not {"ya", "rgba"} & set(format.layouts):
        raise HostRefused(
            _("The picture has transparency, which {format} cannot hold.").format(format=format.name),
            _("Write a PNG: end the output's name in .png."),
        )
    if max(photo.size) > format.largest_side:
        raise HostRefused(
            _("The picture is larger than {format} can hold.").format(format=format.name), _("Write a PNG instead.")
        )
    if photo.layout == "cmyk" and "cmyk" not in format.layouts:
        cmyk(photo)


def write_photo(
    photo: Photo,
    path: Path,
    encoding: Encoding | None = None,
    overwrite: bool = True,
    layers: ora.Layers | None = None,
) -> tuple[str, ...]:
    """Write a photo in the format of the file name's ending; returns what was converted or left out, in sentences.

    `layers` is what it is made of, for the format that keeps them: OpenRaster.

    Raises
    ------
    HostRefused
        When the format cannot hold it, or the system refuses to write.
    """
    encoding, format = encoding or Encoding(), format_of(path)
    check_fit(photo, path)
    fitted = fit(photo, format)
    fitted = replace(fitted, metadata=recipes.put_in(fitted.metadata, format.name))
    with whole_file(path, overwrite) as file:
        notes: tuple[str, ...] = ()
        if format.name == "JPEG":
            notes = shallow.save_jpeg(fitted, file, encoding.quality, encoding.subsampling)
        elif format.name == "WebP":
            shallow.save_webp(fitted, file, encoding.quality)
        elif format.name == "AVIF":
            shallow.save_avif(fitted, file, encoding.quality)
        elif format.name == "OpenRaster":
            ora.save(fitted, layers and layers.each(lambda each: fit(each, format)), file)
        elif format.name == "PNG" and fitted.samples.dtype == np.uint8:
            buffer = io.BytesIO()
            shallow.save_png(fitted, buffer)
            file.write(png.with_metadata(buffer.getvalue(), fitted.metadata))
        else:
            _write_deep(fitted, format, Path(file.name))
    return (*fitted.notes, *notes)


def _write_deep(photo: Photo, format: Format, draft: Path) -> None:
    from reverie_cli.pictures import deep  # OpenImageIO takes a tenth of a second to load

    if format.name == "PNG":
        deep.write(draft, "png", photo, {"png:compressionLevel": shallow.PNG_LEVEL})
        draft.write_bytes(png.with_metadata(draft.read_bytes(), photo.metadata))
    elif format.name == "TIFF":
        compression = photo.compression if photo.compression in LOSSLESS else "zip"
        compression = ZIP if compression == "zip" else compression
        space = {"tiff:ColorSpace": "CMYK"} if photo.layout == "cmyk" else {}
        deep.write(draft, "tiff", photo, {"tiff:half": 1, "compression": compression, **space})
        draft.write_bytes(tiff.with_metadata(draft.read_bytes(), photo.metadata))
    else:
        deep.write(draft, format.name.lower(), photo, dict(photo.metadata.attributes))


def fit(photo: Photo, format: Format) -> Photo:
    """The photo as a format can hold it; its notes say what was converted or left out."""
    notes = list(photo.notes)
    if photo.layout == "cmyk" and "cmyk" not in format.layouts:
        rgb = cmyk(photo).to_rgb(photo.samples)
        photo = replace(photo, samples=rgb, layout="rgb", metadata=replace(photo.metadata, profile=b""))
        notes.append(_("Converted from CMYK to RGB: {format} holds no CMYK.").format(format=format.name))
    if photo.layout not in format.layouts:
        if photo.metadata.profile:
            notes.append(_("Written in RGB: {format} holds no gray, and no profile of it.").format(format=format.name))
        else:
            notes.append(_("Written in RGB: {format} holds no gray.").format(format=format.name))
        photo = _coloured(photo)
    photo, converted = _fit_samples(photo, format)
    told, left_out = _fit_metadata(photo.metadata, format)
    return replace(photo, metadata=told, notes=(*notes, *converted, *left_out), format=format.name)


def _fit_samples(photo: Photo, format: Format) -> tuple[Photo, list[str]]:
    """The photo in light, depth and alpha that a format holds, and what was converted."""
    notes, own = [], photo.samples.dtype.str[1:]
    depth = _depth(own, format)
    linear = format.light == "always" or (format.light == "floats" and depth[0] == "f")
    premultiplied = photo.has_alpha and format.premultiplied
    if photo.premultiplied and (not premultiplied or linear != photo.linear):
        photo = _with_premultiplied(photo, False)
    if linear != photo.linear:
        photo = _relit(photo, linear)
        if linear:
            notes.append(_("Converted to linear light."))
        else:
            words = _("Converted from linear light to sRGB: {format} holds nothing brighter than white.")
            notes.append(words.format(format=format.name))
    if premultiplied and not photo.premultiplied:
        photo = _with_premultiplied(photo, True)
    if photo.samples.dtype.str[1:] != depth:
        photo = replace(photo, samples=quantised(shares(photo.samples), np.dtype(depth)))
    if own != depth:
        words = _("Converted from {before} to {after} a channel.")
        notes.append(words.format(before=_(BITS[own]), after=_(BITS[depth])))
    return photo, notes


def _fit_metadata(told: Metadata, format: Format) -> tuple[Metadata, list[str]]:
    """The metadata that a format holds, and what was left out."""
    lost = [name for name in told.present if name not in format.metadata]
    kept, damaged = without_damaged(replace(told, **{name: getattr(Metadata(), name) for name in lost}), format.name)
    if format.name == "JPEG" and (comment := dict(told.text).get(shallow.COMMENT)):
        kept = replace(kept, text=((shallow.COMMENT, comment),))
        lost = [name for name in lost if name != "text" or len(told.text) > 1]
    said = ", ".join(_(BLOCKS[name]) for name in lost if name in BLOCKS)
    words = _("Left out: {blocks}, which {format} does not hold.")
    notes = [words.format(blocks=said, format=format.name)] if said else []
    if damaged:
        words = _("Left out, since it is damaged: {blocks}.")
        notes.append(words.format(blocks=", ".join(_(BLOCKS[name]) for name in damaged)))
    return kept, notes


def _depth(own: str, format: Format) -> str:
    """The type of samples to write: the photo's own, else the next finer, else the finest that the format holds."""
    if own in format.depths:
        return own
    return next((each for each in format.depths if _PRECISION[each] >= _PRECISION[own]), format.depths[-1])


def _coloured(photo: Photo) -> Photo:
    """A gray photo in RGB."""
    planes = [photo.colours] * 3 + ([] if photo.alpha is None else [photo.alpha[:, :, None]])
    return replace(
        photo,
        samples=np.concatenate(planes, axis=2),
        layout="rgba" if photo.has_alpha else "rgb",
        metadata=replace(photo.metadata, profile=b""),  # of gray
    )


def _with_premultiplied(photo: Photo, premultiplied: bool) -> Photo:
    """The photo, in floats, with its colours multiplied by alpha, or no longer."""
    values = shares(photo.samples)
    values[:, :, :-1] = multiplied(values) if premultiplied else divided(values)
    return replace(photo, samples=values, premultiplied=premultiplied)


def _relit(photo: Photo, linear: bool) -> Photo:
    """The photo in linear light of sRGB's primaries, in floats, or from there on the sRGB curve."""
    values = shares(photo.samples)
    colour = values[:, :, :-1] if photo.has_alpha else values
    is_gray = photo.layout in ("y", "ya")  # a profile of three colours says nothing of it
    profile = colours.wide(photo.metadata.profile) if photo.metadata.profile and not is_gray else None
    if linear:
        colour[:] = colours.decode(colour) if profile is None else profile.to_light(colour)
    else:
        colour[:] = colours.encode(colour)
    return replace(photo, samples=values, linear=linear, metadata=replace(photo.metadata, profile=b""))
