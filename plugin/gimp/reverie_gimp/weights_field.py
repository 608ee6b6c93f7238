"""The rows of layers and motifs: a button that says what grows; under “Expert” weights by name, as text, with menus."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gtk import Gtk
from reverie_gimp.rows import SHORTEN_AT_END, name, side_by_side
from reverie_plugin.ui.layer_menu import layer_menu
from reverie_plugin.ui.motif_menu import chosen_words
from reverie_plugin.ui.setting_words import words
from reverie_shared import weighted
from reverie_shared.declaration import Declaration, Kind
from reverie_shared.errors import BadSettings
from reverie_shared.networks import BUNDLED, family
from reverie_shared.translation import _

Field: TypeAlias = "tuple[Any, Callable[[], None]] | tuple[Any, Callable[[], None], Any]"
"""A widget; what has it show the setting as it is now, which counts as no change of the user's; and, of several
widgets in a line, the one that the row's key chooses.
"""

_COLUMNS = 4
"""Of the menu of motifs: it has to fit on the screen."""


def layers_field(order: DialogOrder, declaration: Declaration) -> Field:
    """The layers; the menu lists those of the network that dreams, with what each draws."""
    entry, show_text = text_entry(order, declaration)
    button, show_menu = _menu(entry, declaration.kind, _("Choose layers"), lambda: layer_menu(order.network), 1)

    def show() -> None:
        show_text()
        show_menu()

    return side_by_side(entry, button), show, entry


def motif_choice(order: DialogOrder, choose: Callable[[], None]) -> Field:
    """A button that says what is to grow, and opens the window in which that is chosen."""
    said = words("motifs")
    text = Gtk.Label(xalign=0, ellipsize=SHORTEN_AT_END, max_width_chars=1, hexpand=True)
    button = Gtk.Button()
    button.add(text)
    button.connect("clicked", lambda _button: choose())

    def show() -> None:
        chosen = chosen_words(order.network, {each: order.shown(each) for each in ("layers", "motifs")})
        text.set_text(f"{chosen}…")
        name(button, said.label, f"{said.tooltip} {chosen}")

    return button, show


def motifs_field(order: DialogOrder, declaration: Declaration) -> Field:
    """The motifs; those of a network that has none are its channels, by number, and there is no menu."""

    def labels() -> dict[str, str]:
        return {name: _(name) for name in declaration.kind.names} if family(order.network) == BUNDLED else {}

    entry, show_text = text_entry(order, declaration)
    button, show_menu = _menu(entry, declaration.kind, _("Choose motifs"), labels, _COLUMNS)

    def show() -> None:
        show_text()
        show_menu()
        button.set_visible(bool(labels()))
        entry.set_placeholder_text(_("all") if labels() else _("all; or channels by number, such as 7,12=0.5"))

    button.set_no_show_all(True)
    return side_by_side(entry, button), show, entry


def text_entry(order: DialogOrder, declaration: Declaration) -> tuple[Any, Callable[[], None]]:
    """A line of text for a setting, and what has it show that."""
    entry = Gtk.Entry(activates_default=True)
    name(entry, words(declaration.name).label)
    handler = entry.connect("changed", lambda _entry: order.change(declaration.name, entry.get_text()))

    def show() -> None:
        text = str(order.shown(declaration.name))
        if entry.get_text() != text:  # else the cursor would move while somebody types
            with entry.handler_block(handler):
                entry.set_text(text)

    return entry, show


class _MenuItems:
    """The menu of a button: entries to check, made anew where these are others than before."""

    def __init__(self, button: Any) -> None:
        self._button = button
        self._entries: Mapping[str, str] = {}
        self._items: dict[str, tuple[Any, int]] = {}
        self._toggled: Callable[[str], None] = lambda _name: None

    def show(
        self, entries: Mapping[str, str], columns: int, checked: Collection[str], toggled: Callable[[str], None]
    ) -> None:
        """Have the menu show these entries, of which some are checked; `toggled` gets the name of one that is clicked.

        After a click the menu shows what has come of it once it is shown again.
        """
        self._toggled = toggled
        if entries != self._entries:
            self._entries = dict(entries)
            self._fill(columns)
        for each, (item, handler) in self._items.items():
            with item.handler_block(handler):
                item.set_active(each in checked)

    def _fill(self, columns: int) -> None:
        menu = Gtk.Menu()
        self._items.clear()
        for place, (each, label) in enumerate(self._entries.items()):
            row, column = divmod(place, columns)
            item = Gtk.CheckMenuItem(label=label)
            handler = item.connect("toggled", lambda _item, each=each: self._toggled(each))
            self._items[each] = item, handler
            menu.attach(item, column, column + 1, row, row + 1)
        menu.show_all()
        self._button.set_popup(menu)


def _menu(
    entry: Any, kind: Kind, label: str, labels: Callable[[], Mapping[str, str]], columns: int
) -> tuple[Any, Callable[[], None]]:
    """A button with a menu of the names by their labels.

    A name is checked where the text gives it a weight; a click changes the text.
    """
    button = Gtk.MenuButton()
    name(button, label, _("Choose by name"))
    items = _MenuItems(button)

    def show() -> None:
        found = _weights(entry.get_text(), kind)
        items.show(labels(), columns, {each for each, weight in found.items() if weight}, toggled)

    def toggled(chosen: str) -> None:
        wanted = weighted.switched(_weights(entry.get_text(), kind), chosen, kind.optional)
        entry.set_text(weighted.text(wanted))
        show()  # the last one stays where this setting may not be empty

    return button, show


def _weights(text: str, kind: Kind) -> dict[str, float]:
    try:
        return kind.weights(text)
    except BadSettings:
        return {}
