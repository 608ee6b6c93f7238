"""Animations in an editor: all frames dreamed as a film, with the progress of all of them; a dream that grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from reverie_plugin.events import Event, PreviewReady, Progress
from reverie_plugin.film import DreamedFrame, FilmSession, Frame

F = TypeVar("F", bound=Frame)


def dream_animation(
    film: FilmSession[F], frames: Iterator[F], count: int, keep: Callable[[DreamedFrame[F]], None]
) -> Generator[Event | None, None, None]:
    """Dream frames, each of which goes on from the one before. Closing the generator cancels the dream.

    Parameters
    ----------
    film : FilmSession
        How they are dreamed.
    frames : iterator
        All have the same size.
    count : int
        How many frames there are.
    keep : callable
        Gets each frame once it is dreamed, the first one first.

    Yields
    ------
    Event or None
        The progress is that of all frames.

    Raises
    ------
    ReverieError
        When a frame cannot be dreamed.
    """
    began, done, fraction = time.monotonic(), 0, 0.0
    with closing(film.run(frames)) as steps:
        for event in steps:
            if isinstance(event, DreamedFrame):
                keep(event)
                done += 1
            elif isinstance(event, Progress):
                # A dreamed frame is fetched while the next one is dreamed already.
                fraction = max(fraction, (done + event.fraction) / count)
                seconds_left = _seconds_left(time.monotonic() - began, fraction, count)
                frame = min(done + 1, count)
                yield replace(event, fraction=fraction, seconds_left=seconds_left, frame=frame, frames=count)
            else:
                yield event


def on_the_way(previews: Sequence[PreviewReady]) -> Sequence[PreviewReady]:
    """The previews of a dream that show how it grows: without that of the last octave, which is the finished dream."""
    return previews[:-1] if previews and previews[-1].is_last else previews


def _seconds_left(seconds: float, fraction: float, count: int) -> float | None:
    """How long it will take from here, as long as it has taken so far; None before the first frame is done."""
    return seconds * (1 - fraction) / fraction if fraction * count >= 1 else None
