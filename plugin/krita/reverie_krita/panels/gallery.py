"""The presets, shown as pictures to click."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt5.QtWidgets import QListView, QListWidget, QListWidgetItem

from reverie_plugin.ui.preset_pictures import preset_picture
from reverie_shared import presets

PICTURE = 52
"""Side of a picture, in points."""

CELL = QSize(PICTURE + 20, PICTURE + 22)

ROWS = 1.6
"""Rows that show at once: a row cut in two shows that the list scrolls."""


class Gallery(QListWidget):
    """All presets, in rows as wide as the docker."""

    chosen = pyqtSignal()
    """The user has chosen one, by the mouse or the keys."""

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
        """Choose a preset; `chosen` is not emitted."""
        self.blockSignals(True)
        self.setCurrentRow(list(presets.PRESETS).index(name))
        self.blockSignals(False)
        self.scrollToItem(self.currentItem())


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
