"""A film of masks: what is selected in each frame of another film."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from reverie_cli.film.pixels import picture_of, samples_of
from reverie_cli.film.reader import FilmReader, Frame, Range
from reverie_cli.pictures.formats import READ_ENDINGS
from reverie_shared.errors import BadPicture
from reverie_shared.picture import Picture
from reverie_shared.translation import _

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""The luminance of red, green and blue (Rec. 709)."""

_ANIMATIONS = (".gif", ".apng")


@dataclass(frozen=True)
class MaskedFrame:
    """A frame, and what is selected in it; None where that is the same in all frames."""

    frame: Frame
    mask: Picture | None = None

    @property
    def picture(self) -> Picture:
        """The frame's pixels."""
        return self.frame.picture


class MaskFilm:
    """The masks of a film, one for each of its frames: white is dreamed; or what is opaque, in a mask that
    has transparency.

    Parameters
    ----------
    masks : FilmReader
    film : FilmReader

    Raises
    ------
    BadPicture
        When they are of another size than the film, or not as many as it has frames.
    """

    def __init__(self, masks: FilmReader, film: FilmReader) -> None:
        self._masks, self._film = masks, film
        size, wanted = (masks.look.width, masks.look.height), (film.look.width, film.look.height)
        if size != wanted:
            raise BadPicture(
                _("The film of masks {path} is {width} x {height} pixels large, the film {film_width} x {film_height}.")
                .format(path=masks.path, width=size[0], height=size[1], film_width=wanted[0], film_height=wanted[1]),
                _("Give masks of the film's size."),
            )  # fmt: skip
        counts = _count(masks.path), _count(film.path)
        if -1 not in counts and counts[0] != counts[1]:
            raise self._another_length(*counts)

    def with_frames(self, frames: Iterator[Frame]) -> Iterator[MaskedFrame]:
        """Frames of the film with their masks; raises `BadPicture` where a mask of theirs cannot be read."""
        masks = self._masks.frames(Range())
        for frame in frames:
            mask = next((mask for mask in masks if mask.number == frame.number), None)
            if mask is None:
                raise BadPicture(
                    _("The mask of frame {number} cannot be read in {path}.").format(
                        number=frame.number + 1, path=self._masks.path
                    ),
                    _("Give an undamaged copy."),
                )
            yield MaskedFrame(frame, _selection(mask.picture))

    def _another_length(self, masks: int, frames: int) -> BadPicture:
        words = _("The film of masks {path} has {masks} frames, the film {film} has {frames}.")
        return BadPicture(
            words.format(path=self._masks.path, masks=masks, film=self._film.path, frames=frames),
            _("Give one mask for each frame; or a picture, for one selection in all frames."),
        )


def is_picture(path: Path) -> bool:
    """Whether a file of that name is one picture, not a film."""
    ending = path.suffix.lower()
    return "%" not in path.name and ending in READ_ENDINGS and ending not in _ANIMATIONS


def _count(path: Path) -> int:
    """How many frames a film has: its packets are counted, nothing is decoded. -1 where it is damaged."""
    with av.open(str(path)) as film:
        try:
            return sum(packet.size > 0 for packet in film.demux(video=0))
        except (av.FFmpegError, OSError):
            return -1


def _selection(mask: Picture) -> Picture:
    """What a frame selects, in its own depth: by its transparency where it has any, else by its brightness."""
    samples = samples_of(mask)
    if samples.shape[2] == 4 and (samples[..., 3] != np.iinfo(samples.dtype).max).any():
        return picture_of(samples[..., 3:])
    luminance = samples[..., :3].astype(np.float32) @ _LUMINANCE
    return picture_of(np.rint(luminance)[..., None].astype(samples.dtype))
