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
"""Who asks, for the server's log."""

CHANNELS = {"L": "y", "LA": "ya", "RGB": "rgb", "RGBA": "rgba"}
"""Pillow's modes, as the wire names them."""


class FileHost:
    """A picture as the one layer of a document. To insert the result is to write it to `target`.

    `mask` is the selection: mode L, of the picture's size, not all 0; None where the whole picture is dreamed.
    """

    name = NAME

    def __init__(self, photo: Photo, mask: Image.Image | None, target: Path) -> None:
        self._photo = photo
        self._mask = mask
        self._target = target

    def layer_bounds(self) -> Rectangle:
        """Return where the picture lies: from (0, 0) on."""
        return Rectangle(0, 0, *self._photo.image.size)

    def selection_bounds(self) -> Rectangle | None:
        """Return the bounds of what is not black in the mask."""
        bounds = self._mask and self._mask.getbbox()
        if not bounds:
            return None
        left, upper, right, lower = bounds
        return Rectangle(left, upper, right - left, lower - upper)

    def read_pixels(self, area: Rectangle) -> Picture:
        """Return the picture's pixels inside `area`."""
        return _picture(self._photo.image, area)

    def read_mask(self, area: Rectangle) -> Picture:
        """Return the mask's pixels inside `area`; all of it is selected where there is no mask."""
        return _picture(self._mask or Image.new("L", self._photo.image.size, 255), area)

    def read_guide(self, name: str) -> Picture:
        """Return the picture in the file of that name."""
        image = read_photo(Path(name)).image
        image.thumbnail((GUIDE_SIDE, GUIDE_SIDE))
        return _picture(image, Rectangle(0, 0, *image.size))

    def insert(self, result: Result) -> None:
        """Write the picture, with the result pasted into it."""
        image, part = self._photo.image.copy(), result.picture
        size = part.format.width, part.format.height
        image.paste(Image.frombytes(image.mode, size, part.pixels), (result.area.x, result.area.y))
        write_photo(replace(self._photo, image=image), self._target)


def _picture(image: Image.Image, area: Rectangle) -> Picture:
    part = image.crop((area.x, area.y, area.right, area.bottom))
    return Picture(PixelFormat(area.width, area.height, CHANNELS[image.mode]), part.tobytes())
