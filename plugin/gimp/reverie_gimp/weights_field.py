"""The rows of layers and motifs: weights by name as text, and a menu to put names in and take them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gtk import Gtk
from reverie_plugin.ui.layer_menu import layer_menu
from reverie_shared import weighted
from reverie_shared.declaration import Declaration, Kind
from reverie_shared.errors import BadSettings
from reverie_shared.networks import BUNDLED

Field: TypeAlias = "tuple[Any, Callable[[], None]]"
"""A widget, and what has it show the setting as it is now, which counts as no change of the user's."""

_COLUMNS = 4
"""Of the menu of motifs."""


def layers_field(order: DialogOrder, declaration: Declaration) -> Field:
    """The layers; the menu lists those of the network that dreams, with what each draws."""
    entry, show_text = _entry(order, declaration)
    button, show_menu = _menu(entry, declaration.kind, lambda: layer_menu(order.network), 1)
    button.get_accessible().set_name("Choose layers")

    def show() -> None:
        show_text()
        show_menu()

    return side_by_side(entry, button), show


def motifs_field(order: DialogOrder, declaration: Declaration) -> Field:
    """The motifs; those of a network that has none are its channels, by number, and there is no menu."""

    def labels() -> dict[str, str]:
        return {name: name for name in declaration.kind.names} if order.network == BUNDLED else {}

    entry, show_text = _entry(order, declaration)
    button, show_menu = _menu(entry, declaration.kind, labels, _COLUMNS)
    button.get_accessible().set_name("Choose motifs")

    def show() -> None:
        show_text()
        show_menu()
        button.set_visible(bool(labels()))
        entry.set_placeholder_text("all" if labels() else "all; or channels by number, such as 7,12=0.5")

    button.set_no_show_all(True)
    return side_by_side(entry, button), show


def _entry(order: DialogOrder, declaration: Declaration) -> Field:
    entry = Gtk.Entry(activates_default=True)
    entry.get_accessible().set_name(declaration.label)
    handler = entry.connect("changed", lambda _: order.change(declaration.name, entry.get_text()))

    def show() -> None:
        text = str(order.shown(declaration.name))
        if entry.get_text() != text:  # else the cursor would move while somebody types
            with entry.handler_block(handler):
                entry.set_text(text)

    return entry, show


def _menu(entry: Any, kind: Kind, labels: Callable[[], Mapping[str, str]], columns: int) -> Field:
    """A button with a menu of the names by their labels, made anew where these are others than before.

    A name is checked where the text gives it a weight; a click changes the text.
    """
    button = Gtk.MenuButton()
    button.set_tooltip_text("Choose by name")
    items: dict[str, Any] = {}
    handlers: dict[str, int] = {}
    shown: dict[str, str] = {}

    def fill() -> None:
        menu = Gtk.Menu()
        items.clear()
        for place, (name, label) in enumerate(shown.items()):
            row, column = divmod(place, columns)
            items[name] = Gtk.CheckMenuItem(label=label)
            handlers[name] = items[name].connect("toggled", toggled, name)
            menu.attach(items[name], column, column + 1, row, row + 1)
        menu.show_all()
        button.set_popup(menu)

    def show() -> None:
        if shown != (now := labels()):
            shown.clear()
            shown.update(now)
            fill()
        found = _weights(entry.get_text(), kind)
        for name, item in items.items():
            with item.handler_block(handlers[name]):
                item.set_active(bool(found.get(name)))

    def toggled(item: Any, name: str) -> None:
        wanted = {other: weight for other, weight in _weights(entry.get_text(), kind).items() if other != name}
        if item.get_active():
            wanted[name] = 1.0
        if wanted or kind.optional:
            entry.set_text(weighted.text(wanted))
        else:
            item.set_active(True)  # this setting may not be empty

    return button, show


def _weights(text: str, kind: Kind) -> dict[str, float]:
    try:
        return kind.weights(text)
    except BadSettings:
        return {}


def side_by_side(wide: Any, narrow: Any) -> Any:
    """Two widgets in a line, of which the first takes all the room."""
    box = Gtk.Box(spacing=6)
    box.pack_start(wide, True, True, 0)
    box.pack_start(narrow, False, False, 0)
    return box
