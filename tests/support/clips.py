"""Films in files, written and read by PyAV alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.support.films import Frame

NTSC = Fraction(30000, 1001)


@dataclass(frozen=True)
class Clip:
    """What a file holds: its frames as RGB, when they are shown (seconds), its colours, and its sound's packets."""

    frames: list[Frame]
    times: list[float]
    rate: Fraction | None
    format: str
    colours: tuple[int, int, int, int]
    sound: list[tuple[float, bytes]]
    streams: list[str]


def write_clip(
    path: Path,
    frames: Iterable[Frame],
    *,
    times: Sequence[int] | None = None,
    time_base: Fraction = 1 / NTSC,
    codec: str = "libx264",
    format: str = "yuv420p",
    colours: tuple[int, int, int, int] | None = (1, 1, 1, 1),
    sound: tuple[str, int] | bool = False,
    aspect: Fraction = Fraction(1),
    rotation: int = 0,
    container: str | None = None,
) -> Path:
    """Write a film of frames [height, width, 3], shown at `times` in units of `time_base`.

    `colours` are matrix, range, primaries and transfer in FFmpeg's numbers. `sound` is a tone of 440 Hz, by an
    encoder and at so many samples a second, where they are given; `aspect` the width of a pixel in heights of one.
    """
    pictures = list(frames)
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w", format=container) as out:
        video: Any = out.add_stream(codec, rate=1 / time_base, options={"crf": "8"} if codec == "libx264" else {})
        video.width, video.height, video.pix_fmt = width, height, format
        video.codec_context.time_base = time_base
        if rotation:
            video.set_display_rotation(rotation)
        video.codec_context.sample_aspect_ratio = aspect
        encoder, samples = sound if isinstance(sound, tuple) else ("aac", 44100)
        audio: Any = out.add_stream(encoder, rate=samples, layout="mono") if sound else None
        if colours:
            context = video.codec_context
            context.colorspace, context.color_range, context.color_primaries, context.color_trc = colours
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            options = {"dst_colorspace": colours[0], "dst_color_range": colours[1]} if colours else {}
            frame = frame.reformat(format=format, **options)
            if colours:
                frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc = colours
            frame.pts, frame.time_base = times[index] if times else index, time_base
            out.mux(video.encode(frame))
        if audio:
            end = float((times[-1] if times else len(pictures)) * time_base)
            for start in range(0, int(end * 44100), 1024):
                out.mux(audio.encode(_tone(start)))
            out.mux(audio.encode(None))
        out.mux(video.encode(None))
    return path


def read_clip(path: Path) -> Clip:
    """All that a file holds."""
    frames, times = [], []
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        streams = [stream.type for stream in film.streams]
        for frame in film.decode(video):
            frames.append(frame.to_ndarray(format="rgb24"))
            times.append(float((frame.pts or 0) * video.time_base) if video.time_base else 0.0)
            last = frame
        colours = (int(last.colorspace), int(last.color_range), int(last.color_primaries), int(last.color_trc))
        rate, format = video.average_rate, last.format.name
    with av.open(str(path)) as film:
        packets = film.demux(audio=0) if film.streams.audio else iter(())
        sound = [
            (float((packet.pts or 0) * (packet.time_base or 0)), bytes(packet)) for packet in packets if packet.size
        ]
    return Clip(frames, times, rate, format, colours, sound, streams)


def _tone(start: int) -> av.AudioFrame:
    samples = np.sin((np.arange(1024) + start) * 2 * np.pi * 440 / 44100).astype(np.float32)[None] * np.float32(0.3)
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate, frame.pts = 44100, start
    return frame
