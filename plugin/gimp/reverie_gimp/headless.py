"""A dream without windows of the plug-in's own, shown in GIMP's progress bar where there is one."""

from __future__ import annotations

from typing import Any

from reverie_gimp.gimp import Gimp
from reverie_plugin.driver import run_to_end
from reverie_plugin.events import Event, Finished, Progress, Waiting
from reverie_plugin.session import Session
from reverie_plugin.ui.formatting import describe_progress
from reverie_shared.errors import Unexpected


def dream(session: Session) -> dict[str, Any]:
    """Run a session to its end, blocking; returns the report.

    GIMP's Cancel kills this process, and the server cancels the job when the connection closes.
    """
    reports: list[dict[str, Any]] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Finished):
            reports.append(event.report)
        show(event)

    Gimp.progress_init("Dreaming…")
    try:
        run_to_end(session.run(), session.wait, on_event)
    finally:
        Gimp.progress_end()
    if not reports:
        raise Unexpected("The dream ended without a result.", "Try again.")
    return reports[0]


def show(event: Event) -> None:
    """Show an event in the progress bar of GIMP's status line."""
    match event:
        case Waiting(words=words):
            Gimp.progress_set_text(words)
        case Progress() as progress:
            Gimp.progress_set_text(describe_progress(progress))
            Gimp.progress_update(progress.fraction)
