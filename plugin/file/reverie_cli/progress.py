"""The progress of a dream, on the error stream: a bar on a terminal, else lines."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol

import rich.progress
from rich.console import Console

from reverie_plugin.events import Event, Progress, Waiting
from reverie_plugin.ui.formatting import describe_position, describe_time_left


class Display(Protocol):
    """Shows events; a context manager."""

    def __enter__(self) -> Display:
        """Begin to show."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal tidy."""

    def show(self, event: Event) -> None:
        """Show what the event says."""


def display() -> Display:
    """Return the display that suits the error stream."""
    return Bar() if sys.stderr.isatty() else Lines()


class Bar:
    """A bar with octave, step and the time left; it is removed at the end."""

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
        """Move the bar; it pulses while there is nothing to measure."""
        if isinstance(event, Waiting):
            self._bar.update(self._task, description=event.words, total=None, left="")
        elif isinstance(event, Progress):
            self._bar.update(
                self._task,
                description=describe_position(event),
                total=1.0,
                completed=event.fraction,
                left="" if event.seconds_left is None else describe_time_left(event.seconds_left),
            )


class Lines:
    """One line for each wait, and for each octave."""

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
        """Print what has not been printed yet."""
        if isinstance(event, Waiting):
            self._say(event.words)
        elif isinstance(event, Progress) and event.octave > self._octave:
            self._octave = event.octave
            self._say(f"Dreaming on {event.network}: octave {event.octave} of {event.octaves}")

    def _say(self, words: str) -> None:
        if words != self._said:
            self._said = words
            print(words, file=sys.stderr, flush=True)
