"""A dream without windows of the plug-in's own, shown in GIMP's progress bar where there is one."""

from __future__ import annotations

from reverie_gimp.driver import Dreaming
from reverie_gimp.gimp import Gimp
from reverie_plugin.driver import run_to_end
from reverie_plugin.events import Event, Progress, Waiting
from reverie_plugin.session import Report
from reverie_plugin.ui.formatting import describe_progress
from reverie_shared.translation import _


def dream(session: Dreaming) -> Report:
    """Run a session to its end, blocking; returns the report.

    GIMP's Cancel kills this process, and the server cancels the job when the connection closes.
    """
    Gimp.progress_init(_("Dreaming…"))
    try:
        report = run_to_end(session.run(), session.wait, show)
    finally:
        Gimp.progress_end()
    assert report is not None  # nobody cancels the session
    return report


def show(event: Event) -> None:
    """Show an event in the progress bar of GIMP's status line."""
    match event:
        case Waiting(words=words):
            Gimp.progress_set_text(words)
        case Progress() as progress:
            Gimp.progress_set_text(describe_progress(progress))
            Gimp.progress_update(progress.fraction)
