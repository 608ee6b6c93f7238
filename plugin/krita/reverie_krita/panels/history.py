"""The part of the docker with the history of the document in front, and buttons for the chosen dream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PyQt5.QtCore import QSize, Qt
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
from reverie_krita.document.layer import Layer, find_layer
from reverie_krita.manager import DreamManager
from reverie_krita.panels.narrow import NarrowButton, describe
from reverie_krita.panels.settings import SettingsPanel
from reverie_krita.way import Way
from reverie_plugin.recipe import deeper
from reverie_shared.errors import HostRefused
from reverie_shared.networks import title
from reverie_shared.seeds import new_seed
from reverie_shared.translation import _

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
        describe(self.list, _("Dreams of this document"), _("The dreams of this document, the newest first"))
        self.list.setTextElideMode(Qt.ElideRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel(_("Dreams of this document")))
        layout.addWidget(self.list)
        again = (
            _("Another variant"),
            "reverie_again",
            _("The same once more, of the same picture, with another seed"),
            self.again,
        )
        further = (_("Dream deeper"), "reverie_deeper", _("Dream the dream's own layer once more"), self.deeper)
        use = (_("Use settings"), "reverie_use", _("Show above how it was dreamed"), self._use)
        copy = (_("Copy recipe"), "reverie_copy", _("Copy all its settings as a text"), self._copy)
        remove = (_("Remove"), "reverie_remove", _("Remove it from this list; its layer stays"), self._remove)
        for buttons in ((again, further), (use, copy, remove)):
            row = QHBoxLayout()
            row.setSpacing(2)
            for button in buttons:
                row.addWidget(self._button(*button), 1)
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
                missing = _("{network} is not installed").format(network=title(entry.network))
                words = f"{words}\n{missing}"
            item = QListWidgetItem(QIcon(QPixmap.fromImage(entry.picture)), words)
            item.setToolTip(f"{entry.title}\n{entry.when}")
            self.list.addItem(item)
        if self._entries:
            self.list.setCurrentRow(0)
        self.setVisible(bool(self._entries))

    def _button(self, text: str, name: str, tooltip: str, do: Callable[[], None]) -> QPushButton:
        button = NarrowButton(text, name, tooltip)
        button.clicked.connect(lambda: self._attempt(do))
        return button

    def _chosen(self) -> history.Entry:
        row = self.list.currentRow()
        if not 0 <= row < len(self._entries):
            raise HostRefused(_("No dream is chosen."), _("Choose one in the list."))
        chosen: history.Entry = self._entries[row]
        return chosen

    def _use(self) -> None:
        entry = self._chosen()
        self._settings.show_recipe(entry.preset, entry.settings, _own_name(entry))

    def again(self) -> None:
        """Dream what the chosen dream was made of, with another seed; the active layer where that is not known."""
        entry = self._chosen()
        document = Krita.instance().activeDocument()
        layer = history.source_of(document, entry) if document is not None and entry.source else None
        if layer is None and entry.source:
            raise HostRefused(_("The layer that was dreamed is gone."), _("Choose another dream, or undo its removal."))
        self._settings.show_recipe(entry.preset, {**entry.settings, "seed": new_seed()}, _own_name(entry))
        order, placement = self._settings.order(), self._settings.placement()
        self._manager.dream(order, placement, self._with_edge(layer), way=entry.way)

    def deeper(self) -> None:
        """Dream the chosen dream's layer, by its own recipe with the next seed."""
        entry = self._chosen()
        layer = self._find(entry.layer)
        if layer is None:
            raise HostRefused(_("The layer of this dream is gone."), _("Choose another dream, or undo its removal."))
        order = replace(self._settings.order(), preset=entry.preset, settings=entry.settings, own=entry.own)
        way = Way.FRAMES if entry.way is Way.FRAMES else Way.PICTURE  # of one that grows, the frame that shows
        self._manager.dream(deeper(order), self._settings.placement(), layer, way=way, deeper=True)

    def _find(self, identity: str) -> Layer | None:
        """The layer of that identity in the document in front, or None."""
        document = Krita.instance().activeDocument()
        layer = find_layer(document, identity) if document is not None and identity else None
        return self._with_edge(layer)

    def _with_edge(self, layer: Layer | None) -> Layer | None:
        """The layer, with what it has beyond the canvas where that is wanted."""
        return layer and replace(layer, beyond=self._settings.placement().beyond)

    def _remove(self) -> None:
        entry, document, row = self._chosen(), Krita.instance().activeDocument(), self.list.currentRow()
        if document is not None:
            history.remove(document, entry)
        self.refresh()
        self.list.setCurrentRow(min(row, self.list.count() - 1))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._chosen().recipe())


def _own_name(entry: history.Entry) -> str:
    """The name of the user's own preset that a dream began with, or nothing."""
    return entry.own.name if entry.own is not None else ""
