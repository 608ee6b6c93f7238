"""Pixels by OpenImageIO: 16-bit PNG, TIFF, OpenEXR, Radiance HDR, and Photoshop's composite."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import OpenImageIO as oiio  # noqa: N813

from reverie_cli.pictures.photo import CHROMATICITIES, FIRST_OF_SEVERAL, WINDOW, Layout, Photo, Samples
from reverie_shared.errors import BadPicture
from reverie_shared.picture import LARGEST_PIXELS
from reverie_shared.translation import _

oiio.attribute("threads", (os.cpu_count() or 1) + 1)
"""One works on the file; it packs a TIFF on every core only where there are two besides."""

LAYOUTS: dict[int, Layout] = {1: "y", 2: "ya", 3: "rgb", 4: "rgba"}

NAMES: dict[Layout, tuple[str, ...]] = {
    "y": ("Y",),
    "ya": ("Y", "A"),
    "rgb": ("R", "G", "B"),
    "rgba": ("R", "G", "B", "A"),
    "cmyk": ("C", "M", "Y", "K"),
}

KINDS: dict[str, Any] = {"u1": oiio.UINT8, "u2": oiio.UINT16, "f2": oiio.HALF, "f4": oiio.FLOAT}
MOST_SAMPLES = 8 * LARGEST_PIXELS
"""The samples that are read of one picture, with channels that it has beside its colours."""

_OWN = ("oiio:", "openexr:", "hdr:", "worldto", "Orientation")
_LOSSLESS = ("none", "rle", "zip", "zips", "piz")
"""Compressions of an OpenEXR that are kept: a lossy one would change what was not dreamed."""

_FULL = 2**16
"""Bytes of room that a disk without room may still have."""

_SUBFILE_TYPE, _SMALLER = "tiff:subfiletype", 1
"""Where a TIFF says what a picture after the first one is, and the bit of one that shows the first again, smaller."""

_KEPT_KINDS = {"uint8": "u1", "uint16": "u2", "half": "f2"}


def read(path: Path, cmyk: bool = False) -> tuple[Samples, Layout, dict[str, Any], tuple[str, ...]]:
    """The first picture's samples and layout, its attributes, and what is left out of it, in sentences.

    Raises
    ------
    BadPicture
        When it cannot be read, or is too large.
    """
    config = oiio.ImageSpec()
    config.attribute("oiio:UnassociatedAlpha", 1)
    config.attribute("oiio:RawColor", int(cmyk))
    with _plain_name(path) as name:
        file = oiio.ImageInput.open(name, config)
    if file is None:
        raise BadPicture(
            _("{path} cannot be read: {words}.").format(path=path, words=_said(oiio.geterror())),
            _("Give an undamaged copy."),
        )
    try:
        spec = file.spec()
        kind = _KEPT_KINDS.get(str(spec.format), "f4")
        wanted = _wanted(spec, cmyk)
        if spec.width * spec.height * spec.nchannels > MOST_SAMPLES:
            raise BadPicture(
                _("{path} has {channels} channels of {width} x {height}.").format(
                    path=path, channels=spec.nchannels, width=spec.width, height=spec.height
                ),
                _("Give one with fewer."),
            )
        whole = file.read_image(0, 0, 0, spec.nchannels, KINDS[kind])
        if whole is None:
            raise BadPicture(
                _("{path} is damaged: {words}.").format(path=path, words=_said(file.geterror())),
                _("Give an undamaged copy."),
            )
        attributes = {each.name: each.value for each in spec.extra_attribs}
        window = (spec.x, spec.y, spec.full_x, spec.full_y, spec.full_width, spec.full_height)
        if window != (0, 0, 0, 0, spec.width, spec.height):
            attributes[WINDOW] = window
        samples = np.asarray(whole).reshape(spec.height, spec.width, spec.nchannels)
        others_follow = file.seek_subimage(1, 0) and not file.spec().get_int_attribute(_SUBFILE_TYPE) & _SMALLER
    finally:
        file.close()
    others = [name for index, name in enumerate(spec.channelnames) if index not in wanted]
    notes = (_("Left out: the channels {names}.").format(names=", ".join(others)),) if others else ()
    if others_follow:
        notes = (*notes, _(FIRST_OF_SEVERAL))
    layout: Layout = "cmyk" if cmyk and len(wanted) == 4 else LAYOUTS[len(wanted)]
    if others or wanted != list(range(spec.nchannels)):
        samples = np.ascontiguousarray(samples[:, :, wanted])
    return samples, layout, attributes, notes


def descriptive(attributes: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The attributes that travel: all but those that the library tells of its own."""
    kept = {name: value for name, value in attributes.items() if not name.startswith(_OWN)}
    if str(kept.get("compression", "none")).partition(":")[0] not in _LOSSLESS:
        del kept["compression"]
    told = (CHROMATICITIES, WINDOW)
    return tuple((name, value) for name, value in kept.items() if isinstance(value, str | int | float) or name in told)


def size(path: Path) -> tuple[int, int]:
    """Width and height, without reading pixels; raises `BadPicture`."""
    with _plain_name(path) as name:
        file = oiio.ImageInput.open(name)
    if file is None:
        raise BadPicture(
            _("{path} cannot be read: {words}.").format(path=path, words=_said(oiio.geterror())),
            _("Give an undamaged copy."),
        )
    spec = file.spec()
    file.close()
    return spec.width, spec.height


def write(path: Path, kind: str, photo: Photo, attributes: dict[str, Any]) -> None:
    """Write a photo's pixels into a file of a format (OpenImageIO's name).

    Raises
    ------
    OSError
        When it cannot be written; without a number where the reason is the library's own.
    """
    height, width, channels = photo.samples.shape
    spec = oiio.ImageSpec(width, height, channels, KINDS[photo.samples.dtype.str[1:]])
    spec.channelnames = NAMES[photo.layout]
    spec.alpha_channel = channels - 1 if photo.has_alpha else -1
    if not photo.premultiplied:
        spec.attribute("oiio:UnassociatedAlpha", 1)
    for name, value in attributes.items():
        if name in (CHROMATICITIES, WINDOW) and kind != "openexr":
            continue
        if name == WINDOW:
            spec.x, spec.y, spec.full_x, spec.full_y, spec.full_width, spec.full_height = value
        elif name == CHROMATICITIES:
            spec.attribute(name, f"float[{len(value)}]", value)
        else:
            spec.attribute(name, value)
    file = oiio.ImageOutput.create(kind)
    samples = np.ascontiguousarray(photo.samples)
    # Closing writes what is left, and not every format tells of a disk that is full then: so the end is read.
    with _plain_name(path) as name:
        written = file is not None and file.open(name, spec) and file.write_image(samples) and file.close()
        complete = written and _has_its_end(name, height)
    if not complete:
        words = _said(file.geterror() if file else oiio.geterror())
        if shutil.disk_usage(path.parent).free < _FULL:  # of which the library knows no more than that bytes are left
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path.parent))
        raise OSError(words)


@contextmanager
def _plain_name(path: Path) -> Iterator[str]:
    """A name of the file that OpenImageIO takes: one that is UTF-8; elsewhere a link to it."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with TemporaryDirectory(prefix="reverie-") as folder:
            link = Path(folder) / f"picture{path.suffix}"
            link.symlink_to(path.resolve())
            yield str(link)
    else:
        yield str(path)


def _has_its_end(name: str, height: int) -> bool:
    """Whether the last row of a picture that was written can be read."""
    file = oiio.ImageInput.open(name)
    if file is None:
        oiio.geterror()  # which OpenImageIO would print at its end
        return False
    return file.read_scanline(file.spec().y + height - 1, 0, "float") is not None


def _wanted(spec: Any, cmyk: bool) -> list[int]:
    """Which channels are the picture: colours first, then alpha."""
    names = list(spec.channelnames)
    if cmyk:
        return list(range(min(4, len(names))))
    colours = [names.index(name) for name in "RGB"] if {"R", "G", "B"} <= set(names) else []
    if not colours:
        colours = [names.index("Y") if "Y" in names else 0]
    alpha = spec.alpha_channel
    return [*colours, *([alpha] if alpha >= 0 and alpha not in colours else [])]


def _said(error: str) -> str:
    """An error of the library in one line."""
    return " ".join(error.split()).rstrip(".") or _("it is no picture of its kind")
