"""The picture that is dreamed on, as the network sees it, and how far each of its pixels may move."""

from __future__ import annotations

import numpy.typing as npt

from reverie_server.dream.image import pixels
from reverie_server.dream.image.arrays import Floats, Size
from reverie_server.dream.image.resize import enlarge, shrink
from reverie_server.dream.image.selection import update_weight
from reverie_shared.errors.pictures import MASK_OF_ANOTHER_SIZE
from reverie_shared.picture import Picture


class Source:
    """A picture to dream on, with its selection.

    Parameters
    ----------
    picture : Picture
    mask : Picture, optional
        The selection, of the picture's size, channels `y`.
    residual : array [height, width, 3], optional
        What the samples of `picture` were too coarse for, in units of -1..1: see `DreamResult.residual`.
    dtype : type
        What the network computes with.
    share : array [height, width], optional
        The part of its steps, 0..1, that each pixel takes, beside the selection.

    Attributes
    ----------
    original : Picture
    residual : array or None
    seen : array [height, width, 3]
        The colours in -1..1, the residual added.
    weight : array [height, width] or None
        How far each pixel may move, 0..1; None where all move alike.

    Raises
    ------
    BadPicture
        When the mask does not fit, or floating-point samples are not finite.
    """

    def __init__(
        self,
        picture: Picture,
        mask: Picture | None,
        residual: Floats | None,
        dtype: npt.DTypeLike,
        share: Floats | None = None,
    ) -> None:
        if mask and not mask.format.is_mask_of(picture.format):
            raise MASK_OF_ANOTHER_SIZE()
        self.original = picture
        self.residual = residual
        self.seen: Floats = pixels.colours(picture).astype(dtype, copy=False)
        if residual is not None:
            self.seen += residual
        self._mask = mask
        weight = update_weight(self.coverage(), self.opacity())
        self.weight = weight if share is None else share if weight is None else weight * share

    def coverage(self) -> Floats | None:
        """The selection [height, width] in 0..1; computed anew by each call, which saves its memory."""
        return pixels.coverage(self._mask) if self._mask else None

    def opacity(self) -> Floats | None:
        """The picture's alpha [height, width] in 0..1; computed anew by each call."""
        return pixels.opacity(self.original)

    @property
    def size(self) -> Size:
        """Height and width in pixels."""
        return self.original.format.height, self.original.format.width

    def at(self, size: Size, antialias: bool) -> Floats:
        """The colours at an octave's size; `antialias` applies where that is smaller."""
        if size[0] > self.seen.shape[0]:
            return enlarge(self.seen, size)
        return shrink(self.seen, size, antialias)

    def weight_at(self, size: Size) -> Floats | None:
        """The weight at an octave's size, where a small selection does not vanish."""
        if self.weight is None:
            return None
        weight = shrink(self.weight[..., None], size)[..., 0]
        return weight if weight.any() else shrink(self.weight[..., None], size, antialias=False)[..., 0]
