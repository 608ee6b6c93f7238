"""The formats that are written, and what each can hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from reverie_cli.pictures.photo import Layout
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _


@dataclass(frozen=True)
class Format:
    """A format of files, and what it can hold."""

    name: str
    endings: tuple[str, ...]
    depths: tuple[str, ...] = ("u1",)
    """NumPy's types of samples, the coarsest first."""
    layouts: tuple[Layout, ...] = ("y", "ya", "rgb", "rgba")
    metadata: frozenset[str] = field(default_factory=frozenset)
    """The names of the fields of `Metadata` that it holds."""
    light: Literal["never", "floats", "always"] = "never"
    """Whether its values are proportional to light: where they are floats, always, or never."""
    premultiplied: bool = False
    """Whether its colours are multiplied by alpha."""
    largest_side: int = 2**31


_NAMED = frozenset({"attributes", "recipe"})
_DESCRIBED = frozenset({"profile", "exif", "xmp", "recipe"})

FORMATS = (
    Format(
        "PNG", (".png",), ("u1", "u2"), metadata=_DESCRIBED | {"text", "resolution", "colour_chunks"}
    ),
    Format(
        "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), layouts=("y", "rgb", "cmyk"),
        metadata=_DESCRIBED | {"iptc", "resolution"}, largest_side=65_500,
    ),
    Format(
        "TIFF", (".tif", ".tiff"), ("u1", "u2", "f2", "f4"), ("y", "ya", "rgb", "rgba", "cmyk"),
        _DESCRIBED | {"iptc", "resolution"}, "floats",
    ),
    Format("WebP", (".webp",), layouts=("rgb", "rgba"), metadata=_DESCRIBED, largest_side=16_383),
    Format("AVIF", (".avif",), layouts=("rgb", "rgba"), metadata=_DESCRIBED, largest_side=65_535),
    Format("OpenEXR", (".exr",), ("f2", "f4"), metadata=_NAMED, light="always", premultiplied=True),
    Format(
        "OpenRaster", (".ora",), ("u1", "u2"), ("rgb", "rgba"), _DESCRIBED | {"text", "resolution", "colour_chunks"}
    ),
    Format("HDR", (".hdr",), ("f4",), ("rgb",), frozenset({"attributes"}), light="always"),
)  # fmt: skip

ENDINGS = {ending: each for each in FORMATS for ending in each.endings}

READ_ENDINGS = (
    *ENDINGS,
    ".gif",
    ".apng",
    ".psd",
    ".kra",
    ".heic",
    ".heif",
    ".dng",
    ".cr2",
    ".cr3",
    ".nef",
    ".arw",
    ".orf",
    ".raf",
    ".rw2",
)
"""Endings by which pictures are found in a folder."""


def format_of(path: Path) -> Format:
    """The format that a file's name says; raises `HostRefused` where it says none that is written."""
    found = ENDINGS.get(path.suffix.lower())
    if found is None:
        raise HostRefused(
            _("{path} does not say which format to write.").format(path=path),
            _("End it in {endings}.").format(endings=", ".join(ENDINGS)),
        )
    return found
