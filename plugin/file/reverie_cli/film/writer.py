"""Write a film: its picture in segments, closed from time to time; then the whole, with the sound of its source."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container
import av.stream
import numpy as np

from reverie_cli.film.palette import Palettes
from reverie_cli.film.reader import (
    BT601,
    FULL,
    LIMITED,
    FilmReader,
    Look,
    Samples,
    from_rgb,
    open_film,
    refused,
    to_rgb,
)
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture


@dataclass(frozen=True)
class Form:
    """How files of an ending are written.

    Attributes
    ----------
    codec : str
        FFmpeg's name of the encoder.
    options : mapping
        Its options.
    formats : sequence of str
        The pixel formats that it takes, the plainest first.
    container : str, optional
        FFmpeg's name of the container, where the ending does not tell it.
    streams : bool
        Whether it can hold sound and subtitles. Then its picture's segments are joined as they are.
    """

    codec: str
    options: dict[str, str]
    formats: Sequence[str]
    container: str | None = None
    streams: bool = False


_YUV = ("yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le")
_X264 = Form("libx264", {"crf": "14", "preset": "medium", "bf": "0"}, _YUV, streams=True)
_VP9 = Form(
    "libvpx-vp9", {"crf": "24", "b": "0", "row-mt": "1", "deadline": "good", "cpu-used": "3"}, _YUV, streams=True
)
_PICTURES = Form("png", {}, ("rgb24", "rgba", "rgb48be", "rgba64be"), "image2")

FORMS = {
    ".mp4": _X264,
    ".m4v": _X264,
    ".mov": _X264,
    ".mkv": _X264,
    ".webm": _VP9,
    ".gif": Form("gif", {}, ("pal8",), "gif"),
    ".webp": Form("libwebp_anim", {"quality": "90", "loop": "0"}, ("yuv420p", "yuva420p"), "webp"),
    ".apng": Form("apng", {}, ("rgb24", "rgba", "rgb48be", "rgba64be"), "apng"),
    ".png": _PICTURES,
    ".jpg": Form("mjpeg", {"q": "2"}, ("yuvj444p",), "image2"),
}
"""How to write, by the ending of the file's name."""

_NUMBER = re.compile("%0?[0-9]*d")
"""Where a name of numbered pictures has their number."""

_BT601 = {"mjpeg": FULL, "libwebp_anim": LIMITED}
"""Encoders of formats whose colours are always BT.601's, and in which range they are."""

_LOSSLESS = Form("ffv1", {}, ("bgr0", "bgra", "gbrp16le", "gbrap16le"))
"""What segments are kept in where the file to write cannot be joined from segments."""


def form_of(path: Path) -> Form:
    """How the file of that name is written; raises `HostRefused` where its ending says nothing."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise HostRefused(f"{path} does not say which format to write.", f"End it in {', '.join(FORMS)}.")
    if form.container == "image2" and (len(_NUMBER.findall(path.name)) != 1 or str(path).count("%") != 1):
        raise HostRefused(f"{path} is one picture, not a film.", "Number the pictures, as in frames/%04d.png.")
    return form


def pictures_there(path: Path) -> list[Path]:
    """The files that are there already of the numbered pictures that `path` stands for; none where it is one file."""
    if form_of(path).container != "image2":
        return []
    number = _NUMBER.search(path.name)
    assert number, "form_of has refused any other name"
    name = re.compile(re.escape(path.name[: number.start()]) + r"\d+" + re.escape(path.name[number.end() :]))
    return sorted(file for file in path.parent.glob("*") if name.fullmatch(file.name))


class Segment:
    """A part of the film's picture that is being written, in a file of its own."""

    def __init__(self, path: Path, form: Form, look: Look, time_base: Fraction, rate: Fraction | None) -> None:
        form = form if form.streams else _LOSSLESS
        self.path = path
        self._look = look
        self._format = _pixel_format(form, look)
        self._container = av.open(str(path), "w", format="nut")
        self._stream = _video_stream(self._container, form, self._format, look, time_base, rate)
        self.frames = 0

    def add(self, picture: Picture, time: int) -> None:
        """Append a frame that is shown at that time, in units of the film's `time_base`."""
        frame = from_rgb(_samples(picture), self._look, self._format)
        frame.pts, frame.time_base = time, self._stream.codec_context.time_base
        self._container.mux(self._stream.encode(frame))
        self.frames += 1

    def close(self) -> None:
        """End the segment: what was added can be read from now on."""
        self._container.mux(self._stream.encode(None))
        self._container.close()


def join(target: Path, segments: Sequence[Path], source: FilmReader, begin: Fraction, end: float | None) -> list[str]:
    """Write the film: the picture of all segments, and the sound and subtitles of the source, copied.

    Parameters
    ----------
    target : Path
    segments : sequence of Path
    source : FilmReader
    begin : seconds
        The time that becomes 0; 0 leaves all times.
    end : seconds, optional
        In the source's time, where sound and subtitles end.

    Returns
    -------
    list of str
        In words, which streams of the source the file cannot hold.
    """
    form = form_of(target)
    try:
        if form.streams:
            return _copy(target, segments, source, begin, end)
        _encode(target, segments, form, source.look, begin)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise refused(target, error) from None
    return []


def _copy(target: Path, segments: Sequence[Path], source: FilmReader, begin: Fraction, end: float | None) -> list[str]:
    """Join the segments' packets with those of the source's other streams, by time."""
    lost: list[str] = []
    with av.open(str(source.path)) as film, av.open(str(segments[0])) as first, av.open(str(target), "w") as out:
        time_base: Fraction = first.streams.video[0].time_base or source.time_base
        copies: dict[av.stream.Stream, av.stream.Stream] = {}
        form, look = form_of(target), source.look
        # A stream with an encoder, which is told the rate; one made after the segment's would leave Matroska none.
        video = _video_stream(out, form, _pixel_format(form, look), look, time_base, source.rate)
        for stream in film.streams:
            if stream.type in ("audio", "subtitle"):
                try:
                    copies[stream] = out.add_stream_from_template(stream)
                except (av.FFmpegError, ValueError):
                    name = "sound" if stream.type == "audio" else "subtitles"
                    lost.append(f"the {name} ({stream.codec_context.name if stream.codec_context else '?'})")
        for name, value in film.metadata.items():
            out.metadata.setdefault(name, value)
        by_time = heapq.merge(
            _picture_packets(segments, video, begin),
            _other_packets(film, copies, begin, end),
            key=lambda timed: timed[0],
        )
        for _, packet in by_time:
            out.mux(packet)
    return lost


def _picture_packets(segments: Sequence[Path], video: av.stream.Stream, begin: Fraction) -> Iterator[tuple[float, Any]]:
    for path in segments:
        with av.open(str(path)) as segment:
            for packet in segment.demux(video=0):
                if packet.pts is None or packet.time_base is None:
                    continue  # the sign of the end
                packet.pts -= round(begin / packet.time_base)
                packet.dts = packet.pts  # there are no B-frames
                packet.stream = video
                yield float(packet.pts * packet.time_base), packet


def _other_packets(
    film: av.container.InputContainer,
    copies: dict[av.stream.Stream, av.stream.Stream],
    begin: Fraction,
    end: float | None,
) -> Iterator[tuple[float, Any]]:
    """The packets of the copied streams from `begin` to `end`, in seconds of the source's time."""
    if not copies:
        return
    for packet in film.demux(*copies):
        if packet.pts is None or packet.time_base is None:
            continue
        seconds = float(packet.pts * packet.time_base)
        if begin and seconds < begin:
            continue
        if end is not None and seconds >= end:
            if all(stream.type == "subtitle" for stream in copies):
                continue
            if packet.stream.type == "audio":
                return
            continue
        by = round(begin / packet.time_base)
        packet.pts -= by
        packet.dts = None if packet.dts is None else packet.dts - by
        packet.stream = copies[packet.stream]
        yield seconds - float(begin), packet


def _encode(target: Path, segments: Sequence[Path], form: Form, look: Look, begin: Fraction) -> None:
    """Encode the frames of lossless segments."""
    format = _pixel_format(form, look)
    if form.codec in _BT601:  # these formats cannot name another matrix
        look = replace(look, colours=replace(look.colours, space=BT601, range=_BT601[form.codec]))
    palettes: Palettes | None = None
    plain_format = "rgba" if look.alpha else "rgb24"

    def ready(frame: av.VideoFrame | None) -> Iterable[av.VideoFrame]:
        """What can be encoded once a frame is there; None is the end."""
        if palettes:
            return palettes.of(frame)
        return [] if frame is None else [frame]

    options = {"start_number": "0"} if form.container == "image2" else {}
    if form.container in ("gif", "apng"):
        options["loop" if form.container == "gif" else "plays"] = "0"
    with av.open(str(target), "w", format=form.container, options=options) as out:
        stream: Any = None
        for path in segments:
            with open_film(path) as segment:
                if stream is None:
                    stream = _video_stream(out, form, format, look, segment.time_base, segment.rate)
                    if format == "pal8":
                        palettes = Palettes(look.width, look.height, plain_format, segment.time_base)
                for frame in segment.decoded():
                    plain = from_rgb(to_rgb(frame, segment.look), look, plain_format if palettes else format)
                    plain.pts, plain.time_base = (frame.pts or 0) - round(begin / segment.time_base), segment.time_base
                    out.mux([packet for each in ready(plain) for packet in stream.encode(each)])
        out.mux([packet for each in ready(None) for packet in stream.encode(each)])
        out.mux(stream.encode(None))


def _video_stream(
    container: av.container.OutputContainer,
    form: Form,
    format: str,
    look: Look,
    time_base: Fraction,
    rate: Fraction | None,
) -> Any:
    """A stream of that form, to which frames of that look are encoded."""
    stream: Any = container.add_stream(form.codec, rate=rate or Fraction(25), options=dict(form.options))
    stream.width, stream.height, stream.pix_fmt = look.width, look.height, format
    stream.codec_context.time_base = time_base
    stream.time_base = time_base
    colours = look.colours
    context = stream.codec_context
    if not format.startswith(("rgb", "bgr", "gbr", "pal")):
        context.colorspace, context.color_range = colours.space, FULL if format.startswith("yuvj") else colours.range
    context.color_primaries, context.color_trc = colours.primaries, colours.transfer
    return stream


def _pixel_format(form: Form, look: Look) -> str:
    """The pixel format to encode: the film's own where it can be, else the nearest."""
    if look.format in form.formats and (look.width % 2, look.height % 2) == (0, 0):
        return look.format
    if form.formats[0].startswith("yuv"):
        wanted = "yuv444p" if look.width % 2 or look.height % 2 or "444" in look.format else "yuv420p"
        wanted = f"{wanted}10le" if look.deep else "yuva420p" if look.alpha else wanted
        return wanted if wanted in form.formats else wanted.removesuffix("10le") if look.deep else form.formats[0]
    index = 2 * look.deep + look.alpha
    return form.formats[min(index, len(form.formats) - 1)]


def _samples(picture: Picture) -> Samples:
    format = picture.format
    type = "<u2" if format.sample == "u16" else "u1"
    return np.frombuffer(picture.pixels, type).reshape(format.height, format.width, len(format.channels))
