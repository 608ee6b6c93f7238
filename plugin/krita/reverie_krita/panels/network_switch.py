"""The part of the docker that says which network dreams, and switches to another one that is installed."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, pyqtSignal
from PyQt5.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from reverie_krita.panels.field import by_preset_button
from reverie_krita.panels.narrow import NarrowLabel, describe
from reverie_plugin.order import Order
from reverie_plugin.ui.network_switch import network_switch
from reverie_shared.translation import _


class NetworkSwitchPanel(QWidget):
    """A line about the network, and a button for each one that can dream, where there are several."""

    chosen = pyqtSignal(str)
    """The user has chosen a network: a value of the setting of that name."""
    reset = pyqtSignal()
    """The user wants the preset's network again."""

    def __init__(self) -> None:
        super().__init__()
        self._words = NarrowLabel("", "reverie_network_words")
        self._by_preset = by_preset_button("reverie_by_preset_switch", _("Network"), self.reset.emit)
        self._group = QButtonGroup(self)
        self._entries: tuple[tuple[str, str], ...] = ()
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._layout.setColumnStretch(0, 1)
        self._layout.addWidget(self._words, 0, 0)
        self._layout.addWidget(self._by_preset, 0, 1)

    def show_network(self, order: Order, networks: tuple[str, ...]) -> None:
        """Show an order's network and the others; `networks` are those that are installed."""
        shown = network_switch(order, networks)
        self._words.setText(_("Network: {network}").format(network=shown.words))
        self._by_preset.setVisible("network" in order.settings)
        if shown.entries != self._entries:
            self._entries = shown.entries
            self._make_buttons()
        with QSignalBlocker(self._group):
            self._group.setExclusive(False)  # none is checked where the network has no entry
            for button, (value, _title) in zip(self._group.buttons(), self._entries, strict=True):
                button.setChecked(value == shown.current)
            self._group.setExclusive(True)

    def _make_buttons(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        for row, (value, title) in enumerate(self._entries, 1):
            button = QRadioButton(title)
            button.setObjectName(f"reverie_switch_{value}")
            button.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
            describe(button, title, _("Dream it on another network: {network}").format(network=title))
            button.setVisible(len(self._entries) > 1)
            button.clicked.connect(lambda _on, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._layout.addWidget(button, row, 0, 1, 2)
