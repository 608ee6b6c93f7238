"""The dialog's rows: a label with a key of its own, room for a small button, and a widget."""

from __future__ import annotations

from typing import Any

from reverie_gimp.gtk import Gtk

SHORTEN_AT_END = 3
"""Pango's way to shorten a text that is too long for its place."""

_CHOICE_WIDTH = 12
_WIDEST_CHOICE = 28
"""Characters of a choice that are shown, at least and at most: a long name must not widen the window."""


class Keys:
    """The letters that choose a widget together with Alt.

    Parameters
    ----------
    taken : str
        Letters that are not to be given away: those of the dialog's own buttons.
    """

    def __init__(self, taken: str = "") -> None:
        self._taken = set(taken.lower())

    def mark(self, label: str) -> str:
        """The label with a mark before its first letter that is still free; without one where none is."""
        escaped = label.replace("_", "__")
        for place, letter in enumerate(escaped):
            if letter.isalnum() and letter.lower() not in self._taken:
                self._taken.add(letter.lower())
                return f"{escaped[:place]}_{escaped[place:]}"
        return escaped


class Rows:
    """Rows of a dialog, in `widget`.

    Parameters
    ----------
    keys : Keys
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._count = 0
        self.widget = Gtk.Grid(row_spacing=6, column_spacing=6)

    def add(self, label: str, tooltip: str, widget: Any, button: Any | None = None, focus: Any | None = None) -> None:
        """Add a row.

        Parameters
        ----------
        label, tooltip : str
        widget
            Takes all the room that is left.
        button : optional
            A small one, between the label and the widget, which may be hidden: its room stays free.
        focus : optional
            The part of `widget` that the label's key chooses; else the widget itself.
        """
        words = Gtk.Label.new_with_mnemonic(self._keys.mark(label))
        words.set_xalign(0)
        words.set_mnemonic_widget(focus or widget)
        for part in (words, widget):
            part.set_tooltip_text(tooltip)
        widget.set_hexpand(True)
        for column, part in enumerate((words, _with_its_room(button), widget)):
            self.widget.attach(part, column, self._count, 1, 1)
        self._count += 1

    def add_title(self, text: str) -> None:
        """Add a title over all columns."""
        title = Gtk.Label(xalign=0, margin_top=6 if self._count else 0)
        title.set_markup(f"<b>{text}</b>")
        self.widget.attach(title, 0, self._count, 3, 1)
        self._count += 1


def name(widget: Any, label: str, tooltip: str = "") -> None:
    """Give a widget the name by which a screen reader calls it, and a tooltip."""
    widget.get_accessible().set_name(label)
    if tooltip:
        widget.set_tooltip_text(tooltip)


def choices(label: str, texts: dict[str, str]) -> Any:
    """A box with choices, by their values; long texts are shortened."""
    combo = Gtk.ComboBoxText()
    for choice, text in texts.items():
        combo.append(choice, text)
    for cell in combo.get_cells():
        cell.set_properties(ellipsize=SHORTEN_AT_END, width_chars=_CHOICE_WIDTH, max_width_chars=_WIDEST_CHOICE)
    name(combo, label)
    return combo


def side_by_side(wide: Any, narrow: Any) -> Any:
    """Two widgets in a line, of which the first takes all the room."""
    box = Gtk.Box(spacing=6)
    box.pack_start(wide, True, True, 0)
    box.pack_start(narrow, False, False, 0)
    return box


def _with_its_room(button: Any | None) -> Any:
    room = Gtk.Box()
    if button is not None:
        button.show_all()
        room.set_size_request(button.get_preferred_width()[1], -1)
        button.set_no_show_all(True)
        room.add(button)
    return room
