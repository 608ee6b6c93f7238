"""Write a film: its picture in segments, closed from time to time; then the whole, with the sound of its source."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container
import av.stream

from reverie_cli.film.palette import Palettes
from reverie_cli.film.pixels import samples_of
from reverie_cli.film.reader import (
    BT601,
    FULL,
    LIMITED,
    Look,
    Track,
    from_rgb,
    open_film,
    refused,
    to_rgb,
)
from reverie_cli.film.sound import OtherStreams, Remarks
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.translation import _


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
    container : str
        FFmpeg's name of the container.
    sound : str
        FFmpeg's name of the encoder for sound that cannot be copied; "" where the container holds a picture alone. With
        sound, its picture's segments are joined as they are.
    of_container : dict
        The options of the container.
    """

    codec: str
    options: dict[str, str]
    formats: Sequence[str]
    container: str
    sound: str = ""
    of_container: dict[str, str] = field(default_factory=dict)


_YUV = ("yuv420p", "yuv422p", "yuv444p")
_DEEP_YUV = ("yuv420p10le", "yuv422p10le", "yuv444p10le")
_RGB = ("rgb24", "rgba", "rgb48be", "rgba64be")


def _x264(container: str) -> Form:
    return Form("libx264", {"crf": "14", "preset": "medium", "bf": "0"}, (*_YUV, *_DEEP_YUV), container, "aac")


_VP9 = {"crf": "24", "b": "0", "row-mt": "1", "deadline": "good", "cpu-used": "3"}
_JPEG = {"flags": "+qscale", "global_quality": str(2 * 118)}
"""The best that it has but one: 118 is FFmpeg's `FF_QP2LAMBDA`."""

FORMS = {
    ".mp4": _x264("mp4"),
    ".m4v": _x264("ipod"),
    ".mov": _x264("mov"),
    ".mkv": _x264("matroska"),
    ".webm": Form("libvpx-vp9", _VP9, _YUV, "webm", "libopus"),
    ".gif": Form("gif", {}, ("pal8",), "gif", of_container={"loop": "0"}),
    ".webp": Form("libwebp_anim", {"quality": "90"}, ("yuv420p", "yuva420p"), "webp", of_container={"loop": "0"}),
    ".apng": Form("apng", {}, _RGB, "apng", of_container={"plays": "0"}),
    ".png": Form("png", {}, _RGB, "image2", of_container={"start_number": "0"}),
    ".jpg": Form("mjpeg", _JPEG, ("yuvj444p",), "image2", of_container={"start_number": "0"}),
}
"""How to write, by the ending of the file's name."""

_NUMBER = re.compile("%0?[0-9]*d")
"""Where a name of numbered pictures has their number."""

_BT601 = {"mjpeg": FULL, "libwebp_anim": LIMITED}
"""Encoders of formats whose colours are always BT.601's, and in which range they are."""

_LOSSLESS = Form("ffv1", {}, ("bgr0", "bgra", "gbrp16le", "gbrap16le"), "nut")
"""What segments are kept in where the file to write cannot be joined from segments."""


def form_of(path: Path) -> Form:
    """How the file of that name is written; raises `HostRefused` where its ending says nothing."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise HostRefused(
            _("{path} does not say which format to write.").format(path=path),
            _("End it in {endings}.").format(endings=", ".join(FORMS)),
        )
    if form.container == "image2" and (len(_NUMBER.findall(path.name)) != 1 or str(path).count("%") != 1):
        raise HostRefused(
            _("{path} is one picture, not a film.").format(path=path), _("Number the pictures, as in frames/%04d.png.")
        )
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
        form = form if form.sound else _LOSSLESS
        self.path = path
        self._look = look
        self._format = _pixel_format(form, look)
        self._container = av.open(str(path), "w", format="nut")
        self._stream = _video_stream(self._container, form, self._format, look, time_base, rate)
        self.frames = 0

    def add(self, picture: Picture, time: int) -> None:
        """Append a frame that is shown at that time, in units of the film's `time_base`."""
        frame = from_rgb(samples_of(picture), self._look, self._format)
        frame.pts, frame.time_base = time, self._stream.codec_context.time_base
        self._container.mux(self._stream.encode(frame))
        self.frames += 1

    def close(self) -> None:
        """End the segment: what was added can be read from now on."""
        self._container.mux(self._stream.encode(None))
        self._container.close()


def join(target: Path, segments: Sequence[Path], track: Track, begin: Fraction, end: float | None) -> Remarks:
    """Write the film: the picture of all segments, and the sound and subtitles of the track's film, if it has one.

    Parameters
    ----------
    target : Path
    segments : sequence of Path
    track : Track
    begin : seconds
        The time that becomes 0; 0 leaves all times.
    end : seconds, optional
        In the source's time, where sound and subtitles end.

    Returns
    -------
    Remarks
        Which streams of the source could not be copied.
    """
    form = form_of(target)
    try:
        if form.sound:
            return _copy(target, segments, track, begin, end)
        _encode(target, segments, form, track.look, begin)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise refused(target, error) from None
    return Remarks()


def _copy(target: Path, segments: Sequence[Path], track: Track, begin: Fraction, end: float | None) -> Remarks:
    """Join the segments' packets with those of the other streams, by time."""
    form, look = form_of(target), track.look
    with (
        nullcontext() if track.film is None else av.open(str(track.film)) as film,
        av.open(str(segments[0])) as first,
        av.open(str(target), "w", format=form.container, options=form.of_container) as out,
    ):
        time_base: Fraction = first.streams.video[0].time_base or track.time_base
        # A stream with an encoder, which is told the rate; one made after the segment's would leave Matroska none.
        video = _video_stream(out, form, _pixel_format(form, look), look, time_base, track.rate)
        timed, remarks = [_picture_packets(segments, video, begin)], Remarks()
        if track.film is not None and film is not None:
            others = OtherStreams(track.film, film, out, form.container, form.sound)
            timed, remarks = [*timed, others.packets(begin, end)], others.remarks
            for name, value in film.metadata.items():
                out.metadata.setdefault(name, value)
        by_time = heapq.merge(*timed, key=lambda timed: timed[0])
        for _, packet in by_time:
            out.mux(packet)
    return remarks


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

    with av.open(str(target), "w", format=form.container, options=form.of_container) as out:
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
    stream.codec_context.sample_aspect_ratio = look.aspect
    colours = look.colours
    context = stream.codec_context
    if not format.startswith(("rgb", "bgr", "gbr", "pal")):
        context.colorspace, context.color_range = colours.space, FULL if format.startswith("yuvj") else colours.range
    context.color_primaries, context.color_trc = colours.primaries, colours.transfer
    return stream


def _pixel_format(form: Form, look: Look) -> str:
    """The pixel format to encode: the film's own where it can be, else the nearest."""
    is_odd = (look.width % 2, look.height % 2) != (0, 0)
    if look.format in form.formats and not is_odd:
        return look.format
    if form.formats[0].startswith("yuv"):
        samplings = ("444", "420") if is_odd or "444" in look.format else ("420",)
        kinds = [*(["yuv{}p10le"] if look.deep else []), *(["yuva{}p"] if look.alpha else []), "yuv{}p"]
        wanted = (kind.format(sampling) for sampling in samplings for kind in kinds)
        return next((format for format in wanted if format in form.formats), form.formats[0])
    index = 2 * look.deep + look.alpha
    return form.formats[min(index, len(form.formats) - 1)]
