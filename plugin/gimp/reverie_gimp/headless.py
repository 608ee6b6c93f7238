"""A dream without windows of its own, with GIMP's own progress bar where there is one."""

from __future__ import annotations

from typing import Any

from reverie_gimp.gimp import Gimp
from reverie_plugin.events import Event, Finished, Progress, Waiting
from reverie_plugin.session import Session
from reverie_shared.errors import Unexpected

_LOOK_SECONDS = 0.1


def dream(session: Session) -> dict[str, Any]:
    """Drive a session to its end; returns the report. GIMP's Cancel ends this very process: the server sees that."""
    Gimp.progress_init("Dreaming…")
    try:
        for event in session.run():
            if event is None:
                session.wait(_LOOK_SECONDS)
            elif isinstance(event, Finished):
                return event.report
            else:
                show(event)
    finally:
        Gimp.progress_end()
    raise Unexpected("The dream ended without a result.", "Try again.")


def show(event: Event) -> None:
    """Show an event in the progress bar of GIMP's status line."""
    match event:
        case Waiting(words=words):
            Gimp.progress_set_text(words)
        case Progress() as progress:
            Gimp.progress_set_text(in_words(progress))
            Gimp.progress_update(progress.fraction)


def in_words(progress: Progress) -> str:
    """Where the dream stands, in one line."""
    words = f"Octave {progress.octave} of {progress.octaves}, step {progress.step} of {progress.steps}"
    return words if progress.seconds_left is None else f"{words}, {_time_left(progress.seconds_left)} left"


def _time_left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
