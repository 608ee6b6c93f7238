"""A film of how the dream of one picture grows, octave by octave."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from reverie_cli.files import check_writable
from reverie_cli.film.pixels import Samples, picture_of, samples_of
from reverie_cli.film.production import Production, Ready
from reverie_cli.film.reader import still_track
from reverie_cli.film.unfinished import Unfinished
from reverie_cli.film.writer import form_of
from reverie_cli.host import small
from reverie_cli.pictures.photo import Photo
from reverie_plugin.events import PreviewReady
from reverie_shared.picture import Picture

RATE = 25
"""Frames a second."""

LARGEST = 1920
"""Pixels of the longer side of a frame at most."""

_HELD, _FADED, _HELD_LAST = 12, 10, 50
"""How many frames show the picture, fade from one stage of the dream to the next, and show the dream in the end."""


class GrowingFilm:
    """The film of a dream: the picture, what the dream was after each octave, and the dream, fading into each other.

    Parameters
    ----------
    target : Path
        May be there already where `overwrite` says so.
    photo : Photo
        The picture before the dream.

    Raises
    ------
    HostRefused
        When the film cannot be written there, or its ending names no format.
    """

    def __init__(self, target: Path, photo: Photo, overwrite: bool) -> None:
        form_of(target)
        self._target, self._overwrite = check_writable(target, overwrite), overwrite
        self._size = photo.size
        self._pictures = [_frame(photo)]

    def keep(self, preview: PreviewReady) -> None:
        """Keep what the dream is on its way; the last octave is the finished dream."""
        if preview.octave == preview.octaves:
            return
        first = self._pictures[0]
        scale = first.shape[1] / self._size[0], first.shape[0] / self._size[1]
        area = preview.area
        left, right = (round(x * scale[0]) for x in (area.x, area.right))
        top, bottom = (round(y * scale[1]) for y in (area.y, area.bottom))
        seen = np.array(first)
        if right > left and bottom > top:
            seen[top:bottom, left:right] = _resized(preview.picture, right - left, bottom - top)
        self._pictures.append(seen[: first.shape[0], : first.shape[1]])

    def write(self, dreamed: Photo) -> None:
        """Write the film, which ends with the dream; raises `HostRefused` where it cannot be written."""
        self._pictures.append(_frame(dreamed))
        track = still_track(picture_of(self._pictures[0]), Fraction(RATE))
        with Unfinished(self._target, {}, self._overwrite) as unfinished:
            unfinished.begin()
            try:
                production = Production(self._target, track, unfinished, None)
                for _ in production.write(self._ready()):
                    pass
                production.join(finished=True)
            finally:
                unfinished.remove()

    def _ready(self) -> Generator[Ready, None, None]:
        for number, samples in enumerate(self._frames()):
            yield Ready(number, number, picture_of(samples), {})

    def _frames(self) -> Iterator[Samples]:
        yield from [self._pictures[0]] * _HELD
        for before, after in pairwise(self._pictures):
            one, other = before.astype(np.float32), after.astype(np.float32)
            for step in range(1, _FADED + 1):
                yield np.rint(one + (other - one) * np.float32(step / _FADED)).astype(np.uint8)
        yield from [self._pictures[-1]] * _HELD_LAST


def _frame(photo: Photo) -> Samples:
    """A photo as a frame [height, width, 3 or 4]: 8 bits, its sides even numbers."""
    samples = _in_colour(small(photo, LARGEST))
    height, width = (max(1, side - side % 2) for side in samples.shape[:2])
    return samples[:height, :width]


def _resized(picture: Picture, width: int, height: int) -> Samples:
    """A preview as part of a frame, so large."""
    image = Image.fromarray(np.ascontiguousarray(_in_colour(picture)))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def _in_colour(picture: Picture) -> Samples:
    """The samples [height, width, 3 or 4] of a picture; gray ones three times."""
    samples = samples_of(picture)
    if samples.shape[2] < 3:
        samples = np.concatenate([np.repeat(samples[..., :1], 3, 2), samples[..., 1:]], 2)
    return samples
