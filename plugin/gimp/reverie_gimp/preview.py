"""The live preview: the coarse octaves of the dream that the Dream button goes on with."""

from __future__ import annotations

import time
from collections.abc import Callable

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.driver import SessionDriver
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import GdkPixbuf, Gtk
from reverie_gimp.host import LayerHost
from reverie_gimp.log import log
from reverie_gimp.thumbnail import thumbnail
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Event, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.order import Order
from reverie_plugin.region import plan
from reverie_plugin.session import Session
from reverie_plugin.ui.formatting import describe_preview, describe_preview_progress
from reverie_plugin.ui.preview_plan import PREVIEW_DELAY, PREVIEW_SIDE, plan_preview
from reverie_shared.errors import BadSettings, ReverieError
from reverie_shared.picture import Picture
from reverie_shared.settings import Settings


class LivePreview:
    """Dreams the first octaves a moment after each change of the settings, and shows them.

    Parameters
    ----------
    host : callable
        Makes a host of the layer.
    order : DialogOrder
        What the user asks for.
    installation : Installation
    """

    def __init__(self, host: Callable[[], LayerHost], order: DialogOrder, installation: Installation) -> None:
        self._host, self._order, self._installation = host, order, installation
        self._driver: SessionDriver | None = None
        self._ordered: tuple[Order, Settings] | None = None
        self._dreamed: LayerHost | None = None
        self._on_screen: Callable[[Picture], Picture]
        self._newest: Picture | None = None
        self._network = ""
        self._timer: int | None = None
        self._began: float | None = None
        self._picture = Gtk.Image(pixel_size=PREVIEW_SIDE)
        self._picture.get_accessible().set_name("Preview")
        self._frame = Gtk.Layout(halign=Gtk.Align.CENTER)  # crops the square of an icon to the picture
        self._frame.put(self._picture, 0, 0)
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, width_chars=50)
        self._words.set_lines(2)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self.widget.set_size_request(PREVIEW_SIDE, -1)
        self.widget.pack_start(self._frame, False, False, 0)
        self.widget.pack_start(self._words, False, False, 0)
        self.widget.show_all()

    def renew(self) -> None:
        """Begin a new preview soon: the order, or what it comes to, has changed."""
        if self._timer is not None:
            GLib.source_remove(self._timer)
        self._timer = GLib.timeout_add(PREVIEW_DELAY, self._begin_now)

    def begin(self) -> None:
        """Show the layer as it is, and begin to dream."""
        self._began = time.monotonic()
        try:
            host = self._host()
            region = plan(host.layer_bounds(), host.selection_bounds())
            self._show(host.thumbnail(region.sent, PREVIEW_SIDE * self._scale))
            self._start()
        except ReverieError as error:
            self._fail(error)

    def accept(self) -> SessionDriver | None:
        """The dream that the user wants: the preview, continued, where settings, layer and selection are still the
        same; else a new one, which is not started yet.

        None where the settings are not allowed; the words under the preview say why.
        """
        self._stop_timer()
        try:
            order = self._order.order()
        except BadSettings as error:
            self._fail(error)
            return None
        if self._driver is not None and self._is_preview_of(order):
            self._driver.session.go_on()
            return self._driver
        self.close()
        return SessionDriver(Session(self._host(), order, self._installation))

    def close(self) -> None:
        """Cancel the preview, and begin no other."""
        self._stop_timer()
        self._cancel()

    @property
    def _scale(self) -> int:
        """The width of one of GTK's pixels in pixels of the screen."""
        return int(self._picture.get_scale_factor())

    def _cancel(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = self._dreamed = None

    def _stop_timer(self) -> None:
        if self._timer is not None:
            GLib.source_remove(self._timer)
            self._timer = None

    def _begin_now(self) -> bool:
        self._timer = None
        try:
            self._start()
        except ReverieError as error:
            self._fail(error)
        return False

    def _start(self) -> None:
        order = self._order.order()
        if self._is_preview_of(order):
            return
        self._cancel()
        host = self._host()
        region = plan(host.layer_bounds(), host.selection_bounds())
        preview = plan_preview(order, self._order.networks, region.sent, PREVIEW_SIDE * self._scale)
        self._ordered, self._dreamed, self._on_screen = self._complete(order), host, host.on_screen
        driver = self._driver = SessionDriver(Session(host, preview, self._installation))
        driver.connect(self._show_event, self._end)
        driver.start()
        driver.advance()  # the server has something to do while the windows are built

    def _is_preview_of(self, order: Order) -> bool:
        """Whether the preview, continued, becomes the dream that the order asks for, on what the layer shows now."""
        if self._driver is None or self._dreamed is None or not self._driver.running:
            return False
        return self._ordered == self._complete(order) and self._dreamed.is_current()

    def _complete(self, order: Order) -> tuple[Order, Settings]:
        """The order, and what it comes to: the same order is another dream once another network is installed."""
        return order, order.resolved(self._order.networks)

    def _end(self) -> None:
        if self._driver is not None and self._driver.error is not None:
            self._fail(self._driver.error)

    def _show_event(self, event: Event) -> None:
        match event:
            case Waiting(words=words):
                self._words.set_text(words)
            case Progress() as progress:
                self._network = progress.network
                self._words.set_text(describe_preview_progress(progress))
            case PreviewReady(picture=picture):
                self._newest = self._on_screen(picture)
                self._show(self._newest)
                if self._began is not None:
                    log().info("The first preview came after %.2f s.", time.monotonic() - self._began)
                    self._began = None
            case Paused(octave=octave):
                log().info("The preview is complete.")
                if self._ordered is not None and self._newest is not None:
                    self._order.keep_picture(self._ordered[0], thumbnail(self._newest))
                self._words.set_text(describe_preview(octave, self._network))

    def _fail(self, error: ReverieError) -> None:
        self._cancel()  # a preview of earlier settings would write over these words
        self._words.set_text(str(error))

    def _show(self, picture: Picture) -> None:
        width, height = picture.format.width, picture.format.height
        pixels = GdkPixbuf.Pixbuf.new_from_bytes(
            GLib.Bytes.new(bytes(picture.pixels)), GdkPixbuf.Colorspace.RGB, True, 8, width, height, 4 * width
        )
        # GTK scales an icon of a given size to the resolution of the screen.
        self._picture.set_from_gicon(pixels, Gtk.IconSize.DIALOG)
        longer = max(width, height)
        self._frame.set_size_request(round(PREVIEW_SIDE * width / longer), round(PREVIEW_SIDE * height / longer))
