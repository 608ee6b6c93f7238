"""The window in which a painter chooses by picture what is to grow, with “what is here?” for the image."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from reverie_gimp.choices import ChoiceGrid, ChosenRows
from reverie_gimp.driver import TimerDriver
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import Gtk
from reverie_gimp.host import LayerHost, host_name
from reverie_gimp.log import log
from reverie_gimp.preview_picture import to_pixbuf
from reverie_gimp.rows import name
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.look import Sights, part_of, place_around, surroundings
from reverie_plugin.look import look_at, place_selected
from reverie_plugin.region import Rectangle
from reverie_plugin.ui import chooser as texts
from reverie_plugin.ui.chooser import Chooser, status
from reverie_shared.errors import ReverieError
from reverie_shared.translation import _

SIDE = 200
"""Longer side, in GTK's pixels, of the picture that is clicked on."""

_SIZE = 760, 600
"""Width and height of the window in GTK's pixels; on a low screen it is made lower."""


class ChooserWindow:
    """Pictures of what can grow.

    Parameters
    ----------
    parent
        The dialog that it belongs to.
    installation : Installation
    host : callable
        Makes a host of what is dreamed.
    chosen : callable
        Called after each change of `chooser.weights`.
    """

    def __init__(
        self,
        parent: Any,
        installation: Installation,
        host: Callable[[], LayerHost],
        chosen: Callable[[], None],
    ) -> None:
        self._installation, self._host, self._chosen = installation, host, chosen
        self.chooser: Chooser | None = None
        self._bounds: Rectangle | None = None
        self._look: TimerDriver[object] = TimerDriver(self._handle, lambda: None, self._fail, log())
        window = self._window = Gtk.Window(title=_(texts.TITLE), modal=True, transient_for=parent, border_width=12)
        low = parent.get_screen().get_height() - 120
        window.set_default_size(_SIZE[0], min(_SIZE[1], low))
        window.connect("delete-event", lambda *_: self._close())
        window.connect("key-press-event", self._pressed)
        self.search = Gtk.SearchEntry(placeholder_text=_(texts.SEARCH))
        name(self.search, _(texts.SEARCH))
        self.search.connect("search-changed", lambda _entry: self._fill())
        self._grid = ChoiceGrid(self._toggle)
        self._rows = ChosenRows(self._weigh, self._toggle)
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50)
        self._picture = Gtk.Image()
        area = Gtk.EventBox(tooltip_text=_(texts.POINT), halign=Gtk.Align.START)
        area.add(self._picture)
        area.get_accessible().set_name(_(texts.POINT))
        area.connect("button-press-event", lambda _box, event: self._clicked(event.x, event.y))
        here = Gtk.Button(label=_(texts.HERE))
        name(here, _(texts.HERE), _(texts.HERE_TOOLTIP))
        here.connect("clicked", lambda _button: self._attempt(self._look_at_selection))
        close = Gtk.Button.new_with_mnemonic(_("_Close"))
        close.connect("clicked", lambda _button: self._close())
        hint = Gtk.Label(label=_(texts.POINT), xalign=0, wrap=True, max_width_chars=24)
        left = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        for part in (area, hint, here):
            left.pack_start(part, False, False, 0)
        left.pack_end(close, False, False, 0)
        right = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        right.pack_start(self.search, False, False, 0)
        right.pack_start(self._grid.widget, True, True, 0)
        right.pack_start(self._rows.widget, False, False, 0)
        right.pack_start(self._words, False, False, 0)
        whole = Gtk.Box(spacing=12)
        whole.pack_start(left, False, False, 0)
        whole.pack_start(right, True, True, 0)
        window.add(whole)
        whole.show_all()

    def open_on(self, network: str, weights: Mapping[str, float], mixes_all: bool = False) -> None:
        """Show the window, with what can grow on a network and what is chosen of it."""
        began = time.monotonic()
        self.chooser = Chooser(network, self._installation.places, weights, mixes_all)
        self.search.set_text("")
        self._fill()
        self._show_chosen()
        self._window.present()
        self.search.grab_focus()
        self._attempt(self._show_picture)
        GLib.idle_add(self._tell_shown, began, priority=GLib.PRIORITY_LOW)  # once GTK has drawn it

    def destroy(self) -> None:
        """Remove the window."""
        self._look.close()
        self._window.destroy()

    def say(self, words: str) -> None:
        """Say something below the pictures; what there is to be said without it, where it is empty."""
        self._words.set_text(words or (status(self.chooser) if self.chooser is not None else ""))

    def _tell_shown(self, began: float) -> bool:
        log().info("The window of choices was shown after %.2f s.", time.monotonic() - began)
        return False

    def _close(self) -> bool:
        self._look.close()
        self._window.hide()
        return True

    def _pressed(self, _window: object, event: Any) -> bool:
        return self._close() if event.keyval == _ESCAPE else False

    def _fill(self) -> None:
        if self.chooser is not None:
            found = self.chooser.choices(self.search.get_text())
            self._grid.fill(self.chooser, found)
            self.say("" if found else _(texts.NONE_FOUND))

    def _show_chosen(self) -> None:
        if self.chooser is not None:
            self._grid.refresh()
            self._rows.fill(self.chooser)
            self.say("")

    def _toggle(self, term: str) -> None:
        if self.chooser is not None:
            self.chooser.toggle(term)
            self._show_chosen()
            self._chosen()

    def _weigh(self, term: str, weight: float) -> None:
        if self.chooser is not None:
            self.chooser.set_weight(term, weight)
            self._chosen()

    def _attempt(self, do: Callable[[], None]) -> None:
        try:
            do()
        except ReverieError as error:
            self._fail(error)

    def _show_picture(self) -> None:
        """Show what is to be dreamed, to click on."""
        self._bounds = None
        self._picture.clear()
        host = self._host()
        bounds = host.layer_bounds()
        with host.source.held():
            self._picture.set_from_pixbuf(to_pixbuf(host.thumbnail(bounds, SIDE)))
        self._bounds = bounds

    def _clicked(self, x: float, y: float) -> None:
        """Look at a point of the picture, in GTK's pixels."""
        bounds, shown = self._bounds, self._picture.get_pixbuf()
        if bounds is None or shown is None:
            return
        across, down = int(x * bounds.width / shown.get_width()), int(y * bounds.height / shown.get_height())
        self._attempt(lambda: self._begin_look(place_around(across, down, bounds), selected=False))

    def _look_at_selection(self) -> None:
        host = self._host()
        self._begin_look(place_selected(host.selection_bounds(), host.layer_bounds()), selected=True)

    def _begin_look(self, place: Rectangle, selected: bool) -> None:
        host = self._host()
        area = surroundings(place, host.layer_bounds())
        with host.source.held():
            picture = host.source.read(area)
        mask = host.read_mask(area) if selected else None
        part = None if selected else part_of(place, area)
        assert self.chooser is not None  # the window is open
        self.say(_(texts.LOOKING))
        self._look.start(look_at(self._installation, host_name(), picture, self.chooser.network, mask, part))

    def _handle(self, event: object) -> None:
        if isinstance(event, Sights) and self.chooser is not None:
            self.chooser.show_seen(event)
            self.search.set_text("")
            self._fill()
            self.say(_(texts.SEEN))
            log().info("The network has looked: %d channels and motifs.", len(event.channels) + len(event.motifs))

    def _fail(self, error: ReverieError) -> None:
        log().warning("%s", error)
        self.say(str(error))


_ESCAPE = 0xFF1B
"""GDK's number of the key."""
