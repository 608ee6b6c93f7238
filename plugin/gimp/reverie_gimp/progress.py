"""The window that shows a dream's progress, with a Cancel button that cancels the job on the server."""

from __future__ import annotations

from typing import Any

from reverie_gimp import headless
from reverie_gimp.driver import SessionDriver
from reverie_gimp.gimp import Gimp, GLib
from reverie_gimp.gtk import GimpUi, Gtk
from reverie_gimp.log import log
from reverie_plugin.events import Event, Finished, Progress, Waiting
from reverie_plugin.session import Report
from reverie_plugin.ui.formatting import describe_progress
from reverie_shared.translation import _

_WATCH = 250
"""Milliseconds between two looks whether the image is still open."""


class ProgressWindow:
    """Shows a dream until it is in the image, cancelled or failed; an image that is closed cancels it.

    GIMP's own progress bar, in the status line, shows it too; the Cancel there kills this process, and the server
    cancels the job when the connection closes.

    Parameters
    ----------
    image
        GIMP's.
    """

    def __init__(self, image: Any) -> None:
        self._image = image
        self._report: Report | None = None
        self._dialog = GimpUi.Dialog(use_header_bar=False, title="DeepDream", role="reverie-progress")
        self._dialog.add_button(_("_Cancel"), Gtk.ResponseType.CANCEL)
        self._words = Gtk.Label(label=_("Dreaming…"), xalign=0)
        self._bar = Gtk.ProgressBar()
        self._bar.set_size_request(420, -1)
        box = self._dialog.get_content_area()
        box.set_spacing(6)
        box.set_border_width(12)
        box.add(self._words)
        box.add(self._bar)
        box.show_all()

    def run(self, driver: SessionDriver) -> Report | None:
        """Show the dream to its end, and start it where it has not begun.

        Parameters
        ----------
        driver : SessionDriver
            A new one, or that of a preview whose session goes on.

        Returns
        -------
        Report or None
            The report; None where the user has cancelled the dream.

        Raises
        ------
        ReverieError
            When the dream failed.
        """
        driver.connect(self._show, lambda: self._dialog.response(Gtk.ResponseType.OK))
        watch = GLib.timeout_add(_WATCH, self._cancel_where_closed)
        Gimp.progress_init(_("Dreaming…"))
        try:
            driver.start()
            if driver.running:
                self._dialog.run()
        finally:
            GLib.source_remove(watch)
            driver.close()
            Gimp.progress_end()
            self._dialog.destroy()
        if driver.error is not None:
            raise driver.error
        return self._report

    def _cancel_where_closed(self) -> bool:
        if not self._image.is_valid():
            log().info("The image was closed; its dream is cancelled.")
            self._dialog.response(Gtk.ResponseType.CANCEL)
        return True

    def _show(self, event: Event) -> None:
        headless.show(event)
        match event:
            case Waiting(words=words):
                self._words.set_text(words)
            case Progress() as progress:
                self._words.set_text(describe_progress(progress))
                self._bar.set_fraction(progress.fraction)
            case Finished(report=report):
                self._report = report
