"""The live preview: the coarse octaves of the dream that the Dream button goes on with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.driver import SessionDriver
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import Gtk
from reverie_gimp.host import LayerHost
from reverie_gimp.log import log
from reverie_gimp.pixels import at_strength
from reverie_gimp.preview_picture import PreviewPicture, scaled, to_pixbuf
from reverie_gimp.rows import Keys
from reverie_gimp.thumbnail import thumbnail
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Event, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle, Region, plan
from reverie_plugin.session import Session
from reverie_plugin.ui.formatting import describe_preview, describe_preview_progress
from reverie_plugin.ui.map_layers import maps_of
from reverie_plugin.ui.preview_plan import PREVIEW_DELAY, PREVIEW_SIDE, plan_preview
from reverie_shared.errors import ReverieError
from reverie_shared.picture import Picture
from reverie_shared.settings import Settings
from reverie_shared.translation import N_, _

_WEAKEST = 0.1
"""The least strength at which a dream is dreamed whose change can be scaled up: 8 bits tell too little of less."""

_OTHER_STRENGTH = N_("The same dream at another strength.")

_WATCH = 500
"""Milliseconds between two looks for changes of the image, at least."""

_WATCH_SHARE = 10
"""How much longer the pause after a look is than the look, at least: of a large layer, on which somebody paints, GIMP
has to make a thumbnail first.
"""


@dataclass(frozen=True)
class Accepted:
    """The dream that the user wants: its order, and its session, which may have begun as the preview."""

    order: Order
    driver: SessionDriver


class LivePreview:
    """Dreams the first octaves a moment after each change of the settings or of the image, and shows them.

    Parameters
    ----------
    host : callable
        Makes a host of what is dreamed.
    order : DialogOrder
        What the user asks for.
    installation : Installation
    keys : Keys
        Gives the buttons their letters.
    """

    def __init__(
        self, host: Callable[[], LayerHost], order: DialogOrder, installation: Installation, keys: Keys
    ) -> None:
        self._host, self._order, self._installation = host, order, installation
        self._driver: SessionDriver | None = None
        self._session: Session | None = None
        self._ordered: tuple[Order, Settings] | None = None
        self._dreamed: LayerHost | None = None
        self._picture_of_dream: Picture | None = None
        self._factor, self._is_whole = 1.0, False
        self._original: tuple[Picture, Rectangle] | None = None
        """What is to be dreamed, as it was, and where that lies."""
        self._shown: Picture | None = None
        self._network = ""
        self._timer: int | None = None
        self._watch: int | None = None
        self._watched: LayerHost | None = None
        self._mark: object = None
        self._changing = False
        self._maps: tuple[str, ...] = ()
        self._map_marks: object = ()
        self._maps_changing = False
        self._latest = ""
        self._began: float | None = None
        self._picture = PreviewPicture(keys)
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, width_chars=50)
        self._words.set_lines(2)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self.widget.set_size_request(PREVIEW_SIDE, -1)
        self.widget.pack_start(self._picture.widget, False, False, 0)
        self.widget.pack_start(self._picture.buttons, False, False, 0)
        self.widget.pack_start(self._words, False, False, 0)
        self.widget.show_all()

    def renew(self) -> None:
        """Begin a new preview soon: the order, or what it comes to, has changed."""
        if self._timer is not None:
            GLib.source_remove(self._timer)
        self._timer = GLib.timeout_add(PREVIEW_DELAY, self._begin_now)

    def renew_source(self) -> None:
        """Begin a new preview soon: something else is to be dreamed."""
        self._cancel()
        self._forget_source()
        self.renew()

    def guides(self) -> list[str]:
        """The names of the layers that can be a guide; none where there is nothing to dream."""
        host = self._host_now()
        return [] if host is None else host.guides()

    def dreamed(self) -> Rectangle | None:
        """Where what is dreamed lies; None where there is nothing to dream."""
        host = self._host_now()
        return None if host is None else host.layer_bounds()

    def _host_now(self) -> LayerHost | None:
        """The host that is watched; until the next preview begins, another one of the same; None where that is gone."""
        if self._watched is not None and self._watched.source.exists():
            return self._watched
        try:
            return self._host()
        except ReverieError:
            return None

    def begin(self) -> None:
        """Show what is to be dreamed as it is, begin to dream, and from now on look for changes of the image."""
        self._began = time.monotonic()
        self._begin_now()
        self._watch = GLib.timeout_add(_WATCH, self._look)

    def accept(self) -> Accepted | None:
        """The dream that the user wants: the preview, continued, where settings, layer and selection are still the
        same; else a new one, which is not started yet.

        None where it cannot be dreamed so; the words under the preview say why.
        """
        host = self._host()
        try:
            order = self._order.order()
            host.check_landing()
        except ReverieError as error:
            self._fail(error)
            return None
        self._stop_timers()
        if self._driver is not None and self._session is not None and self._is_preview_of(order):
            self._session.go_on()
            return Accepted(order, self._driver)
        self.close()
        return Accepted(order, SessionDriver(Session(host, order, self._installation)))

    def close(self) -> None:
        """Cancel the preview, and begin no other."""
        self._stop_timers()
        self._cancel()

    def _cancel(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = self._dreamed = None

    def _forget_source(self) -> None:
        """Look anew at what is to be dreamed when the next preview begins."""
        self._watched = self._original = None

    def _stop_timers(self) -> None:
        for timer in (self._timer, self._watch):
            if timer is not None:
                GLib.source_remove(timer)
        self._timer = self._watch = None

    def _begin_now(self) -> bool:
        self._timer = None
        try:
            self._start()
        except ReverieError as error:
            self._fail(error)
        return False

    def _look(self) -> bool:
        """Begin a new preview once source or selection were changed and rest. What is finer than GIMP's thumbnails
        show is seen when the user wants the dream.
        """
        began = time.monotonic()
        watched = self._watched
        if watched is not None and not watched.source.exists():
            self._forget_source()
            self.renew()
        elif watched is not None and (mark := watched.mark()) != self._mark:
            self._mark, self._changing = mark, True
            self._words.set_text(_("The image was changed; dreaming it anew…"))
        elif watched is not None and (marks := watched.map_marks(self._maps)) != self._map_marks:
            self._map_marks, self._maps_changing = marks, True
            self._words.set_text(_("The image was changed; dreaming it anew…"))
        elif self._changing:
            self._forget_source()
            self._changing = self._maps_changing = False
            self.renew()
        elif self._maps_changing:
            self._maps_changing = False
            self.renew()
        pause = max(_WATCH, round(1000 * _WATCH_SHARE * (time.monotonic() - began)))
        self._watch = GLib.timeout_add(pause, self._look)
        return False

    def _start(self) -> None:
        if self._watched is None:
            self._watched = self._host()
            self._mark = self._watched.mark()
        order = self._order.order()
        self._maps = maps_of(order.settings)
        self._map_marks = self._watched.map_marks(self._maps)
        if self._original is not None and self._is_preview_of(order):
            if self._factor != 1:
                self._factor = 1.0
                self._show_dreamed()
            self._words.set_text(self._latest)
            return
        if self._original is not None and self._is_other_strength(order):
            self._show_dreamed()
            self._words.set_text(_(_OTHER_STRENGTH))
            self._keep_picture(order)
            return
        self._cancel()
        host = self._host()
        region = plan(host.layer_bounds(), host.selection_bounds())
        with host.source.held():
            if self._original is None or self._original[1] != region.sent:
                self._shown = host.thumbnail(region.sent, PREVIEW_SIDE * self._picture.scale)
                self._original = self._shown, region.sent
                self._picture.show(self._shown, self._shown)
            self._begin_session(host, order, region)

    def _begin_session(self, host: LayerHost, order: Order, region: Region) -> None:
        """Begin to dream the preview of an order."""
        preview = plan_preview(order, self._order.networks, region.sent, PREVIEW_SIDE * self._picture.scale)
        self._ordered, self._dreamed, self._picture_of_dream = self._complete(order), host, None
        self._factor, self._is_whole = 1.0, False
        self._session = Session(host, preview, self._installation)
        driver = self._driver = SessionDriver(self._session)
        driver.connect(self._show_event, self._end)
        driver.start()
        driver.advance()  # what is dreamed is read, and the server has something to do while the windows are built

    def _is_preview_of(self, order: Order) -> bool:
        """Whether the preview, continued, becomes the dream that the order asks for, on what the layer shows now."""
        if self._driver is None or self._dreamed is None or not self._driver.running:
            return False
        return self._ordered == self._complete(order) and self._dreamed.is_current()

    def _is_other_strength(self, order: Order) -> bool:
        """Whether the preview shows what the order asks for but for its strength, which scales the change alone."""
        if self._ordered is None or self._dreamed is None or self._picture_of_dream is None:
            return False
        dreamed, wanted = self._ordered[1], order.resolved(self._order.networks)
        same = replace(wanted, strength=dreamed.strength) == dreamed and order.deliver == self._ordered[0].deliver
        if not (same and dreamed.strength >= _WEAKEST and self._dreamed.is_current()):
            return False
        self._factor = wanted.strength / dreamed.strength
        return True

    def _complete(self, order: Order) -> tuple[Order, Settings]:
        """The order, and what it comes to: the same order is another dream once another network is installed."""
        return order, order.resolved(self._order.networks)

    def _end(self) -> None:
        if self._driver is not None and self._driver.error is not None:
            self._fail(self._driver.error)

    def _show_event(self, event: Event) -> None:
        match event:
            case Waiting(words=words):
                self._say(words)
            case Progress() as progress:
                self._network = progress.network_title
                self._say(describe_preview_progress(progress))
            case PreviewReady(picture=picture) if self._dreamed is not None:
                self._picture_of_dream = self._dreamed.on_screen(picture)
                self._show_dreamed()
                if self._began is not None:
                    log().info("The first preview came after %.2f s.", time.monotonic() - self._began)
                    self._began = None
            case Paused():
                log().info("The preview is complete.")
                self._is_whole = True
                if self._ordered is not None:
                    self._keep_picture(self._ordered[0])
                self._say(describe_preview(self._network))

    def _say(self, words: str) -> None:
        """Say how far the preview is, unless another strength is wanted by now; `_latest` keeps it."""
        self._latest = words
        self._words.set_text(words if self._factor == 1 else _(_OTHER_STRENGTH))

    def _fail(self, error: ReverieError) -> None:
        self._cancel()  # a preview of earlier settings would write over these words
        self._words.set_text(str(error))

    def _show_dreamed(self) -> None:
        """Show the latest picture of the dream, at the strength that is wanted now."""
        if self._picture_of_dream is None or self._original is None:
            return
        dreamed = self._picture_of_dream
        if self._factor != 1:
            width, height = dreamed.format.width, dreamed.format.height
            original = scaled(to_pixbuf(self._original[0]), width, height)
            dreamed = at_strength(Picture(dreamed.format, original.get_pixels()), dreamed, self._factor)
        self._shown = dreamed
        self._picture.show(dreamed, self._original[0])

    def _keep_picture(self, order: Order) -> None:
        """Tell what a whole preview of the order looks like."""
        if self._is_whole and self._shown is not None:
            self._order.keep_picture(order, thumbnail(self._shown))
