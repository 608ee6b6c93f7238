"""The presets, shown as pictures to click."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QIcon, QImage, QMouseEvent, QPainter, QPixmap
from PyQt5.QtWidgets import QListView, QListWidget, QListWidgetItem

from reverie_krita.panels.narrow import describe
from reverie_plugin.own_preset import SIDE, OwnPreset
from reverie_plugin.ui.preset_pictures import preset_picture
from reverie_shared import presets
from reverie_shared.translation import _

PICTURE = 52
"""Side of a picture, in points."""

CELL = QSize(PICTURE + 14, PICTURE + 20)
"""Room for a picture and its name: three of them in a docker of 240 points."""

ROWS = 2
"""Rows that show at once."""


IN_A_ROW = 3
"""Presets that fit into a row of a narrow docker."""


class PresetList(QListWidget):
    """Presets in rows as wide as the docker.

    Parameters
    ----------
    name : str
        The object's name.
    title, tooltip : str
    """

    chosen = pyqtSignal()
    """The user has chosen one, by the mouse or the keys; a click on the one that was chosen already counts."""

    def __init__(self, name: str, title: str, tooltip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setViewMode(QListView.IconMode)
        self.setMovement(QListView.Static)
        self.setResizeMode(QListView.Adjust)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(PICTURE, PICTURE))
        self.setGridSize(CELL)
        self.setTextElideMode(Qt.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollPerPixel)
        self.setSpacing(0)
        self.setFixedHeight(ROWS * CELL.height() + 2 * self.frameWidth())
        describe(self, title, tooltip)
        self._names: list[str] = []
        self.currentItemChanged.connect(lambda _now, _before: self.chosen.emit())

    @property
    def preset(self) -> str:
        """The name of the chosen preset."""
        return self._names[self.currentRow()]

    def select(self, name: str) -> None:
        """Choose a preset, or none where it is not here; `chosen` is not emitted."""
        row = self._names.index(name) if name in self._names else -1
        if row == self.currentRow():
            return  # somebody may have scrolled elsewhere
        self.blockSignals(True)
        self.setCurrentRow(row)
        self.blockSignals(False)
        self.scrollToItem(self.currentItem())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Choose the preset that was chosen already once more, where it is clicked."""
        pressed = self.row(self.itemAt(event.pos()))
        again = pressed >= 0 and pressed == self.currentRow()
        super().mousePressEvent(event)
        if again:
            self.chosen.emit()

    def add(self, name: str, title: str, icon: QIcon, tooltip: str) -> None:
        """Add a preset at the end; `title` is what is shown of its name."""
        item = QListWidgetItem(icon, title)
        item.setToolTip(tooltip)
        self.addItem(item)
        self._names.append(name)


class Gallery(PresetList):
    """The presets that are built in; one that is not listed is there for as long as it is chosen."""

    def __init__(self) -> None:
        super().__init__("reverie_presets", _("Looks"), _("What each look makes of a cat's face; choose one"))
        for preset in presets.shown():
            self._add(preset.name)
        self._shown = len(self._names)

    def show_preset(self, name: str, listed: Collection[str]) -> None:
        """Show the listed presets, and choose one, or none where it is not built in; `chosen` is not emitted."""
        self.blockSignals(True)
        if len(self._names) > self._shown and self._names[-1] != name:
            self.takeItem(self._shown)
            del self._names[self._shown]
        if name not in self._names and name in presets.PRESETS:
            self._add(name)
        for row, each in enumerate(self._names):
            self.setRowHidden(row, each != name and each not in listed)
        self.blockSignals(False)
        self.select(name)

    def _add(self, name: str) -> None:
        preset = presets.preset(name)
        picture = icon(QPixmap(str(preset_picture(name))), preset.title)
        self.add(name, preset.title, picture, f"{preset.title}: {_(preset.help)}")


class MyGallery(PresetList):
    """The user's own presets."""

    def __init__(self) -> None:
        super().__init__("reverie_my_presets", _("My looks"), _("The looks that you have kept; choose one"))

    def fill(self, mine: Mapping[str, OwnPreset]) -> None:
        """Show these presets; `chosen` is not emitted."""
        self.blockSignals(True)
        self.clear()
        self._names.clear()
        for own in mine.values():
            tooltip = _("{look}: of {preset}").format(look=own.name, preset=presets.preset(own.preset).title)
            self.add(own.name, own.name, icon(QPixmap.fromImage(picture(own)), own.name), tooltip)
        self.blockSignals(False)
        self.setFixedHeight((1 if len(mine) <= IN_A_ROW else ROWS) * CELL.height() + 2 * self.frameWidth())


def picture(own: OwnPreset) -> QImage:
    """An own preset's picture; null where it has none."""
    if not own.picture:
        return QImage()
    return QImage(own.picture, SIDE, SIDE, 3 * SIDE, QImage.Format_RGB888).copy()


def icon(picture: QPixmap, name: str) -> QIcon:
    """The picture of a preset; where there is none, its first letter on a colour of its own."""
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
