"""The live preview: the coarse octaves of the very dream that OK goes on with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from reverie_gimp import log
from reverie_gimp.driver import SessionDriver
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import GdkPixbuf, Gtk
from reverie_gimp.host import LayerHost
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Event, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.order import Order
from reverie_plugin.region import plan
from reverie_plugin.session import Session
from reverie_plugin.ui.preview_plan import preview_octaves
from reverie_shared import presets
from reverie_shared.errors import BadSettings, ReverieError
from reverie_shared.picture import Picture
from reverie_shared.settings import resolve

SIDE = 400
"""Longer side of the shown picture, in GTK's pixels (each is two or more of a fine screen's)."""

_REST = 150
"""Milliseconds without a change of the settings after which a preview begins."""


class LivePreview:
    """Dreams the first octaves whenever the settings have come to rest, and shows them.

    Parameters
    ----------
    host : callable
        Gives a fresh host of the layer.
    order : callable
        What the user asks for now; may raise `ReverieError`.
    installation : Installation
    """

    def __init__(self, host: Callable[[], LayerHost], order: Callable[[], Order], installation: Installation) -> None:
        self._host, self._order, self._installation = host, order, installation
        self._live: SessionDriver | None = None
        self._ordered: Order | None = None
        self._on_screen: Callable[[Picture], Picture]
        self._network = ""
        self._timer: int | None = None
        self._began: float | None = None
        self._picture = Gtk.Image(pixel_size=SIDE)
        self._picture.get_accessible().set_name("Preview")
        self._frame = Gtk.Layout(halign=Gtk.Align.CENTER)  # cuts what an icon has, but the picture has not: a square
        self._frame.put(self._picture, 0, 0)
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, width_chars=50)
        self._words.set_lines(2)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self.widget.set_size_request(SIDE, -1)
        self.widget.pack_start(self._frame, False, False, 0)
        self.widget.pack_start(self._words, False, False, 0)
        self.widget.show_all()

    def renew(self) -> None:
        """The settings are others now: the preview under way is of no use any more."""
        if self._timer is not None:
            GLib.source_remove(self._timer)
        self._timer = GLib.timeout_add(_REST, self._rested)

    def renew_on_another_network(self) -> None:
        """The same settings make another dream now."""
        self._ordered = None
        self.renew()

    def begin(self) -> None:
        """Show the layer as it is, and begin to dream."""
        self._began = time.monotonic()
        try:
            region = plan(self._host().layer_bounds(), self._host().selection_bounds())
            self._show(self._host().thumbnail(region.sent, SIDE * self._scale))
            self._start()
        except ReverieError as error:
            self._fail(error)

    def accept(self) -> SessionDriver | None:
        """The dream, on its way to the end: the one that is shown, where it is of the settings as they are now.

        None where these are not allowed; the words under the preview say why.
        """
        self._stop_timer()
        try:
            order = self._order()
        except BadSettings as error:
            self._fail(error)
            return None
        if self._live is not None and self._live.alive and order == self._ordered:
            self._live.session.go_on()
            return self._live
        self.close()
        return SessionDriver(Session(self._host(), order, self._installation), self._tell, self._fail)

    def close(self) -> None:
        """Give the preview up."""
        self._stop_timer()
        if self._live is not None:
            self._live.close()
            self._live = None

    @property
    def _scale(self) -> int:
        """How many of the screen's pixels, in a row, are one of GTK's."""
        return int(self._picture.get_scale_factor())

    def _stop_timer(self) -> None:
        if self._timer is not None:
            GLib.source_remove(self._timer)
            self._timer = None

    def _rested(self) -> bool:
        self._timer = None
        try:
            self._start()
        except ReverieError as error:
            self._fail(error)
        return False

    def _start(self) -> None:
        order = self._order()
        if self._live is not None and self._live.alive and order == self._ordered:
            return
        self.close()
        host = self._host()
        settings = resolve(presets.preset(order.preset).values, order.settings)
        region = plan(host.layer_bounds(), host.selection_bounds())
        octaves = preview_octaves(settings, region.sent.width, region.sent.height, SIDE * self._scale)
        session = Session(host, replace(order, stop_after=octaves, previews=True), self._installation)
        self._ordered, self._on_screen = order, host.on_screen
        self._live = SessionDriver(session, self._tell, self._fail)

    def _tell(self, event: Event) -> None:
        match event:
            case Waiting(words=words):
                self._words.set_text(words)
            case Progress(octave=octave, octaves=octaves, network=network):
                self._network = network
                self._words.set_text(f"Octave {octave} of {octaves}, on {network}…")
            case PreviewReady(picture=picture):
                self._show(self._on_screen(picture))
                if self._began is not None:
                    log.log().info("The first preview came after %.2f s.", time.monotonic() - self._began)
                    self._began = None
            case Paused(octave=octave):
                log.log().info("The preview is complete.")
                self._words.set_text(f"The dream up to octave {octave}, on {self._network}. Dream goes on from here.")

    def _fail(self, error: ReverieError) -> None:
        if self._live is not None:
            self._live.close()  # a preview of earlier settings would write over these words
            self._live = None
        self._words.set_text(str(error))

    def _show(self, picture: Picture) -> None:
        width, height = picture.format.width, picture.format.height
        pixels = GdkPixbuf.Pixbuf.new_from_bytes(
            GLib.Bytes.new(bytes(picture.pixels)), GdkPixbuf.Colorspace.RGB, True, 8, width, height, 4 * width
        )
        # As an icon of a given size, GTK scales it for the screen at hand: sharp on a fine one.
        self._picture.set_from_gicon(pixels, Gtk.IconSize.DIALOG)
        longer = max(width, height)
        self._frame.set_size_request(round(SIDE * width / longer), round(SIDE * height / longer))
