"""Make a film: its frames are written in segments, and joined; an interruption leaves what is done."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from reverie_cli.files import synchronise
from reverie_cli.film.reader import Range, Track, refused
from reverie_cli.film.sound import Remarks
from reverie_cli.film.unfinished import Progress, Unfinished
from reverie_cli.film.writer import Segment, form_of, join
from reverie_shared.picture import Picture

SEGMENT_SECONDS = 30.0
"""Seconds of work after which a segment is closed: a process that is killed loses that much."""


@dataclass(frozen=True)
class Ready:
    """A frame that can be written.

    Attributes
    ----------
    number, time : int
        Its number in the film, from 0, and when it is shown, in units of the film's time base.
    picture : Picture
    kept : mapping
        What the next frame goes on from: see `Progress`.
    """

    number: int
    time: int
    picture: Picture
    kept: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A film that was written: how many frames it has, and which streams of the source could not be copied."""

    frames: int
    remarks: Remarks


class Production:
    """A film in the making.

    Parameters
    ----------
    target : Path
    track : Track
    unfinished : Unfinished
        Begun or resumed already.
    progress : Progress, optional
        How far it is; None where it begins.
    part : Range
        The part of the track's film that is written.
    """

    def __init__(
        self,
        target: Path,
        track: Track,
        unfinished: Unfinished,
        progress: Progress | None,
        part: Range = Range(),  # noqa: B008  # it is frozen
    ) -> None:
        self._target, self._track, self._part = target, track, part
        self._unfinished, self._progress = unfinished, progress
        self._segment: Segment | None = None
        self._closed_at = time.monotonic()
        self._last: Ready | None = None

    @property
    def target(self) -> Path:
        """The file that is written; or the name of numbered pictures."""
        return self._target

    @property
    def unfinished(self) -> Unfinished:
        """Where the film is as long as it is not finished."""
        return self._unfinished

    @property
    def frames(self) -> int:
        """How many frames are done."""
        return (self._progress.frames if self._progress else 0) + (self._segment.frames if self._segment else 0)

    def rehearse(self, first: Picture) -> Remarks:
        """Write a first frame with all other streams, aside: what cannot be written is found before the dream.

        Raises `HostRefused` where the film could not be written.
        """
        track = self._track
        with self._unfinished.scratch() as draft:
            try:
                segment = self._new_segment(draft.with_name("segment.nut"))
                segment.add(first, track.start)
                segment.close()
            except (av.FFmpegError, OSError, ValueError) as error:
                raise refused(self._target, error) from None
            end = float((track.start + track.step) * track.time_base)
            return join(draft, [segment.path], track, Fraction(0), end)

    def write(self, steps: Generator[object, None, None]) -> Generator[object, None, None]:
        """Write all frames, `Ready`, that `steps` yields; yields what it does."""
        try:
            for event in steps:
                if isinstance(event, Ready):
                    self._write(event)
                yield event
        finally:
            steps.close()

    def join(self, finished: bool, whole: bool = True) -> Outcome | None:
        """Close what is open, and write the film as far as it is done; None where no frame is.

        `whole` says whether a finished film has the sound and subtitles of its source to their end.

        Raises `HostRefused` where it cannot be written, or its place is taken (`Unfinished.draft`).
        """
        self._close_segment()
        if self._progress is None:
            return None
        track, base = self._track, self._track.time_base
        begin = track.start * base + Fraction(self._part.begin) if self._part.begin else Fraction(0)
        segments = [self._unfinished.folder / name for name in self._progress.segments]
        whole = finished and whole and self._part.until is None
        end = None if whole else float((self._progress.time + track.step) * base)
        with self._unfinished.draft(finished) as draft:
            remarks = join(draft, segments, track, begin, end)
        return Outcome(self._progress.frames, remarks)

    def _write(self, ready: Ready) -> None:
        try:
            if self._segment is None:
                number = len(self._progress.segments) if self._progress else 0
                self._segment = self._new_segment(self._unfinished.folder / f"{number:04d}.nut")
            self._segment.add(ready.picture, ready.time)
        except (av.FFmpegError, OSError, ValueError) as error:
            self._segment = None
            raise refused(self._unfinished.folder, error) from None
        self._last = ready
        if time.monotonic() - self._closed_at > SEGMENT_SECONDS:
            self._close_segment()

    def _new_segment(self, path: Path) -> Segment:
        track = self._track
        return Segment(path, form_of(self._target), track.look, track.time_base, track.rate)

    def _close_segment(self) -> None:
        self._closed_at = time.monotonic()
        segment, last = self._segment, self._last
        if segment is None or last is None:
            return
        self._segment = None
        try:
            segment.close()
            synchronise(segment.path)  # before a record speaks of it
        except (av.FFmpegError, OSError) as error:
            raise refused(segment.path, error) from None
        before = self._progress.segments if self._progress else ()
        frames = (self._progress.frames if self._progress else 0) + segment.frames
        self._progress = Progress((*before, segment.path.name), frames, last.number, last.time, last.kept)
        self._unfinished.keep(self._progress)
