"""Which network dreams, in words, and the others that are installed, to switch to with one click."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Any

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gtk import Gtk
from reverie_plugin.ui.network_switch import network_switch
from reverie_shared.errors import BadSettings
from reverie_shared.translation import _


class NetworkChoice:
    """The words and the buttons, in `widget`.

    Parameters
    ----------
    order : DialogOrder
    """

    def __init__(self, order: DialogOrder) -> None:
        self._order = order
        self._entries: tuple[tuple[str, str], ...] = ()
        self._buttons: dict[str, tuple[Any, int]] = {}
        self._none = Gtk.RadioButton()  # nobody sees it; active where the network that dreams is not installed
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50)
        self._box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2)
        self.widget.pack_start(self._words, False, False, 0)
        self.widget.pack_start(self._box, False, False, 0)
        order.on_change(self._show)
        self._show()

    def _show(self) -> None:
        order = self._order
        with suppress(BadSettings):  # no such network, which the words under the preview say
            switch = network_switch(order.unchecked(), order.networks)
            self._words.set_text(_("Network: {words}").format(words=switch.words))
            if switch.entries != self._entries:
                self._entries = switch.entries
                self._fill()
            self._activate(switch.current)

    def _fill(self) -> None:
        """Have a button for each network, where there is more than one."""
        for button, _handler in self._buttons.values():
            button.destroy()
        self._buttons.clear()
        for value, title in self._entries if len(self._entries) > 1 else ():
            button = Gtk.RadioButton.new_with_label_from_widget(self._none, title)
            button.set_tooltip_text(_("Dream with what this network knows; the look follows it"))
            self._buttons[value] = button, button.connect("toggled", self._toggled, value)
            self._box.pack_start(button, False, False, 0)
            button.show()

    def _activate(self, current: str) -> None:
        with ExitStack() as blocked:
            for button, handler in self._buttons.values():
                blocked.enter_context(button.handler_block(handler))
            button, _handler = self._buttons.get(current, (self._none, 0))
            button.set_active(True)

    def _toggled(self, button: Any, value: str) -> None:
        if button.get_active():
            self._order.choose_network(value)
