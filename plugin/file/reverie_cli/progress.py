"""A dream under way, on a terminal as a bar, elsewhere as lines. Both on the error stream: results have the other."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol

import rich.progress
from rich.console import Console

from reverie_plugin.events import Event, Progress, Waiting


class Display(Protocol):
    """Shows events, between `with` and its end."""

    def __enter__(self) -> Display:
        """Begin to show."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal tidy."""

    def show(self, event: Event) -> None:
        """Show what the event says."""


def display() -> Display:
    """Return what suits the error stream."""
    return Bar() if sys.stderr.isatty() else Lines()


class Bar:
    """A bar with octave, step and seconds left; it is gone in the end."""

    def __init__(self) -> None:
        self._bar = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}"),
            rich.progress.BarColumn(),
            rich.progress.TextColumn("{task.fields[left]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, left="")

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, event: Event) -> None:
        """Move the bar; a bar that only swings says that there is nothing to measure."""
        if isinstance(event, Waiting):
            self._bar.update(self._task, description=event.words, total=None, left="")
        elif isinstance(event, Progress):
            self._bar.update(
                self._task,
                description=_where(event),
                total=1.0,
                completed=event.fraction,
                left=_left(event.seconds_left),
            )


class Lines:
    """One line for each thing that is waited for, and for each octave."""

    def __init__(self) -> None:
        self._said = ""
        self._octave = 0

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, event: Event) -> None:
        """Print what has not been said yet."""
        if isinstance(event, Waiting):
            self._say(event.words)
        elif isinstance(event, Progress) and event.octave > self._octave:
            self._octave = event.octave
            self._say(f"Dreaming on {event.network}: octave {event.octave} of {event.octaves}")

    def _say(self, words: str) -> None:
        if words != self._said:
            self._said = words
            print(words, file=sys.stderr, flush=True)


def _where(progress: Progress) -> str:
    return f"octave {progress.octave} of {progress.octaves}, step {progress.step} of {progress.steps}"


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.0f} s left" if seconds < 100 else f"{seconds / 60:.0f} min left"
