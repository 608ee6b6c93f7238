"""The widget for what grows in a dream: a button that says it, and opens the window in which it is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from reverie_krita.panels.narrow import NarrowButton, describe
from reverie_plugin.ui.motif_menu import chosen_words
from reverie_plugin.ui.setting_words import words
from reverie_shared.declaration import Value


class MotifField(QWidget):
    """The motifs of the network that dreams."""

    opened = pyqtSignal()
    """The user wants to choose."""

    def __init__(self) -> None:
        super().__init__()
        said = words("motifs")
        self.setToolTip(said.tooltip)
        self.button = NarrowButton("", "reverie_motif_menu", said.tooltip)
        describe(self.button, said.label, said.tooltip)
        self.setFocusProxy(self.button)
        self.button.clicked.connect(lambda: self.opened.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)

    def show_motifs(self, network: str, values: Mapping[str, Value]) -> None:
        """Show what is chosen; `network` is the one that dreams, `values` are all settings."""
        chosen = chosen_words(network, values)
        self.button.setText(f"{chosen}…")
        describe(self.button, f"{words('motifs').label}: {chosen}", words("motifs").tooltip)
