"""Read a film: its frames as pictures, when each is shown, and its colours."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.container
import numpy as np

from reverie_cli.film.pixels import Samples, picture_of
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.picture import LARGEST_PIXELS, Picture, PixelFormat
from reverie_shared.translation import _

LIMITED, FULL = 1, 2
BT709, BT601, UNSPECIFIED = 1, 5, 2
"""FFmpeg's numbers: the full colour range (`AVCOL_RANGE_JPEG`), and what is not said about colours."""

_FORMATS = ",".join(sorted(av.formats_available - {"hls", "dash", "concat", "sdp", "rtp", "rtsp", "sap", "lavfi"}))
"""FFmpeg's formats of files that hold a film themselves: playlists and the like name others, which it would open."""


@dataclass(frozen=True)
class Colours:
    """How a film stores its colours, in FFmpeg's numbers (ITU-T H.273): `space` is the matrix."""

    space: int
    range: int
    primaries: int
    transfer: int


@dataclass(frozen=True)
class Look:
    """What all frames of a film share.

    Attributes
    ----------
    width, height : pixels, upright
    format : str
        FFmpeg's name of the pixel format, `yuv420p` say.
    colours : Colours
    deep : bool
        Whether it has more than 8 bits a channel.
    alpha : bool
    aspect : Fraction
        The width of a pixel, in heights of one: other than 1 on a DVD, say.
    """

    width: int
    height: int
    format: str
    colours: Colours
    deep: bool
    alpha: bool
    aspect: Fraction = Fraction(1)

    @property
    def pixels(self) -> PixelFormat:
        """The format in which its frames are dreamed."""
        return PixelFormat(self.width, self.height, "rgba" if self.alpha else "rgb", "u16" if self.deep else "u8")


@dataclass(frozen=True)
class Track:
    """The picture of a film that is written: what its frames share, and when they are shown.

    Attributes
    ----------
    look : Look
    time_base : Fraction
        Seconds of a unit of time.
    rate : Fraction or None
        Frames a second, on average.
    start, step : int
        When the first frame is shown, and how long each is, on average, in units of `time_base`.
    film : Path or None
        The film whose sound and subtitles come along.
    """

    look: Look
    time_base: Fraction
    rate: Fraction | None
    start: int = 0
    step: int = 1
    film: Path | None = None


@dataclass(frozen=True)
class Frame:
    """One frame: its number in the film, from 0, when it is shown in units of the film's `time_base`, its pixels."""

    number: int
    time: int
    picture: Picture


@dataclass(frozen=True)
class Range:
    """A part of a film, in seconds from its beginning; `until` None is its end."""

    begin: float = 0.0
    until: float | None = None


class FilmReader:
    """A film that is read from its first frame on. Make it by `open_film`.

    Attributes
    ----------
    path : Path
    look : Look
    time_base : Fraction
        Seconds of a unit of time.
    rate : Fraction or None
        Frames a second, on average.
    start : int
        When the first frame of the whole film is shown, in units of `time_base`.
    step : int
        How long a frame is shown, on average, in units of `time_base`.
    """

    def __init__(self, path: Path, container: av.container.InputContainer) -> None:
        self.path = path
        self._container = container
        if not container.streams.video:
            raise BadPicture(
                _("{path} has no video.").format(path=path),
                _("Give a film, or a numbered sequence of pictures (%04d.png)."),
            )
        self._stream = container.streams.video[0]
        if self._stream.codec_context is None:
            raise BadPicture(_("FFmpeg cannot decode the video of {path}.").format(path=path), _("Give another copy."))
        PixelFormat(self._stream.width or 1, self._stream.height or 1)  # refuses what is too large
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.options = {"max_pixels": str(LARGEST_PIXELS)}  # where the file does not say its size
        self.rate: Fraction | None = self._stream.average_rate or self._stream.guessed_rate
        self.time_base: Fraction = self._stream.time_base or 1 / (self.rate or Fraction(25))
        self._frames = self._decoded()
        first = next(self._frames, None)
        if first is None:
            raise BadPicture(
                _("{path} has no frame that can be read.").format(path=path),
                _("Give an undamaged copy, of at most {most} megapixels.").format(most=LARGEST_PIXELS // 10**6),
            )
        self._first = first
        self.start = first.pts or 0
        self.step = round(1 / (self.rate or Fraction(25)) / self.time_base) or 1
        self.look = _look(first, self._stream.sample_aspect_ratio or Fraction(1))
        self.damaged_after: int | None = None
        """The number of the frame after which nothing more could be read; None where all could."""

    @property
    def track(self) -> Track:
        """The picture of a film with the same frames, sound and subtitles."""
        return Track(self.look, self.time_base, self.rate, self.start, self.step, self.path)

    @property
    def first(self) -> Frame:
        """The first frame of the whole film."""
        return Frame(0, self.start, self._picture(self._first))

    def count(self, part: Range) -> int | None:
        """About how many frames a part has; None where the file does not tell."""
        seconds = None if self._stream.duration is None else float(self._stream.duration * self.time_base)
        if seconds is None and self._container.duration is not None:
            seconds = self._container.duration / 1e6
        if seconds is None or not self.rate:
            return None
        until = min(seconds, seconds if part.until is None else part.until)
        return max(1, round((until - part.begin) * float(self.rate)))

    def frames(self, part: Range) -> Iterator[Frame]:
        """The frames of a part, in order. Where the film is damaged it ends early: see `damaged_after`.

        Raises
        ------
        BadPicture
            When the size of the picture changes on the way.
        """
        last: int | None = None
        for number, frame in enumerate(self.decoded()):
            time = frame.pts if frame.pts is not None else 0 if last is None else last + self.step
            time = time if last is None else max(time, last + 1)
            seconds = float((time - self.start) * self.time_base)
            if part.until is not None and seconds >= part.until:
                return
            if seconds >= part.begin:
                yield Frame(number, time, self._picture(frame))
            last = time

    def decoded(self) -> Iterator[av.VideoFrame]:
        """All frames as they are decoded, once."""
        yield self._first
        yield from self._frames

    def _decoded(self) -> Iterator[av.VideoFrame]:
        number = 0
        try:
            for frame in self._container.decode(self._stream):
                yield frame
                number += 1
        except (av.FFmpegError, OSError):
            self.damaged_after = number

    def _picture(self, frame: av.VideoFrame) -> Picture:
        samples = to_rgb(frame, self.look)
        format = self.look.pixels
        if samples.shape[:2] != (format.height, format.width):
            raise BadPicture(
                _("The size of the picture changes in {path}.").format(path=self.path),
                _("Cut the film there, and dream its parts."),
            )
        return picture_of(samples)


def still_track(picture: Picture, rate: Fraction) -> Track:
    """The track of a film without sound whose every frame is like `picture`, so many frames a second."""
    format = picture.format
    colours = Colours(BT709, LIMITED, BT709, BT709)
    alpha, deep = "a" in format.channels, format.sample != "u8"
    return Track(Look(format.width, format.height, "yuv420p", colours, deep, alpha), 1 / rate, rate)


@contextmanager
def open_film(path: Path) -> Iterator[FilmReader]:
    """Open a film, an animation, or a sequence of pictures (a name with `%04d`); it is closed after the `with` block.

    Raises
    ------
    BadPicture
        When there is none, it is damaged, or holds no video.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # opening a pipe would wait for its other end
            raise BadPicture(
                _("{path} is a pipe or a device, not a file.").format(path=path),
                _("Give a film, or a numbered sequence of pictures (%04d.png)."),
            )
        container = av.open(str(path), options={"format_whitelist": _FORMATS})
    except FileNotFoundError:
        raise BadPicture(_("There is no film {path}.").format(path=path), _("Check its name.")) from None
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadPicture(
            _("{path} is no film that FFmpeg can read: {words}.").format(path=path, words=_words(error)),
            _("Give another copy."),
        ) from None
    with container:
        yield FilmReader(path, container)


def to_rgb(frame: av.VideoFrame, look: Look) -> Samples:
    """The samples of a frame [height, width, 3 or 4], upright, 8 or 16 bits as `look` says."""
    name = {(3, False): "rgb24", (4, False): "rgba", (3, True): "rgb48le", (4, True): "rgba64le"}
    channels = 4 if look.alpha else 3
    colours = look.colours
    options = {} if colours.space == UNSPECIFIED else {"src_colorspace": colours.space}
    options |= {"src_color_range": colours.range} if colours.range else {}
    converted = frame.reformat(format=name[channels, look.deep], dst_color_range=FULL, **options)
    return np.rot90(converted.to_ndarray(), frame.rotation // 90)


def from_rgb(samples: Samples, look: Look, format: str) -> av.VideoFrame:
    """A frame in one of FFmpeg's pixel formats, with the colours of `look`."""
    deep, alpha = samples.dtype.itemsize > 1, samples.shape[2] == 4
    name = ("rgba64le" if alpha else "rgb48le") if deep else ("rgba" if alpha else "rgb24")
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(samples), format=name)
    if format.startswith(("rgb", "bgr", "gbr", "pal")):
        return frame.reformat(format=format)
    colours = look.colours
    options = {} if colours.space == UNSPECIFIED else {"dst_colorspace": colours.space}
    options |= {"dst_color_range": colours.range} if colours.range else {}
    frame = frame.reformat(format=format, **options)
    frame.colorspace, frame.color_range = colours.space, colours.range
    frame.color_primaries, frame.color_trc = colours.primaries, colours.transfer
    return frame


def refused(path: Path, error: Exception) -> HostRefused:
    """The error of FFmpeg or the system about a file that is written."""
    is_full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    return HostRefused(
        _("{path} cannot be written: {words}.").format(path=path, words=_words(error)),
        _("Make room, or name a file on another disk.") if is_full else _("Name another file, or another ending."),
    )


def _look(frame: av.VideoFrame, aspect: Fraction) -> Look:
    turned = frame.rotation % 180 != 0
    width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
    parts = frame.format.components
    is_rgb = frame.format.is_rgb or frame.format.has_palette
    colours = Colours(
        UNSPECIFIED if is_rgb else int(frame.colorspace),
        0 if is_rgb else FULL if frame.format.name.startswith("yuvj") else int(frame.color_range),
        int(frame.color_primaries),
        int(frame.color_trc),
    )
    alpha = frame.format.has_palette or any(part.is_alpha for part in parts)
    deep = any(part.bits > 8 for part in parts)
    return Look(width, height, frame.format.name, colours, deep, alpha, 1 / aspect if turned else aspect)


def _words(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).rstrip(".")
