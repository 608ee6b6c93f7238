"""The dialog's page with the control maps: a layer for each, and what the colours of the colour map stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reverie_gimp import map_layers
from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.fields import add_row
from reverie_gimp.gtk import GdkPixbuf, Gtk
from reverie_gimp.rows import SHORTEN_AT_END, Keys, Rows, choices, name, side_by_side
from reverie_gimp.selection import bounds_of
from reverie_gimp.weights_field import text_entry
from reverie_plugin.region import Rectangle
from reverie_plugin.ui import colour_list
from reverie_plugin.ui.colour_list import ColourRow
from reverie_plugin.ui.map_layers import NEW, NEW_TOOLTIP, describe_cover, new_map
from reverie_plugin.ui.map_words import ADD, ADD_TOOLTIP, GROWS, PAINT, PAINT_ON, REMOVE, TAKE, TAKE_TOOLTIP
from reverie_plugin.ui.setting_words import words
from reverie_shared.errors import ReverieError
from reverie_shared.settings import DECLARATIONS, MAPS
from reverie_shared.translation import _

_SWATCH = 16
"""Pixels a side of a colour."""

_LIST_HEIGHT = 220
"""Height of the list of colours in GTK's pixels, from which on it is scrolled."""


class MapPage:
    """The page, in `widget`.

    Parameters
    ----------
    order : DialogOrder
    image
        GIMP's.
    layers : callable
        Gives the names of the layers that can be a map.
    dreamed : callable
        Gives where what is dreamed lies, or None.
    choose : callable
        Opens the window in which is chosen what grows in a colour.
    keys : Keys
    """

    def __init__(
        self,
        order: DialogOrder,
        image: Any,
        layers: Callable[[], list[str]],
        dreamed: Callable[[], Rectangle | None],
        choose: Callable[[str], None],
        keys: Keys,
    ) -> None:
        self._order, self._image, self._layers, self._dreamed, self._choice = order, image, layers, dreamed, choose
        self._combos: dict[str, tuple[Any, int]] = {}
        self._offered: list[str] | None = None
        self._refused = self._made = ""
        self._listed: list[_ColourWidgets] = []
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50)
        rows, text = Rows(keys), Rows(keys)
        for setting in MAPS:
            combo = self._combo(setting)
            new = Gtk.Button(label=_(NEW))
            name(new, f"{_(NEW)}: {words(setting).label}", _(NEW_TOOLTIP))
            new.connect("clicked", lambda _button, setting=setting: self._attempt(lambda: self._make(setting)))
            add_row(order, setting, (side_by_side(combo, new), lambda: None, combo), rows)
        self._list = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=3)
        scrolled = Gtk.ScrolledWindow(
            hscrollbar_policy=Gtk.PolicyType.NEVER, propagate_natural_height=True, max_content_height=_LIST_HEIGHT
        )
        scrolled.add(self._list)
        line, show = text_entry(order, DECLARATIONS["map_colours"])
        add_row(order, "map_colours", (line, show), text)
        self._colours = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        for part in (scrolled, self._buttons(keys), text.widget):
            self._colours.pack_start(part, False, False, 0)
        self._colours.show_all()
        self._colours.set_no_show_all(True)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12)
        for part in (rows.widget, self._colours, self._words):
            self.widget.pack_start(part, False, False, 0)
        for setting in MAPS:
            if order.shown(setting) not in self._layers():  # GIMP keeps the last value, which may be of another image
                order.reset(setting)
        order.on_change(self.show)
        self.show()

    def show(self) -> None:
        """Show which layers there are, what is chosen, and what is to be said of it."""
        layers = self._layers()
        for setting, (combo, handler) in self._combos.items():
            chosen = str(self._order.shown(setting))
            with combo.handler_block(handler):
                if layers != self._offered:
                    combo.remove_all()
                    combo.append("", words(setting).nothing)
                    for layer in layers:
                        combo.append(layer, layer)
                combo.set_active_id(chosen)
        self._offered = layers
        self._show_colours()
        self._words.set_text("\n".join(filter(None, [self._refused, *self._remarks()])))

    def _show_colours(self) -> None:
        there = bool(self._order.shown("colour_map"))
        self._colours.set_visible(there)
        rows = colour_list.rows(str(self._order.shown("map_colours")), self._order.network) if there else []
        while len(self._listed) < len(rows):
            self._append()
        for old in self._listed[len(rows) :]:
            old.widget.destroy()
        del self._listed[len(rows) :]
        for widgets, row in zip(self._listed, rows, strict=True):
            widgets.show(row)

    def _append(self) -> None:
        widgets = _ColourWidgets(
            paint=map_layers.paint_with,
            choose=self._choice,
            remove=lambda colour: self._list_anew(colour_list.without_colour(self._text, colour)),
        )
        self._list.pack_start(widgets.widget, False, False, 0)
        self._listed.append(widgets)

    def _remarks(self) -> list[str]:
        """What to do with a new map, and what happens beside maps that do not cover all that is dreamed."""
        dreamed, found = self._dreamed(), []
        if self._made in self._layers():
            found.append(_(PAINT_ON).format(layer=self._made))
        for setting in MAPS:
            chosen = str(self._order.shown(setting))
            layer = self._image.get_layer_by_name(chosen) if chosen and self._image.is_valid() else None
            if layer is not None and dreamed is not None:
                found.append(describe_cover(setting, str(layer.get_name()), bounds_of(layer), dreamed))
        return found

    def _combo(self, setting: str) -> Any:
        combo = choices(words(setting).label, {})
        handler = combo.connect("changed", lambda _combo: self._choose(setting, combo.get_active_id() or ""))
        self._combos[setting] = combo, handler
        return combo

    def _buttons(self, keys: Keys) -> Any:
        box = Gtk.Box(spacing=6)
        for label, tooltip, do in ((ADD, ADD_TOOLTIP, self._add), (TAKE, TAKE_TOOLTIP, self._take)):
            button = Gtk.Button.new_with_mnemonic(keys.mark(_(label)))
            name(button, _(label), _(tooltip))
            button.connect("clicked", lambda _button, do=do: self._attempt(do))
            box.pack_start(button, False, False, 0)
        return box

    def _choose(self, setting: str, layer: str) -> None:
        if layer:
            self._order.change(setting, layer)
        else:
            self._order.reset(setting)
        self._begin_list()

    def _make(self, setting: str) -> None:
        layer = map_layers.make_map(self._image, new_map(setting))
        self.show()  # the new layer is one that can be chosen
        self._order.change(setting, layer)
        self._begin_list()
        self._made = layer

    def _begin_list(self) -> None:
        """Give a colour map a list to begin with, where there is none yet."""
        if self._order.shown("colour_map") and not self._text:
            self._list_anew(colour_list.first_list(self._order.network))

    def _add(self) -> None:
        self._list_anew(colour_list.with_colours(self._text, [map_layers.painting_colour()]))

    def _take(self) -> None:
        found = map_layers.colours_of_map(self._image, str(self._order.shown("colour_map")))
        self._list_anew(colour_list.with_colours(self._text, found))

    @property
    def _text(self) -> str:
        return str(self._order.shown("map_colours"))

    def _list_anew(self, text: str) -> None:
        self._order.change("map_colours", text)

    def _attempt(self, do: Callable[[], None]) -> None:
        """Do what a button is for; where that is refused, say why."""
        self._refused = ""
        try:
            do()
        except ReverieError as error:
            self._refused = str(error)
        self.show()


class _ColourWidgets:
    """A colour, to paint with; a button with what grows there, which is chosen by it; and one that removes it."""

    def __init__(
        self, paint: Callable[[str], None], choose: Callable[[str], None], remove: Callable[[str], None]
    ) -> None:
        self._colour = ""
        self._picture = Gtk.Image()
        self._paint = Gtk.Button(image=self._picture)
        self._paint.connect("clicked", lambda _button: paint(self._colour))
        self._text = Gtk.Label(xalign=0, ellipsize=SHORTEN_AT_END, max_width_chars=1, hexpand=True)
        self._grows = Gtk.Button()
        self._grows.add(self._text)
        self._grows.connect("clicked", lambda _button: choose(self._colour))
        self._remove = Gtk.Button(label="×", relief=Gtk.ReliefStyle.NONE)
        self._remove.connect("clicked", lambda _button: remove(self._colour))
        self.widget = Gtk.Box(spacing=6)
        self.widget.pack_start(self._paint, False, False, 0)
        self.widget.pack_start(self._grows, True, True, 0)
        self.widget.pack_start(self._remove, False, False, 0)
        self.widget.show_all()

    def show(self, row: ColourRow) -> None:
        """Show a colour, and what grows there."""
        self._colour = row.colour
        self._picture.set_from_pixbuf(_swatch(row.colour))
        said = _(PAINT).format(colour=row.colour, grows=row.words)
        name(self._paint, said, said)
        grows = _(GROWS).format(colour=row.colour)
        name(self._grows, grows, f"{grows}: {row.words}")
        self._text.set_text(f"{row.words}…")
        remove = _(REMOVE).format(colour=row.colour)
        name(self._remove, remove, remove)


def _swatch(colour: str) -> Any:
    picture = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, _SWATCH, _SWATCH)
    picture.fill(int(colour.removeprefix("#"), 16) << 8 | 0xFF)
    return picture
