"""The window that shows a dream's progress, with a Cancel that tells the server."""

from __future__ import annotations

from typing import Any

from reverie_gimp import headless
from reverie_gimp.driver import SessionDriver
from reverie_gimp.gimp import Gimp
from reverie_gimp.gtk import GimpUi, Gtk
from reverie_plugin.events import Event, Finished, Progress, Waiting
from reverie_shared.errors import ReverieError


class ProgressWindow:
    """Shows a dream until it is in the image, cancelled or failed. GIMP's own bar, in the status line, shows it too;
    the Cancel there ends this very process, and the server sees that.
    """

    def __init__(self) -> None:
        self._report: dict[str, Any] | None = None
        self._error: ReverieError | None = None
        self._dialog = GimpUi.Dialog(use_header_bar=False, title="DeepDream", role="reverie-progress")
        self._dialog.add_button("_Cancel", Gtk.ResponseType.CANCEL)
        self._words = Gtk.Label(label="Dreaming…", xalign=0)
        self._bar = Gtk.ProgressBar()
        self._bar.set_size_request(420, -1)
        box = self._dialog.get_content_area()
        box.set_spacing(6)
        box.set_border_width(12)
        box.add(self._words)
        box.add(self._bar)
        box.show_all()

    def watch(self, live: SessionDriver) -> dict[str, Any] | None:
        """Show the dream to its end; returns the report, None where the user has cancelled it.

        Raises
        ------
        ReverieError
            When the dream failed.
        """
        live.tell, live.fail = self._tell, self._fail
        Gimp.progress_init("Dreaming…")
        try:
            self._dialog.run()
        finally:
            live.close()
            Gimp.progress_end()
            self._dialog.destroy()
        if self._error is not None:
            raise self._error
        return self._report

    def _tell(self, event: Event) -> None:
        headless.show(event)
        match event:
            case Waiting(words=words):
                self._words.set_text(words)
            case Progress() as progress:
                self._words.set_text(headless.in_words(progress))
                self._bar.set_fraction(progress.fraction)
            case Finished(report=report):
                self._report = report
                self._dialog.response(Gtk.ResponseType.OK)

    def _fail(self, error: ReverieError) -> None:
        self._error = error
        self._dialog.response(Gtk.ResponseType.OK)
