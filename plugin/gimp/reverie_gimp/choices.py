"""The parts of the window of choices: the pictures, made as they come into sight, and what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import GdkPixbuf, Gtk
from reverie_gimp.rows import SHORTEN_AT_END, name
from reverie_plugin.ui import chooser as texts
from reverie_plugin.ui.chooser import MOST_WEIGHT, PAGE, Choice, Chooser
from reverie_shared.translation import _

_SMALL = 28
"""Pixels a side of a picture beside its slider."""

_NAME_WIDTH = 12
"""Characters of a name below its picture; a tooltip has all of it."""

_AHEAD = 300
"""GTK's pixels before the end of what is made, from which on more is."""

_ROWS_HEIGHT = 150
"""Height of what is chosen in GTK's pixels, from which on it is scrolled."""


class ChoiceGrid:
    """The pictures in lines, in `widget`, made a page at a time.

    Parameters
    ----------
    toggled : callable
        Gets the term of a picture that the user has clicked on.
    """

    def __init__(self, toggled: Callable[[str], None]) -> None:
        self._toggled = toggled
        self._chooser: Chooser | None = None
        self._waiting: list[Choice] = []
        self._buttons: list[tuple[Choice, Any, int]] = []
        self._flow = Gtk.FlowBox(
            selection_mode=Gtk.SelectionMode.NONE, homogeneous=True, valign=Gtk.Align.START, max_children_per_line=12
        )
        self.widget = Gtk.ScrolledWindow(hscrollbar_policy=Gtk.PolicyType.NEVER)
        self.widget.add(self._flow)
        adjustment = self.widget.get_vadjustment()
        for signal in ("value-changed", "changed"):
            adjustment.connect(signal, lambda _adjustment: GLib.idle_add(self._see))  # not while GTK lays it out

    def fill(self, chooser: Chooser, choices: list[Choice]) -> None:
        """Show these choices, from the first on."""
        self._chooser, self._waiting = chooser, list(choices)
        for child in self._flow.get_children():
            child.destroy()
        self._buttons.clear()
        self.widget.get_vadjustment().set_value(0)
        self._make_page()

    def refresh(self) -> None:
        """Mark what is chosen."""
        for choice, button, handler in self._buttons:
            with button.handler_block(handler):
                button.set_active(self._chooser is not None and choice.term in self._chooser.weights)

    def _see(self) -> bool:
        """Make more where somebody has scrolled to the end of what there is, or sees all of it; GLib calls it once."""
        if not self.widget.get_realized():  # the window was removed meanwhile
            return False
        adjustment = self.widget.get_vadjustment()
        seen, page = adjustment.get_value(), adjustment.get_page_size()
        if self._waiting and page > 1 and seen + page + _AHEAD >= adjustment.get_upper():
            self._make_page()
        return False

    def _make_page(self) -> None:
        page, self._waiting = self._waiting[:PAGE], self._waiting[PAGE:]
        for choice in page:
            self._add(choice)
        self._flow.show_all()
        self.refresh()

    def _add(self, choice: Choice) -> None:
        assert self._chooser is not None  # there are choices
        button = Gtk.ToggleButton(relief=Gtk.ReliefStyle.NONE)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2)
        pixels = _pixbuf(self._chooser.picture(choice))
        if pixels is not None:
            box.pack_start(Gtk.Image.new_from_pixbuf(pixels), False, False, 0)
        label = Gtk.Label(label=choice.words, ellipsize=SHORTEN_AT_END, max_width_chars=_NAME_WIDTH)
        box.pack_start(label, False, False, 0)
        button.add(box)
        name(button, choice.words, choice.words)
        handler = button.connect("toggled", lambda _button: self._toggled(choice.term))
        self._buttons.append((choice, button, handler))
        self._flow.add(button)


class ChosenRows:
    """What is chosen, each with a slider for how much of it, in `widget`.

    Parameters
    ----------
    weighed : callable
        Gets a term, and the weight that the user has given it.
    removed : callable
        Gets a term that the user has taken away.
    """

    def __init__(self, weighed: Callable[[str, float], None], removed: Callable[[str], None]) -> None:
        self._weighed, self._removed = weighed, removed
        self._terms: list[str] = []
        self._box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=3)
        self.widget = Gtk.ScrolledWindow(
            hscrollbar_policy=Gtk.PolicyType.NEVER, propagate_natural_height=True, max_content_height=_ROWS_HEIGHT
        )
        self.widget.add(self._box)

    def fill(self, chooser: Chooser) -> None:
        """Show what is chosen; rows that are there stay, for a slider may be in a drag."""
        chosen = chooser.chosen()
        self.widget.set_visible(bool(chosen))
        if [choice.term for choice in chosen] == self._terms:
            return
        self._terms = [choice.term for choice in chosen]
        for child in self._box.get_children():
            child.destroy()
        for choice in chosen:
            self._box.pack_start(self._row(choice, chooser), False, False, 0)
        self._box.show_all()

    def _row(self, choice: Choice, chooser: Chooser) -> Any:
        row = Gtk.Box(spacing=6)
        pixels = _pixbuf(chooser.picture(choice))
        if pixels is not None:
            small = pixels.scale_simple(_SMALL, _SMALL, GdkPixbuf.InterpType.BILINEAR)
            row.pack_start(Gtk.Image.new_from_pixbuf(small), False, False, 0)
        words = Gtk.Label(label=choice.words, xalign=0, ellipsize=SHORTEN_AT_END, width_chars=18, max_width_chars=18)
        words.set_tooltip_text(choice.words)
        slider = Gtk.Scale.new_with_range(Gtk.Orientation.HORIZONTAL, 0.05, MOST_WEIGHT, 0.05)
        slider.set_draw_value(False)
        slider.set_value(chooser.weights[choice.term])
        amount = _(texts.AMOUNT).format(name=choice.words)
        name(slider, amount, amount)
        slider.connect("value-changed", lambda _scale: self._weighed(choice.term, round(slider.get_value(), 2)))
        remove = Gtk.Button(label="×", relief=Gtk.ReliefStyle.NONE)
        take = _(texts.TAKE_AWAY).format(name=choice.words)
        name(remove, take, take)
        remove.connect("clicked", lambda _button: self._removed(choice.term))
        row.pack_start(words, False, False, 0)
        row.pack_start(slider, True, True, 0)
        row.pack_start(remove, False, False, 0)
        return row


def _pixbuf(content: bytes) -> Any:
    """A JPEG as GTK's own kind of picture; None where it is none."""
    if not content:
        return None
    loader = GdkPixbuf.PixbufLoader.new_with_type("jpeg")
    with suppress(GLib.Error):
        loader.write(content)
        loader.close()
    return loader.get_pixbuf()
