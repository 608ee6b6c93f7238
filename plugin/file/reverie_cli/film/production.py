"""Make a film: its frames are dreamed, written in segments, and joined; an interruption leaves what is done."""

from __future__ import annotations

import signal
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import dropwhile
from pathlib import Path
from types import FrameType

import av

from reverie_cli.files import synchronise
from reverie_cli.film.reader import FilmReader, Frame, Range, refused
from reverie_cli.film.sound import Remarks
from reverie_cli.film.unfinished import Progress, Unfinished
from reverie_cli.film.writer import Segment, form_of, join
from reverie_plugin.film import DreamedFrame, FilmSession

SEGMENT_SECONDS = 30.0
"""Seconds of work after which a segment is closed: a process that is killed loses that much."""

INTERRUPTIONS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interruption:
    """Ctrl-C, noted: `check` raises `KeyboardInterrupt` where it does no harm, between two frames."""

    def __init__(self) -> None:
        self._come = False

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """Be called by a signal."""
        self._come = True

    def check(self) -> None:
        """Raise `KeyboardInterrupt` if one has come."""
        if self._come:
            raise KeyboardInterrupt


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Note interruptions, in place of raising them anywhere, in the `with` block; those ignored (`nohup`) stay so."""
    noted = Interruption()
    signals = [getattr(signal, name) for name in INTERRUPTIONS if hasattr(signal, name)]
    heard = [number for number in signals if signal.getsignal(number) != signal.SIG_IGN]
    handlers = {number: signal.signal(number, noted.note) for number in heard}
    try:
        yield noted
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


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
    reader : FilmReader
        The source.
    part : Range
        What of it is dreamed.
    unfinished : Unfinished
        Begun or resumed already.
    progress : Progress, optional
        How far it is; None where it begins.
    """

    def __init__(
        self,
        target: Path,
        reader: FilmReader,
        part: Range,
        unfinished: Unfinished,
        progress: Progress | None,
    ) -> None:
        self._target, self._reader, self._part = target, reader, part
        self._unfinished, self._progress = unfinished, progress
        self._segment: Segment | None = None
        self._closed_at = time.monotonic()
        self._last: DreamedFrame[Frame] | None = None

    @property
    def frames(self) -> int:
        """How many frames are done."""
        return (self._progress.frames if self._progress else 0) + (self._segment.frames if self._segment else 0)

    def rehearse(self) -> Remarks:
        """Write the first frame with all other streams, aside: what cannot be written is found before the dream.

        Raises `HostRefused` where the film could not be written.
        """
        reader = self._reader
        with self._unfinished.scratch() as draft:
            try:
                segment = self._new_segment(draft.with_name("segment.nut"))
                segment.add(reader.first.picture, reader.start)
                segment.close()
            except (av.FFmpegError, OSError, ValueError) as error:
                raise refused(self._target, error) from None
            end = float((reader.start + reader.step) * reader.time_base)
            return join(draft, [segment.path], reader, Fraction(0), end)

    def dream(self, session: FilmSession[Frame]) -> Generator[object, None, None]:
        """Dream all frames that are missing, and write them; yields what the session does."""
        after = self._progress.number if self._progress else -1
        frames = dropwhile(lambda frame: frame.number <= after, self._reader.frames(self._part))
        steps = session.run(frames)
        try:
            for event in steps:
                if isinstance(event, DreamedFrame):
                    self._write(event)
                yield event
        finally:
            steps.close()

    def join(self, finished: bool) -> Outcome | None:
        """Close what is open, and write the film as far as it is done; None where no frame is.

        Raises `HostRefused` where it cannot be written, or its place is taken (`Unfinished.draft`).
        """
        self._close_segment()
        if self._progress is None:
            return None
        reader, base = self._reader, self._reader.time_base
        begin = reader.start * base + Fraction(self._part.begin) if self._part.begin else Fraction(0)
        segments = [self._unfinished.folder / name for name in self._progress.segments]
        whole = finished and self._part.until is None and reader.damaged_after is None
        end = None if whole else float((self._progress.time + reader.step) * base)
        with self._unfinished.draft(finished) as draft:
            remarks = join(draft, segments, reader, begin, end)
        return Outcome(self._progress.frames, remarks)

    def _write(self, dreamed: DreamedFrame[Frame]) -> None:
        try:
            if self._segment is None:
                number = len(self._progress.segments) if self._progress else 0
                self._segment = self._new_segment(self._unfinished.folder / f"{number:04d}.nut")
            self._segment.add(dreamed.picture, dreamed.frame.time)
        except (av.FFmpegError, OSError, ValueError) as error:
            self._segment = None
            raise refused(self._unfinished.folder, error) from None
        self._last = dreamed
        if time.monotonic() - self._closed_at > SEGMENT_SECONDS:
            self._close_segment()

    def _new_segment(self, path: Path) -> Segment:
        reader = self._reader
        return Segment(path, form_of(self._target), reader.look, reader.time_base, reader.rate)

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
        self._progress = Progress(
            (*before, segment.path.name), frames, last.frame.number, last.frame.time, last.carried
        )
        self._unfinished.keep(self._progress)
