"""The contract of `reverie_plugin.host`, for a picture in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from reverie_cli.pictures.blend import REPLACE, Blend
from reverie_cli.pictures.colours import encode
from reverie_cli.pictures.masks import read_mask
from reverie_cli.pictures.ora import ENDING, Layers
from reverie_cli.pictures.photo import Photo, Samples, quantised, shares
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.shallow import MODES
from reverie_cli.pictures.view import view
from reverie_cli.pictures.writing import Encoding, write_photo
from reverie_plugin.host import GUIDE_SIDE, Result
from reverie_plugin.region import Rectangle
from reverie_plugin.ui.dream_title import title
from reverie_shared import VERSION
from reverie_shared.picture import Picture, PixelFormat

NAME = f"command line {VERSION}"
"""The host's name, for the server's log."""

SAMPLE_NAMES = {"u1": "u8", "u2": "u16", "f2": "f16", "f4": "f32"}
"""NumPy's types, and the samples of `PixelFormat` that they are."""


class FileHost:
    """A picture as the only layer of a document; `insert` writes it to the file `target`.

    `mask` is the selection [height, width, 1], of the picture's size, not 0 everywhere; None to dream all of it.
    `describe` makes the recipe that is kept with the picture of a report; "" keeps none. With a `blend` that does not
    replace the picture, and with a target that keeps layers (`keeps_layers`), the session's order has to deliver the
    dream itself, not blended by the selection.
    """

    name = NAME

    def __init__(
        self,
        photo: Photo,
        mask: Samples | None,
        target: Path,
        encoding: Encoding | None = None,
        overwrite: bool = False,
        describe: Callable[[Mapping[str, Any]], str] = lambda _report: "",
        blend: Blend = REPLACE,
    ) -> None:
        self._photo = photo
        self._view = view(photo)
        self._mask = mask
        self._target = target
        self._encoding = encoding
        self._overwrite = overwrite
        self._describe = describe
        self._blend = blend
        self.notes: tuple[str, ...] = ()
        """What the file could not hold, once it is written."""
        self.written: Photo | None = None
        """The picture with the dream, once it is written."""
        self.map_digests: dict[str, str] = {}
        """The digests of the control maps, each as a whole, by the names of their files."""

    def layer_bounds(self) -> Rectangle:
        """The picture's size, at (0, 0)."""
        return Rectangle(0, 0, *self._photo.size)

    def selection_bounds(self) -> Rectangle | None:
        """The bounds of every pixel of the mask that is not 0."""
        if self._mask is None:
            return None
        rows, columns = (np.flatnonzero(self._mask.any(axis=(axis, 2))) for axis in (1, 0))
        left, top = int(columns[0]), int(rows[0])
        return Rectangle(left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)

    def read_pixels(self, area: Rectangle) -> Picture:
        """The picture's pixels inside `area`."""
        return _picture(self._view.samples, self._view.layout, area, self._view.linear)

    def read_mask(self, area: Rectangle) -> Picture:
        """The mask's pixels inside `area`; everything is selected where there is no mask."""
        mask = np.full((*self._photo.samples.shape[:2], 1), 255, np.uint8) if self._mask is None else self._mask
        return _picture(mask, "y", area)

    def read_guide(self, name: str) -> Picture:
        """The picture in the file of that name, 8 bits a channel, scaled down to `GUIDE_SIDE`."""
        return read_guide(name)

    def read_map(self, name: str, area: Rectangle) -> Picture:
        """The part of the picture in the file of that name that lies on `area`: where it has another size than the
        picture, it is stretched over it.
        """
        whole = read_map(name)
        self.map_digests[name] = whole.digest
        width, height = self._photo.size
        return part_of(whole, area, width, height)

    def insert(self, result: Result) -> None:
        """Write the picture with the result pasted into it."""
        format = result.picture.format
        kind = self._view.samples.dtype
        dreamed = np.frombuffer(result.picture.pixels, kind).reshape(format.height, format.width, -1)
        layers = self._layers(dreamed, result) if keeps_layers(self._target) else None
        if self._blend != REPLACE or layers is not None:
            dreamed = self._laid(dreamed, result.area)
        photo = self._view.put(self._photo, dreamed, result.area.x, result.area.y)
        photo = replace(photo, metadata=replace(photo.metadata, recipe=self._describe(self.told(result.report))))
        self.notes = write_photo(photo, self._target, self._encoding, self._overwrite, layers)
        self.written = photo

    def _layers(self, dreamed: Samples, result: Result) -> Layers:
        """What the dreamed picture is made of."""
        area = result.area
        dream = self._view.put(self._photo, dreamed, area.x, area.y)
        mask = None if self._mask is None else self._mask[area.y : area.bottom, area.x : area.right]
        place = area.x, area.y, area.width, area.height
        return Layers(self._photo, dream, place, mask, self._blend, title(result.report))

    def told(self, report: dict[str, Any]) -> dict[str, Any]:
        """A report with the digests of whole control maps, not of the parts of them that were sent."""
        names, maps = report["settings"], report.get("maps") or {}
        digests = {setting: self.map_digests.get(names[setting], said["digest"]) for setting, said in maps.items()}
        return {**report, "maps": {setting: {**said, "digest": digests[setting]} for setting, said in maps.items()}}

    def _laid(self, dreamed: Samples, area: Rectangle) -> Samples:
        """The dream, which is everywhere in `area`, laid over the picture by the selection."""
        place = slice(area.y, area.bottom), slice(area.x, area.right)
        colours = slice(0, dreamed.shape[2] - self._photo.has_alpha)
        mask = None if self._mask is None else self._mask[place]
        laid: Samples = dreamed.copy()
        below = self._view.samples[:, :, colours]
        laid[:, :, colours] = self._blend.lay(below, dreamed[:, :, colours], self._view.linear, mask, place)
        return laid


def keeps_layers(target: Path) -> bool:
    """Whether a file of that name holds picture and dream as layers."""
    return target.suffix.lower() == ENDING


def read_guide(name: str) -> Picture:
    """The picture in a file as a guide: 8 bits a channel, scaled down to `GUIDE_SIDE`; raises as `read_photo` does."""
    return small(read_photo(Path(name)), GUIDE_SIDE)


def read_map(name: str) -> Picture:
    """The picture in a file as a control map: 8 bits a channel, as large as it is; raises as `read_photo` does."""
    photo = read_photo(Path(name))
    return small(photo, max(photo.size))


def part_of(picture: Picture, area: Rectangle, width: int, height: int) -> Picture:
    """The part of a picture that lies on `area`, where it is stretched over `width` x `height` pixels."""
    format = picture.format
    left, right = (round(x * format.width / width) for x in (area.x, area.right))
    top, bottom = (round(y * format.height / height) for y in (area.y, area.bottom))
    left, top = min(left, format.width - 1), min(top, format.height - 1)
    samples = np.frombuffer(picture.pixels, np.uint8).reshape(format.height, format.width, -1)
    return _picture(samples, format.channels, Rectangle(left, top, max(1, right - left), max(1, bottom - top)))


def read_selection(path: Path, size: tuple[int, int]) -> Picture:
    """The selection in a file, for pictures of that width and height; raises as `read_mask` does."""
    return _picture(read_mask(path, size), "y", Rectangle(0, 0, *size))


def small(photo: Photo, side: int) -> Picture:
    """A photo in sRGB, 8 bits a channel, at most `side` pixels wide and high."""
    seen = view(photo)
    values = shares(seen.samples)
    if seen.linear:
        channels = values.shape[2] - photo.has_alpha
        values[:, :, :channels] = encode(values[:, :, :channels])
    eight = quantised(values, np.dtype("u1"))
    image = Image.frombytes(MODES[seen.layout], photo.size, eight.tobytes())
    image.thumbnail((side, side))
    samples = np.asarray(image).reshape(image.height, image.width, -1)
    return _picture(samples, seen.layout, Rectangle(0, 0, *image.size))


def _picture(samples: Samples, layout: str, area: Rectangle, linear: bool = False) -> Picture:
    part = samples[area.y : area.bottom, area.x : area.right]
    format = PixelFormat(area.width, area.height, layout, SAMPLE_NAMES[samples.dtype.str[1:]], linear)
    return Picture(format, part.tobytes())
