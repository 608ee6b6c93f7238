"""Read a selection from a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from reverie_cli.pictures.photo import Photo, Samples, quantised, shares, white
from reverie_cli.pictures.reading import read_photo
from reverie_shared.errors import BadPicture
from reverie_shared.translation import _

Source: TypeAlias = Literal["alpha", "brightness"]

LUMINANCE = (0.2126, 0.7152, 0.0722)


def read_mask(
    path: Path, size: tuple[int, int], by: Source | None = None, invert: bool = False, feather: float = 0.0
) -> Samples:
    """Read a selection [height, width, 1]: 0 not selected, full scale of its type completely.

    Parameters
    ----------
    path : Path
    size : tuple of int
        Width and height of the picture to dream.
    by : "alpha" or "brightness", optional
        What of the picture selects. Without it, alpha where it varies, else the brightness.
    invert : bool
        Whether what is not selected is meant.
    feather : float
        Pixels over which the selection fades at its edges.

    Raises
    ------
    BadPicture
        When it cannot be read, is of another size, selects nothing, or both its alpha and its brightness vary.
    """
    photo = read_photo(path)
    if photo.size != size:
        raise BadPicture(
            _(
                "The selection {path} is {width} x {height} pixels large, "
                "the picture {picture_width} x {picture_height}."
            ).format(
                path=path, width=photo.size[0], height=photo.size[1], picture_width=size[0], picture_height=size[1]
            ),
            _("Give a selection of the picture's size."),
        )
    source = by or _source(path, photo)
    mask = _alpha(photo) if source == "alpha" else _brightness(photo)
    if invert:
        mask = mask.dtype.type(white(mask.dtype)) - mask
    if not mask.any():
        if source == "alpha":
            empty = _("The selection {path} is empty: it is transparent all over.")
        elif invert:
            empty = _("The selection {path} is empty: it is white all over.")
        else:
            empty = _("The selection {path} is empty: it is black all over.")
        raise BadPicture(
            empty.format(path=path),
            _("Paint white the parts to dream, or leave “--selection” out to dream the whole picture."),
        )
    return _feathered(mask, feather) if feather else mask


def _source(path: Path, photo: Photo) -> Source:
    """What of a mask selects, where nobody has said it."""
    alpha = photo.alpha
    if alpha is None or (alpha == white(alpha.dtype)).all():
        return "brightness"
    seen = photo.colours[alpha > 0]
    if seen.size and (seen != seen[0]).any():
        raise BadPicture(
            _("In the selection {path}, both transparency and brightness vary.").format(path=path),
            _("Say which of them selects: “--selection-by alpha” or “--selection-by brightness”."),
        )
    return "alpha"


def _alpha(photo: Photo) -> Samples:
    alpha = photo.alpha
    if alpha is None:
        return np.full((*photo.samples.shape[:2], 1), white(photo.samples.dtype), photo.samples.dtype)
    return np.ascontiguousarray(alpha[:, :, None])


def _brightness(photo: Photo) -> Samples:
    colours = photo.colours
    if colours.shape[2] == 1:
        return np.ascontiguousarray(colours)
    if photo.layout == "cmyk":
        raise BadPicture(_("The selection is in CMYK."), _("Give a gray picture."))
    kind = colours.dtype
    return quantised(shares(colours) @ np.array(LUMINANCE, np.float32)[:, None], kind)


def _feathered(mask: Samples, pixels: float) -> Samples:
    """The mask with edges that fade over about so many pixels, 8 bits."""
    plain = quantised(shares(mask), np.dtype("u1"))[:, :, 0]
    faded = Image.fromarray(plain).filter(ImageFilter.GaussianBlur(pixels / 2))
    return np.asarray(faded)[:, :, None]
