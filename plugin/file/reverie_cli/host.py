"""The contract of `reverie_plugin.host`, for a picture in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from reverie_cli.files import Photo, read_photo, write_photo
from reverie_plugin.host import GUIDE_SIDE, Result
from reverie_plugin.region import Rectangle
from reverie_shared import VERSION
from reverie_shared.picture import Picture, PixelFormat

NAME = f"command line {VERSION}"
"""The host's name, for the server's log."""

CHANNELS = {"L": "y", "LA": "ya", "RGB": "rgb", "RGBA": "rgba"}
"""Pillow's modes, and the channels of `PixelFormat` that they are."""


class FileHost:
    """A picture as the only layer of a document; `insert` writes it to the file `target`.

    `mask` is the selection: mode L, of the picture's size, not 0 everywhere; None to dream the whole picture.
    """

    name = NAME

    def __init__(self, photo: Photo, mask: Image.Image | None, target: Path) -> None:
        self._photo = photo
        self._mask = mask
        self._target = target

    def layer_bounds(self) -> Rectangle:
        """The picture's size, at (0, 0)."""
        return Rectangle(0, 0, *self._photo.image.size)

    def selection_bounds(self) -> Rectangle | None:
        """The bounds of every pixel of the mask that is not 0."""
        bounds = self._mask and self._mask.getbbox()
        if not bounds:
            return None
        left, upper, right, lower = bounds
        return Rectangle(left, upper, right - left, lower - upper)

    def read_pixels(self, area: Rectangle) -> Picture:
        """The picture's pixels inside `area`."""
        return _picture(self._photo.image, area)

    def read_mask(self, area: Rectangle) -> Picture:
        """The mask's pixels inside `area`; everything is selected where there is no mask."""
        return _picture(self._mask or Image.new("L", self._photo.image.size, 255), area)

    def read_guide(self, name: str) -> Picture:
        """The picture in the file of that name, scaled down to `GUIDE_SIDE`."""
        return read_guide(name)

    def insert(self, result: Result) -> None:
        """Write the picture with the result pasted into it."""
        image, part = self._photo.image.copy(), result.picture
        size = part.format.width, part.format.height
        image.paste(Image.frombytes(image.mode, size, part.pixels), (result.area.x, result.area.y))
        write_photo(replace(self._photo, image=image), self._target)


def read_guide(name: str) -> Picture:
    """The picture in a file, scaled down to `GUIDE_SIDE`: a guide. Raises `BadPicture` where it cannot be read."""
    image = read_photo(Path(name)).image
    image.thumbnail((GUIDE_SIDE, GUIDE_SIDE))
    return _picture(image, Rectangle(0, 0, *image.size))


def _picture(image: Image.Image, area: Rectangle) -> Picture:
    part = image.crop((area.x, area.y, area.right, area.bottom))
    return Picture(PixelFormat(area.width, area.height, CHANNELS[image.mode]), part.tobytes())
