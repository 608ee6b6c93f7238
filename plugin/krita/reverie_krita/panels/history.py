"""The part of the docker with the history of the document in front, and buttons for the chosen dream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PyQt5.QtCore import QSize
from PyQt5.QtGui import QIcon, QPixmap
from PyQt5.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from krita import Krita
from reverie_krita.document import history
from reverie_krita.document.layer import find_layer
from reverie_krita.manager import DreamManager
from reverie_krita.panels.buttons import NarrowButton
from reverie_krita.panels.settings import SettingsPanel
from reverie_plugin.recipe import deeper
from reverie_shared.errors import HostRefused
from reverie_shared.networks import title
from reverie_shared.seeds import new_seed

HEIGHT = 180


class HistoryPanel(QWidget):
    """The last dreams, newest first.

    Parameters
    ----------
    manager : DreamManager
    settings : SettingsPanel
        Where “Use these settings” puts them.
    attempt : callable
        Runs something that may raise an error, which it shows to the user.
    """

    def __init__(
        self, manager: DreamManager, settings: SettingsPanel, attempt: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__()
        self._manager = manager
        self._settings = settings
        self._attempt = attempt
        self._entries: list[history.Entry] = []
        self.list = QListWidget()
        self.list.setObjectName("reverie_history")
        self.list.setIconSize(QSize(history.SIDE // 2, history.SIDE // 2))
        self.list.setFixedHeight(HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel("Dreams of this document"))
        layout.addWidget(self.list)
        for buttons in (
            (("Use these settings", "reverie_use", self._use), ("Dream deeper", "reverie_deeper", self._deeper)),
            (("Same again, new seed", "reverie_again", self._again), ("Copy recipe", "reverie_copy", self._copy)),
        ):
            row = QHBoxLayout()
            row.setSpacing(2)
            for text, name, do in buttons:
                row.addWidget(self._button(text, name, do), 1)
            layout.addLayout(row)
        self.refresh()

    def refresh(self) -> None:
        """Show the history of the document in front."""
        document = Krita.instance().activeDocument()
        self._entries = history.entries(document) if document is not None else []
        self.list.clear()
        for entry in self._entries:
            words = entry.words
            if entry.network not in self._manager.networks:
                words = f"{words}\n{title(entry.network)} is not installed"
            item = QListWidgetItem(QIcon(QPixmap.fromImage(entry.picture)), words)
            item.setToolTip(f"{entry.title}\n{entry.when}")
            self.list.addItem(item)
        if self._entries:
            self.list.setCurrentRow(0)

    def _button(self, text: str, name: str, do: Callable[[], None]) -> QPushButton:
        button = NarrowButton(text, name)
        button.clicked.connect(lambda: self._attempt(do))
        return button

    def _chosen(self) -> history.Entry:
        row = self.list.currentRow()
        if not 0 <= row < len(self._entries):
            raise HostRefused("No dream is chosen.", "Choose one in the list.")
        chosen: history.Entry = self._entries[row]
        return chosen

    def _use(self) -> None:
        entry = self._chosen()
        self._settings.show_recipe(entry.preset, entry.settings)

    def _again(self) -> None:
        entry = self._chosen()
        self._settings.show_recipe(entry.preset, {**entry.settings, "seed": new_seed()})
        self._manager.dream(self._settings.order())

    def _deeper(self) -> None:
        """Dream the chosen dream's layer, by its own recipe with the next seed."""
        entry = self._chosen()
        document = Krita.instance().activeDocument()
        layer = find_layer(document, entry.layer) if document is not None else None
        if layer is None:
            raise HostRefused("The layer of this dream is gone.", "Choose another dream, or undo its removal.")
        order = replace(self._settings.order(), preset=entry.preset, settings=entry.settings)
        self._manager.dream(deeper(order), layer)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._chosen().recipe())
