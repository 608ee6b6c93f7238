"""The presets, shown as pictures to click."""

from __future__ import annotations

from collections.abc import Collection

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPixmap
from PyQt5.QtWidgets import QListView, QListWidget, QListWidgetItem

from reverie_plugin.ui.preset_pictures import preset_picture
from reverie_shared import presets

PICTURE = 52
"""Side of a picture, in points."""

CELL = QSize(PICTURE + 20, PICTURE + 22)

ROWS = 1.6
"""Rows that show at once: a row cut in two shows that the list scrolls."""


class Gallery(QListWidget):
    """The presets, in rows as wide as the docker; one that no list shows is there for as long as it is chosen."""

    chosen = pyqtSignal()
    """The user has chosen one, by the mouse or the keys; a click on the one that was chosen already counts."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reverie_presets")
        self.setViewMode(QListView.IconMode)
        self.setMovement(QListView.Static)
        self.setResizeMode(QListView.Adjust)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(PICTURE, PICTURE))
        self.setGridSize(CELL)
        self.setTextElideMode(Qt.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollPerPixel)
        self.setFixedHeight(round(ROWS * CELL.height()))
        self._names: list[str] = []
        for preset in presets.shown():
            self._add(preset.name)
        self._shown = len(self._names)
        self.currentItemChanged.connect(lambda _now, _before: self.chosen.emit())

    @property
    def preset(self) -> str:
        """The name of the chosen preset."""
        return self._names[self.currentRow()]

    def show_preset(self, name: str, listed: Collection[str]) -> None:
        """Choose a preset, and show it and those that are to be listed; `chosen` is not emitted."""
        self.blockSignals(True)
        if len(self._names) > self._shown and self._names[-1] != name:
            self.takeItem(self._shown)
            del self._names[self._shown]
        if name not in self._names:
            self._add(name)
        for row, each in enumerate(self._names):
            self.setRowHidden(row, each != name and each not in listed)
        self.setCurrentRow(self._names.index(name))
        self.blockSignals(False)
        self.scrollToItem(self.currentItem())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Choose the preset that was chosen already once more, where it is clicked."""
        pressed = self.row(self.itemAt(event.pos()))
        again = pressed >= 0 and pressed == self.currentRow()
        super().mousePressEvent(event)
        if again:
            self.chosen.emit()

    def _add(self, name: str) -> None:
        item = QListWidgetItem(_icon(name), name)
        item.setToolTip(f"{name}: {presets.preset(name).help}")
        self.addItem(item)
        self._names.append(name)


def _icon(name: str) -> QIcon:
    """The picture of a preset; where there is none, its first letter on a colour of its own."""
    picture = QPixmap(str(preset_picture(name)))
    if picture.isNull():
        picture = QPixmap(PICTURE, PICTURE)
        picture.fill(QColor.fromHsv(sum(name.encode()) * 37 % 360, 70, 110))
        painter = QPainter(picture)
        font = painter.font()
        font.setPixelSize(PICTURE // 2)
        painter.setFont(font)
        painter.setPen(Qt.white)
        painter.drawText(picture.rect(), Qt.AlignCenter, name[:1].upper())
        painter.end()
    return QIcon(picture)
