"""Read a picture from a file, whichever format it is in."""

from __future__ import annotations

import io
import stat
import struct
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from reverie_cli.files import FULL, NO_FILES, TOO_LITTLE, no_scratch, scratch_folder
from reverie_cli.pictures import exif, ora, png, psd, recipes, shallow, tiff
from reverie_cli.pictures.photo import FIRST_OF_SEVERAL, Layout, Metadata, Photo, Samples
from reverie_shared.errors import BadPicture
from reverie_shared.picture import PixelFormat
from reverie_shared.translation import N_, _

ACCEPTED = N_(
    "Reverie reads PNG, TIFF, JPEG, WebP, AVIF, OpenEXR, HDR, OpenRaster, GIF, PSD and KRA; "
    "with packages of theirs HEIC and RAW."
)

RAW_ENDINGS = (".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".raf", ".rw2")
_HEADER = 32
_AV1 = b"av1C"
"""Before what an AVIF tells of its coding."""
_PSD_DEPTH_AT, _PSD_CMYK, _PSD_LAB = 22, 4, 9
"""Where a PSD tells its depth and then its mode, and which modes are CMYK and Lab."""


def read_photo(path: Path) -> Photo:
    """Read the picture in a file, upright; of several, the first.

    Raises
    ------
    BadPicture
        When there is none, it is damaged, too large, or of a kind that Reverie does not read.
    HostRefused
        When a copy of it finds no room in the folder for temporary files.
    """
    with _refusals(path):
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():  # opening a pipe would wait for its other end
            raise BadPicture(
                _("{path} is a pipe or a device, not a file.").format(path=path), _("Give a picture in a file.")
            )
        with path.open("rb") as file:
            start = file.read(_HEADER)
        photo = _read(path, start)
    if not np.size(photo.samples):
        raise BadPicture(_("{path} is no picture that Reverie can read.").format(path=path), _(ACCEPTED))
    return _upright(photo)


def _read(path: Path, start: bytes) -> Photo:
    if path.suffix.lower() in RAW_ENDINGS:
        return _raw(path)
    if start[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return _tiff(path)
    if start[:4] == b"v/1\x01":
        return _deep(path, "OpenEXR")
    if start.startswith((b"#?RADIANCE", b"#?RGBE")):
        return _deep(path, "HDR")
    if start.startswith(b"8BPS"):
        return _psd(path, start)
    if start.startswith(ora.SIGNATURE):
        return _merged(path)
    if start[4:8] == b"ftyp" and not start[8:].startswith((b"avif", b"avis")):
        return _heic(path)
    return _shallow(path, start)


def _shallow(path: Path, start: bytes) -> Photo:
    with Image.open(path, formats=shallow.FORMATS) as image:
        PixelFormat(*image.size)  # refuses what is too large
        notes = (_(FIRST_OF_SEVERAL),) if getattr(image, "n_frames", 1) > 1 else ()
        is_png = start.startswith(png.SIGNATURE)
        chunks = _colour_chunks(path) if is_png else ()
        if is_png and start[png.DEPTH_AT] == 16:
            image.close()
            with Image.open(path, formats=("PNG",)) as described:
                told = shallow.metadata(described, chunks)
            photo = _deep(path, "PNG")
            return replace(photo, metadata=told, notes=notes, linear=False)
        image.load()
        samples, layout = shallow.plain(path, image)
        told = shallow.metadata(image, chunks)
        name = {"WEBP": "WebP", "MPO": "JPEG"}.get(str(image.format), str(image.format))
        if name == "AVIF" and _is_deep_avif(path):
            notes = (*notes, _("Read with 8 bits a channel: the file has more."))
        return Photo(samples, layout, metadata=told, format=name, notes=notes if image.format != "MPO" else ())


def _is_deep_avif(path: Path) -> bool:
    """Whether an AVIF has more than the 8 bits that Pillow reads."""
    with path.open("rb") as file:
        start = file.read(2**16)
    facts = start.partition(_AV1)[2]
    return len(facts) > 2 and bool(facts[2] & 0x40)


def _colour_chunks(path: Path) -> tuple[bytes, ...]:
    with path.open("rb") as file:
        return png.colour_chunks(file)


def _psd(path: Path, start: bytes) -> Photo:
    """What the layers of a PSD look like together. OpenImageIO would make RGB of CMYK without its profile."""
    depth, mode = struct.unpack_from(">HH", start, _PSD_DEPTH_AT)
    with path.open("rb") as file:
        told = psd.metadata(file)
    if mode == _PSD_LAB:
        raise shallow.other_mode(path, "Lab")
    if mode != _PSD_CMYK:
        return replace(_deep(path, "PSD"), metadata=told)
    if depth != 8:
        what = _("{path} is a PSD in CMYK of {depth} bits.").format(path=path, depth=depth)
        raise BadPicture(what, _("Convert it to RGB, or to 8 bits, first."))
    with Image.open(path, formats=("PSD",)) as image:
        PixelFormat(*image.size)  # refuses what is too large
        image.load()
        samples, layout = shallow.plain(path, image)
        return Photo(samples, layout, metadata=told, format="PSD")


def _merged(path: Path) -> Photo:
    """What the layers of an OpenRaster file, or of one of Krita's, look like together."""
    with scratch_folder() as folder:
        copy = ora.extract_merged(path, folder)
        with copy.open("rb") as file:
            start = file.read(_HEADER)
        try:
            photo = _shallow(copy, start)
        except BadPicture as error:  # it names the copy
            raise BadPicture(error.what.replace(str(copy), str(path)), error.remedy) from None
    name = "OpenRaster" if path.suffix.lower() == ora.ENDING else "KRA"
    return replace(photo, format=name, notes=(_("Its layers are dreamed as the one picture that they show."),))


def _tiff(path: Path) -> Photo:
    told, tags = tiff.read(path)
    if tags.get(tiff.PHOTOMETRIC) == tiff.PALETTE:  # OpenImageIO's colours of a palette are too dark by one
        file = io.BytesIO(exif.as_upright(path.read_bytes()))  # Pillow would turn it, and a palette's picture wrongly
        with Image.open(file, formats=("TIFF",)) as image:
            PixelFormat(*image.size)  # refuses what is too large
            image.load()
            samples, layout = shallow.plain(path, image)
            notes = (_(FIRST_OF_SEVERAL),) if getattr(image, "n_frames", 1) > 1 else ()
        return Photo(samples, layout, metadata=told, format="TIFF", notes=notes)
    photo = _deep(path, "TIFF", cmyk=tags.get(tiff.PHOTOMETRIC) == tiff.SEPARATED)
    return replace(photo, metadata=told, premultiplied=photo.has_alpha and tags.get(tiff.EXTRA_SAMPLES) in (1, (1,)))


def _deep(path: Path, format: str, cmyk: bool = False) -> Photo:
    from reverie_cli.pictures import deep  # OpenImageIO takes a tenth of a second to load

    PixelFormat(*deep.size(path))  # refuses what is too large
    samples, layout, attributes, notes = deep.read(path, cmyk)
    linear = format in ("OpenEXR", "HDR") or samples.dtype.kind == "f"
    told = Metadata()
    if format in ("OpenEXR", "HDR"):
        told = Metadata(attributes=deep.descriptive(attributes))
    premultiplied = format == "OpenEXR" and layout in ("ya", "rgba")
    compression = str(attributes.get("compression", "")) if format == "TIFF" else ""
    return Photo(samples, layout, linear, premultiplied, told, format, compression, notes)


def _needs(path: Path, kind: str, package: str) -> BadPicture:
    """The error of a file of a kind that only an optional package reads."""
    return BadPicture(
        _("{path} is a {kind}, which needs the package {package}.").format(path=path, kind=kind, package=package),
        _("Run “{python} -m pip install {package}”.").format(python=sys.executable, package=package),
    )


def _heic(path: Path) -> Photo:
    try:
        import pillow_heif
    except ImportError:
        raise _needs(path, "HEIC", "pillow-heif") from None
    pillow_heif.register_heif_opener()
    with Image.open(path) as image:
        PixelFormat(*image.size)
        told, depth = shallow.metadata(image), image.info.get("bit_depth", 8)
        if depth > 8:  # Pillow has 8 of them
            held = np.asarray(pillow_heif.open_heif(path, convert_hdr_to_8bit=False)) >> 16 - depth
            samples = (held.astype(np.uint32) * 65535 // (2**depth - 1)).astype(np.uint16)
            return Photo(samples.reshape(*samples.shape[:2], -1), _layout(samples), metadata=told, format="HEIC")
        image.load()
        samples, layout = shallow.plain(path, image)
        return Photo(samples, layout, metadata=told, format="HEIC")


def _layout(samples: Samples) -> Layout:
    channels = 1 if samples.ndim == 2 else samples.shape[2]
    return "y" if channels == 1 else "rgb" if channels == 3 else "rgba"


def _raw(path: Path) -> Photo:
    try:
        import rawpy
    except ImportError:
        raise _needs(path, _("camera's raw file"), "rawpy") from None
    try:
        with rawpy.imread(str(path)) as raw:
            samples = raw.postprocess(output_bps=16, use_camera_wb=True)
    except rawpy.LibRawError as error:
        said = b" ".join(each for each in error.args if isinstance(each, bytes)).decode("utf-8", "replace")
        raise BadPicture(
            _("{path} is damaged: {words}.").format(path=path, words=said or error), _("Give an undamaged copy.")
        ) from None
    return Photo(samples, "rgb", format="RAW", notes=(_("EXIF of raw files is not read."),))


def _upright(photo: Photo) -> Photo:
    """The photo turned as its EXIF says, which says so no longer."""
    turn = shallow.TURNS.get(exif.orientation(photo.metadata.exif))
    samples = photo.samples if turn is None else np.ascontiguousarray(turn(photo.samples))
    told = recipes.taken_out(photo.metadata)
    if told.exif:
        told = replace(told, exif=exif.of_dreamed(told.exif, (samples.shape[1], samples.shape[0])))
    if turn is not None:
        resolution = told.resolution
        if resolution and samples.shape[:2] != photo.samples.shape[:2]:
            resolution = resolution[::-1]
        told = replace(told, xmp=exif.upright_xmp(told.xmp), resolution=resolution)
    return replace(photo, samples=samples, metadata=told)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Raise `BadPicture` for what libraries raise; what they warn of is in the picture that is shown."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnidentifiedImageError:
        raise BadPicture(_("{path} is no picture that Reverie can read.").format(path=path), _(ACCEPTED)) from None
    except (*shallow.DECODING_ERRORS, *ora.DAMAGED) as error:
        if isinstance(error, OSError) and error.errno in FULL:  # of a copy in the folder for temporary files
            raise no_scratch(error) from None
        if isinstance(error, OSError) and error.strerror:  # the system's; Pillow's say no more than their text
            remedy = _(NO_FILES) if error.errno in TOO_LITTLE else _("Check its name and its rights.")
            raise BadPicture(
                _("{path} cannot be read: {words}.").format(path=path, words=error.strerror), remedy
            ) from None
        raise BadPicture(
            _("{path} is damaged: {words}.").format(path=path, words=str(error).rstrip(".")),
            _("Give an undamaged copy."),
        ) from None
