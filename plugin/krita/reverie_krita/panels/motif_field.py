"""The widget for what grows in a dream: a button that says it, with a menu of all that the network can draw."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QMenu, QVBoxLayout, QWidget

from reverie_krita.panels.narrow import NarrowButton, describe
from reverie_plugin.ui.motif_menu import MotifMenu, motif_menu
from reverie_plugin.ui.setting_words import words
from reverie_shared.declaration import Value


class MotifField(QWidget):
    """The motifs of the network that dreams."""

    chosen = pyqtSignal(object)
    """The user has chosen: a mapping of the settings that change."""

    def __init__(self) -> None:
        super().__init__()
        said = words("motifs")
        self.setToolTip(said.tooltip)
        self.button = NarrowButton("", "reverie_motif_menu", said.tooltip)
        describe(self.button, said.label, said.tooltip)
        self.setFocusProxy(self.button)
        self._menu: MotifMenu | None = None
        menu = QMenu(self.button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.button.setMenu(menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)

    def show_motifs(self, network: str, values: Mapping[str, Value]) -> None:
        """Show what is chosen; `network` is the one that dreams, `values` are all settings."""
        self._menu = motif_menu(network, values)
        self.button.setText(self._menu.words)
        describe(self.button, f"{words('motifs').label}: {self._menu.words}", words("motifs").tooltip)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        shown = self._menu
        assert shown is not None  # shown with the settings from the start
        for name, text in shown.entries.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(bool(shown.weights.get(name)))
            action.triggered.connect(lambda _on, name=name: self.chosen.emit(shown.changes(name)))
