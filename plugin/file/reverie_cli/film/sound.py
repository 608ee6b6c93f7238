"""The sound and subtitles beside a film's picture: copied where the new file takes them; else encoded, or left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import av.codec
import av.container
import av.stream

from reverie_shared.translation import _

_LAYOUTS = ("mono", "stereo", "5.1", "7.1")
"""FFmpeg's names of the arrangements of loudspeakers that every encoder takes."""

_BITS_A_CHANNEL = 96_000
"""Bits a second of sound that is encoded anew."""

_PACKETS = 50
"""How many packets of a sound are tried, at most, to see whether it can be decoded."""


@dataclass
class Remarks:
    """What became of the source's streams that could not be copied, in words."""

    lost: list[str] = field(default_factory=list)
    encoded: list[str] = field(default_factory=list)


class OtherStreams:
    """The streams of a film but for its picture, in the file `out` that is written.

    Parameters
    ----------
    source : Path
        The film.
    film : InputContainer
        The same, opened for this alone.
    out : OutputContainer
        Its streams are added here, after that of the picture.
    container, codec : str
        FFmpeg's names of the file's format, and of the encoder for sound that it cannot hold as it is.
    """

    def __init__(
        self,
        source: Path,
        film: av.container.InputContainer,
        out: av.container.OutputContainer,
        container: str,
        codec: str,
    ) -> None:
        self._film = film
        self._copies: dict[int, Any] = {}
        self._encoders: dict[int, Any] = {}
        self.remarks = Remarks()
        for stream in film.streams:
            if stream.type in ("audio", "subtitle"):
                self._add(source, stream, out, container, codec)

    def packets(self, begin: Fraction, end: float | None) -> Iterator[tuple[float, Any]]:
        """The packets from `begin` to `end`, in seconds of the source's time, each with its time in the new file."""
        streams = [self._film.streams[index] for index in (*self._copies, *self._encoders)]
        for packet in self._film.demux(*streams) if streams else ():
            if packet.pts is None or packet.time_base is None:
                continue
            seconds = float(packet.pts * packet.time_base)
            if begin and seconds < begin:
                continue
            if end is not None and seconds >= end:
                if packet.stream.type == "audio":
                    break
                continue
            index = packet.stream.index
            if index in self._copies:
                yield seconds - float(begin), self._copied(packet, begin)
            else:
                yield from ((seconds - float(begin), each) for each in self._encoded(packet, begin))
        for encoder in self._encoders.values():
            yield from ((_seconds(packet), packet) for packet in encoder.encode(None))

    def _add(
        self,
        source: Path,
        stream: av.stream.Stream,
        out: av.container.OutputContainer,
        container: str,
        codec: str,
    ) -> None:
        own = stream.codec_context.codec.canonical_name if stream.codec_context else "?"
        if _is_taken(source, stream.index, container):
            self._copies[stream.index] = out.add_stream_from_template(stream)
        elif stream.type == "audio" and stream.codec_context is not None and _is_heard(source, stream.index):
            self._encoders[stream.index] = _encoder(out, codec, stream.codec_context)
            again = _("the sound ({codec}) as {new_codec}")
            self.remarks.encoded.append(again.format(codec=own, new_codec=codec.removeprefix("lib")))
        else:
            lost = _("the sound ({codec})") if stream.type == "audio" else _("the subtitles ({codec})")
            self.remarks.lost.append(lost.format(codec=own))

    def _copied(self, packet: Any, begin: Fraction) -> Any:
        by = round(begin / packet.time_base)
        packet.pts -= by
        packet.dts = None if packet.dts is None else packet.dts - by
        packet.stream = self._copies[packet.stream.index]
        return packet

    def _encoded(self, packet: Any, begin: Fraction) -> Iterator[Any]:
        encoder = self._encoders[packet.stream.index]
        try:
            frames = packet.decode()
        except av.FFmpegError:  # damaged: silence, as in a player
            return
        for frame in frames:
            if frame.pts is not None:
                frame.pts -= round(begin / frame.time_base)
            yield from encoder.encode(frame)


def _encoder(out: av.container.OutputContainer, codec: str, sound: Any) -> Any:
    """A stream to which sound like that is encoded, at its rate or the next higher one that there is."""
    rates = sorted(av.codec.Codec(codec, "w").audio_rates or [sound.sample_rate])
    rate = next((rate for rate in rates if rate >= sound.sample_rate), rates[-1])
    layout = sound.layout.name if sound.layout.name in _LAYOUTS else "stereo"
    encoder: Any = out.add_stream(codec, rate=rate, layout=layout)
    encoder.bit_rate = _BITS_A_CHANNEL * encoder.layout.nb_channels
    return encoder


def _is_taken(source: Path, index: int, container: str) -> bool:
    """Whether a file of that format takes the packets of a stream as they are: it is tried, in memory."""
    try:
        with av.open(str(source)) as film, av.open(io.BytesIO(), "w", format=container) as tried:
            stream = film.streams[index]
            copy = tried.add_stream_from_template(stream)
            packets = film.demux(stream) if stream.type == "audio" else iter(())  # the first words may come late
            for packet in islice(packets, 1):
                packet.stream = copy
                tried.mux(packet)
            tried.start_encoding()
    except (av.FFmpegError, OSError, ValueError):
        return False
    return True


def _is_heard(source: Path, index: int) -> bool:
    """Whether the stream's sound can be decoded."""
    try:
        with av.open(str(source)) as film:
            packets = islice(film.demux(film.streams[index]), _PACKETS)
            return any(frame is not None for packet in packets for frame in packet.decode())
    except (av.FFmpegError, OSError, ValueError):
        return False


def _seconds(packet: Any) -> float:
    return float((packet.pts or 0) * packet.time_base)
