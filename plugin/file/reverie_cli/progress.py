"""What is told of dreams: a bar on a terminal, else lines, both on the error stream; or events for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any, Protocol, TextIO

import rich.progress
from rich.console import Console

from reverie_cli.batch import Dreamed, Failed, Told
from reverie_cli.printable import printable
from reverie_cli.work import STREAM, Work
from reverie_plugin.events import Progress, Waiting
from reverie_plugin.ui.formatting import describe_position, describe_time_left
from reverie_shared.networks import short_name
from reverie_shared.translation import _


class Display(Protocol):
    """Shows what happens to pictures; a context manager."""

    def __enter__(self) -> Display:
        """Begin to show."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal tidy."""

    def show(self, work: Work, told: Told) -> None:
        """Show what has happened to a picture."""

    def aside(self) -> AbstractContextManager[object]:
        """Leave the terminal to what is printed inside the `with` block."""


def display(pictures: int, quiet: bool, as_json: bool) -> Display:
    """Return the display that suits the streams, for so many pictures."""
    if as_json:
        return Events()
    if quiet:
        return Silence()
    return Bar(pictures) if sys.stderr.isatty() else Lines(pictures)


def say(words: str, stream: TextIO | None = None) -> None:
    """Print a line, harmless to a terminal; a stream that is closed, full or gone costs no picture."""
    with suppress(OSError, ValueError):
        print(printable(words), file=stream or sys.stdout, flush=True)


def say_outcome(told: Dreamed, stream: TextIO) -> None:
    """Say what has become of a picture, and what of it was converted or left out."""
    name = _("standard output") if told.work.target == STREAM else str(told.work.target)
    say(
        _("{name}: dreamed in {seconds:.1f} s on the network “{network}”").format(
            name=name, seconds=told.seconds, network=short_name(told.report["network"]["name"])
        ),
        stream,
    )
    for note in told.notes:
        say(note, stream)


class Silence:
    """Shows nothing."""

    def __enter__(self) -> Silence:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, work: Work, told: Told) -> None:
        """Show nothing."""

    def aside(self) -> AbstractContextManager[object]:
        """Nothing is in the way."""
        return nullcontext()


class Bar(Silence):
    """One bar for all pictures, with octave, step and the time left of the latest; it is removed at the end."""

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self._fractions: dict[Work, float] = {}
        self._done = 0
        self._bar = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}", markup=False),
            rich.progress.BarColumn(),
            rich.progress.TextColumn("{task.fields[left]}"),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=None, left="")

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, ValueError):
            self._bar.stop()

    def show(self, work: Work, told: Told) -> None:
        """Move the bar; it pulses while there is nothing to measure."""
        if isinstance(told, Waiting):
            if not self._fractions:
                self._bar.update(self._task, description=self._named(work, told.words), total=None, left="")
        elif isinstance(told, Progress):
            self._fractions[work] = told.fraction
            left = "" if told.seconds_left is None or self._pictures > 1 else describe_time_left(told.seconds_left)
            self._move(self._named(work, describe_position(told)), left)
        elif isinstance(told, Dreamed | Failed):
            self._fractions[work] = 1.0
            self._done += 1
            self._move(self._named(work, _("done")), "")

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The bar is away meanwhile."""
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()

    def _move(self, description: str, left: str) -> None:
        done = sum(self._fractions.values()) / self._pictures
        self._bar.update(self._task, description=description, total=1.0, completed=done, left=left)

    def _named(self, work: Work, words: str) -> str:
        if self._pictures == 1:
            return words
        done = _("{done} of {count} done").format(done=self._done, count=self._pictures)
        return f"{done}; {printable(work.label or work.source.name)}: {words}"


class Lines(Silence):
    """One line for each wait, and for each octave."""

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self._said: dict[Work, str] = {}
        self._octave: dict[Work, int] = {}

    def show(self, work: Work, told: Told) -> None:
        """Print what has not been printed yet."""
        if isinstance(told, Waiting):
            self._say(work, told.words)
        elif isinstance(told, Progress) and told.octave > self._octave.get(work, 0):
            self._octave[work] = told.octave
            words = _("Dreaming on {network}: octave {octave} of {octaves}")
            self._say(work, words.format(network=told.network, octave=told.octave, octaves=told.octaves))

    def _say(self, work: Work, words: str) -> None:
        if words != self._said.get(work):
            self._said[work] = words
            say(words if self._pictures == 1 else f"{work.name}: {words}", sys.stderr)


class Events(Silence):
    """One JSON object a line on the output stream, for each thing that happens."""

    def show(self, work: Work, told: Told) -> None:
        """Print the event."""
        if isinstance(told, Waiting):
            self._print("waiting", work, words=told.words)
        elif isinstance(told, Progress):
            self._print("progress", work, **asdict(told))
        elif isinstance(told, Dreamed):
            self._print(
                "dreamed", work, seconds=round(told.seconds, 3), network=told.report["network"]["name"],
                notes=list(told.notes),
            )  # fmt: skip
        elif isinstance(told, Failed):
            self._print("failed", work, error=told.error.what, remedy=told.error.remedy, code=told.error.code)

    def _print(self, event: str, work: Work, **facts: Any) -> None:
        line = {"event": event, "source": str(work.source), "output": str(work.target), **facts}
        with suppress(OSError, ValueError):
            print(json.dumps(line), flush=True)
