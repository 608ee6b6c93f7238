"""Read and write pictures in files; a file is written completely or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from PIL import ExifTags, Image, PngImagePlugin, UnidentifiedImageError

from reverie_cli.drafts import new_draft, remove_dead_drafts
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.picture import PixelFormat

Image.MAX_IMAGE_PIXELS = None  # `_decode` has its own limit, which it checks before pixels are decoded

PngImagePlugin.MAX_TEXT_CHUNK = 255 * 65_519  # bytes of the largest colour profile that a JPEG can hold

ACCEPTED = "Reverie reads PNG and JPEG with 8 bits a channel, in RGB or gray, with or without transparency."

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
"""The format to write, by the ending of the file's name."""

SAVE_OPTIONS: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 95, "subsampling": 0}}
"""Options for saving: JPEG with full colour resolution, for a dream is full of fine coloured detail."""

LARGEST_JPEG_SIDE = 65_500

DECODING_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error, zlib.error,
)  # fmt: skip
"""Every exception that Pillow raises for a damaged file."""

_TOO_LITTLE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_NO_FILES = "Close other programs, then try again."
"""What helps where the system has no files or memory left."""

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The operation that turns a photo upright, by its EXIF orientation; 1 is upright."""

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_DEPTH = 24
"""Offset of a PNG's bit depth. Pillow does not tell it, and reduces 16 bits to 8 without a word."""


@dataclass(frozen=True)
class Photo:
    """A picture from a file: `image` is upright, in mode L, LA, RGB or RGBA.

    `extras` hold the colour profile and the resolution, as arguments of Pillow's `save`.
    """

    image: Image.Image
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def has_alpha(self) -> bool:
        """Whether the picture has an alpha channel."""
        return self.image.mode in ("LA", "RGBA")


def read_photo(path: Path) -> Photo:
    """Read the picture in a file.

    Raises
    ------
    BadPicture
        When there is none, it is damaged, or of a kind that Reverie does not read.
    """
    source = _decode(path)
    extras: dict[str, Any] = {}
    if profile := source.info.get("icc_profile"):
        extras["icc_profile"] = profile
    dpi = source.info.get("dpi")
    if dpi and all(1 <= value <= 65_535 for value in dpi):  # JPEG can hold no others
        extras["dpi"] = dpi
    return Photo(_plain(path, source), extras)


def read_mask(path: Path, size: tuple[int, int]) -> Image.Image:
    """Read a selection (mode L, 0 not selected, 255 completely): a picture's alpha, else its brightness.

    Raises
    ------
    BadPicture
        When it cannot be read, has another size than the picture to dream (`size`), or selects nothing.
    """
    photo = read_photo(path)
    mask = photo.image.getchannel("A") if photo.has_alpha else photo.image.convert("L")
    if mask.size != size:
        raise BadPicture(
            f"The selection {path} is {mask.width} x {mask.height} pixels large, the picture {size[0]} x {size[1]}.",
            "Give a selection of the picture's size.",
        )
    if mask.getbbox() is None:
        raise BadPicture(
            f"The selection {path} is empty: it is {'transparent' if photo.has_alpha else 'black'} all over.",
            "Paint white the parts to dream, or leave “--selection” out to dream the whole picture.",
        )
    return mask


def check_target(path: Path, photo: Photo) -> Path:
    """Check that `write_photo` can write there; returns the path with links followed.

    Raises
    ------
    HostRefused
        When it cannot: unknown format, no such folder, write protection.
    """
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise HostRefused(f"{path} does not say which format to write.", f"End it in {', '.join(FORMATS)}.")
    if kind == "JPEG" and photo.has_alpha:
        raise HostRefused(
            "The picture has transparency, which JPEG cannot hold.",
            "Write a PNG: end the output's name in .png.",
        )
    if kind == "JPEG" and max(photo.image.size) > LARGEST_JPEG_SIDE:
        raise HostRefused("The picture is larger than JPEG can hold.", "Write a PNG instead.")
    return check_writable(path)


def check_writable(path: Path) -> Path:
    """Check that a file can be written there, or replaced; returns `path` with links followed, raises `HostRefused`."""
    try:
        path = path.resolve()
        if path.is_dir():
            raise HostRefused(f"{path} is a folder.", "Name a file to write.")
        if path.exists() and not path.is_file():
            raise HostRefused(f"{path} is a pipe or a device, not a file.", "Name a file to write.")
        if not path.parent.is_dir():
            raise HostRefused(f"The folder {path.parent} does not exist.", "Make it first, or name another.")
        if path.exists() and not os.access(path, os.W_OK):
            raise HostRefused(f"{path} is write-protected.", "Name another file, or lift the protection.")
        with tempfile.TemporaryFile(dir=path.parent):
            return path
    except OSError as error:
        raise _unwritable(path, error) from None


def write_photo(photo: Photo, path: Path) -> None:
    """Write a picture in the format of the file name's ending; raises `HostRefused` where that fails."""
    kind = FORMATS[path.suffix.lower()]
    with whole_file(path) as file:
        photo.image.save(file, kind, **SAVE_OPTIONS[kind], **photo.extras)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that replaces `path` at the end of the `with` block, and is deleted after an error.

    Raises
    ------
    HostRefused
        When the system refuses to write.
    """
    try:
        remove_dead_drafts(path.parent)
        with new_draft(path.parent) as (draft, file):
            yield file
            file.flush()
            if path.exists():
                shutil.copymode(path, draft)
            if os.name == "nt":  # it renames no open file; elsewhere the draft keeps its lock until it is renamed
                file.close()
            draft.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> HostRefused:
    if error.errno is None:  # the codec's own
        remedy = "Write another format, or a smaller picture."
    elif error.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = "Make room, or name a file on another disk."
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = "Name a file in a folder of your own."
    elif error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EILSEQ):
        remedy = "Give it another name."
    else:
        remedy = _NO_FILES if error.errno in _TOO_LITTLE else "Name a file on another disk."
    return HostRefused(f"{path} cannot be written: {(error.strerror or str(error)).rstrip('.')}.", remedy)


def _decode(path: Path) -> Image.Image:
    """The file's picture in its own mode, turned upright."""
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():  # opening a pipe would wait for its other end
            raise BadPicture(f"{path} is a pipe or a device, not a file.", "Give a picture in a file.")
        with path.open("rb") as file:
            start = file.read(PNG_DEPTH + 1)
            file.seek(0)
            with Image.open(file, formats=("PNG", "JPEG")) as image:
                PixelFormat(*image.size)  # refuses what is too large
                if start.startswith(PNG_SIGNATURE) and start[PNG_DEPTH] == 16:
                    raise BadPicture(f"{path} has 16 bits a channel.", ACCEPTED)
                if image.format == "PNG" and getattr(image, "is_animated", False):
                    raise BadPicture(f"{path} is an animation.", "Give a single picture.")
                image.load()
                turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation))
                upright: Image.Image = image if turn is None else image.transpose(turn)
                return upright
    except UnidentifiedImageError:
        raise BadPicture(f"{path} is no picture that Reverie can read.", ACCEPTED) from None
    except DECODING_ERRORS as error:
        if isinstance(error, OSError) and error.strerror:  # the system's; Pillow's say no more than their text
            remedy = _NO_FILES if error.errno in _TOO_LITTLE else "Check its name and its rights."
            raise BadPicture(f"{path} cannot be read: {error.strerror}.", remedy) from None
        raise BadPicture(f"{path} is damaged: {str(error).rstrip('.')}.", "Give an undamaged copy.") from None


def _plain(path: Path, image: Image.Image) -> Image.Image:
    """Convert the picture to mode L, LA, RGB or RGBA; palettes and transparent colours are resolved."""
    alpha = image.has_transparency_data
    if image.mode in ("1", "L", "LA"):
        return image.convert("LA" if alpha else "L")
    if image.mode in ("P", "PA", "RGB", "RGBA"):
        return image.convert("RGBA" if alpha else "RGB")
    raise BadPicture(f"{path} is in the colour mode {image.mode}.", ACCEPTED)
