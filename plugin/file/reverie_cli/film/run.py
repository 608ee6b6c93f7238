"""Dream a film to its end and write it; an interruption leaves, and says, what is done."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from reverie_cli.files import check_writable
from reverie_cli.film.production import Outcome, Production, Ready
from reverie_cli.film.progress import FilmProgress, LatestFrame
from reverie_cli.film.unfinished import Unfinished
from reverie_cli.film.writer import form_of
from reverie_cli.progress import say
from reverie_plugin.driver import run_to_end
from reverie_shared.errors import HostRefused, ReverieError
from reverie_shared.picture import Picture
from reverie_shared.translation import _, ngettext

INTERRUPTIONS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def check_target(source: Path, target: Path, overwrite: bool) -> Path:
    """Check that a film can be written there; returns the path, links followed.

    Raises
    ------
    HostRefused
        When its ending names no format, it cannot be written, is there already and must not be replaced (`overwrite`),
        or is the source itself.
    """
    form_of(target)
    target = check_writable(target, overwrite)
    if target == source.resolve():
        raise HostRefused(
            _("The film would overwrite its source {source}.").format(source=source), _("Name another file to write.")
        )
    return target


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


def produce(
    production: Production,
    steps: Generator[object, None, None],
    wait: Callable[[float], None],
    first: Picture,
    count: int | None,
    latest: LatestFrame | None = None,
    is_whole: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Dream and write a film; where that ends early, write and say what is done.

    Parameters
    ----------
    production : Production
    steps : generator
        Yields events, frames (`Ready`), and None where there is nothing to do just now.
    wait : callable
        Blocks for so many seconds at most, until there may be something to do.
    first : Picture
        A frame to try whether the film can be written.
    count : int, optional
        How many frames the film has, as far as that is known.
    latest : LatestFrame, optional
        Shows a frame now and then.
    is_whole : callable
        Whether the finished film has the sound of its source to the end.

    Raises
    ------
    ReverieError, KeyboardInterrupt
        Where the film ends early.
    """
    unfinished = production.unfinished
    try:
        production.rehearse(first)
        with interruption() as interrupted:
            _dream(production, steps, wait, count, latest, interrupted)
    except (KeyboardInterrupt, ReverieError):
        _leave(production)
        raise
    try:
        outcome = production.join(finished=True, whole=is_whole())
    except HostRefused as error:
        raise HostRefused(f"{error.what} {_kept(unfinished)}", error.remedy) from None
    unfinished.remove()
    if outcome is None:
        raise HostRefused(_("The film has no frame between those times."), _("Give other times."))
    return outcome


def say_outcome(target: Path, outcome: Outcome, seconds: float) -> None:
    """Say that a film is finished."""
    words = _("{target}: {outcome}, dreamed in {seconds:.1f} s")
    say(words.format(target=target, outcome=_words(outcome), seconds=seconds))


def _dream(
    production: Production,
    steps: Generator[object, None, None],
    wait: Callable[[float], None],
    count: int | None,
    latest: LatestFrame | None,
    interrupted: Interruption,
) -> None:
    def show(event: Any) -> None:
        progress.show(event)
        if latest is not None and isinstance(event, Ready):
            latest.show(event.picture)
        interrupted.check()

    def wait_here(seconds: float) -> None:
        interrupted.check()
        wait(seconds)

    with FilmProgress(count, production.frames) as progress:
        run_to_end(production.write(steps), wait_here, show)


def _leave(production: Production) -> None:
    """Write and say what is done of a film that ends early."""
    try:
        done = production.join(finished=False)
    except HostRefused as error:  # the disk is full, or there is a film that this one is going to replace
        say(f"{error.what} {_kept(production.unfinished)}")
        return
    if done is None:
        production.unfinished.remove()
    else:
        words = _("{target}: {outcome} so far; the same command with --resume goes on.")
        say(words.format(target=production.target, outcome=_words(done)))


def _kept(unfinished: Unfinished) -> str:
    words = _("What is dreamed is kept in {folder}; the same command with --resume goes on.")
    return words.format(folder=unfinished.folder)


def _words(outcome: Outcome) -> str:
    words = ngettext("{count} frame", "{count} frames", outcome.frames).format(count=outcome.frames)
    remarks = outcome.remarks
    if remarks.encoded:
        words += ", " + ", ".join(remarks.encoded)
    return words + (", " + _("without {streams}").format(streams=", ".join(remarks.lost)) if remarks.lost else "")
