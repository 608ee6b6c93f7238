"""The presets as pictures to click."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt5.QtWidgets import QListView, QListWidget, QListWidgetItem

import reverie_plugin
from reverie_shared import presets

PICTURES = Path(reverie_plugin.__file__).parent / "pictures"
"""What each preset makes of one photo."""

PICTURE = 52
"""Side of a picture, in points."""

CELL = QSize(PICTURE + 20, PICTURE + 22)

ROWS = 1.6
"""Rows that show at once: a part of one says that there are more."""


class Gallery(QListWidget):
    """All presets, in rows as wide as there is room."""

    chosen = pyqtSignal()
    """The user has clicked one, or gone to it by the keys."""

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
        for preset in presets.PRESETS.values():
            item = QListWidgetItem(_icon(preset.name), preset.name)
            item.setToolTip(f"{preset.name}: {preset.help}")
            self.addItem(item)
        self.currentItemChanged.connect(lambda _now, _before: self.chosen.emit())

    @property
    def preset(self) -> str:
        """The name of the chosen preset."""
        return str(list(presets.PRESETS)[self.currentRow()])

    def show_preset(self, name: str) -> None:
        """Choose a preset, and tell nobody."""
        self.blockSignals(True)
        self.setCurrentRow(list(presets.PRESETS).index(name))
        self.blockSignals(False)
        self.scrollToItem(self.currentItem())


def _icon(name: str) -> QIcon:
    """The picture of a preset; in want of one, its first letter on a colour of its own."""
    picture = QPixmap(str(PICTURES / f"{name}.jpg"))
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
