"""The parts of the window of choices: the pictures, which are read as they come into sight, and what is chosen."""

from __future__ import annotations

from functools import partial
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QPalette, QPixmap
from PyQt5.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QListView,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reverie_krita.panels.narrow import NarrowLabel, describe
from reverie_plugin.ui import chooser as texts
from reverie_plugin.ui.chooser import MOST_WEIGHT, PICTURE, Choice, Chooser
from reverie_shared.translation import _

CELL = QSize(PICTURE + 12, PICTURE + 26)
"""Room for a picture and its name, in points."""

SMALL = 28
"""Points a side of a picture beside its slider."""

SCALE = 100
"""Steps of a slider in a weight of 1."""


class _Choices(QAbstractListModel):
    """What can grow, as Qt's views ask for it: a picture is read once it is to be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.chooser: Chooser | None = None
        self.choices: list[Choice] = []
        self._pictures: dict[str, QPixmap] = {}

    def fill(self, chooser: Chooser, choices: list[Choice]) -> None:
        """Have these choices."""
        self.beginResetModel()
        if chooser is not self.chooser:
            self._pictures.clear()
        self.chooser, self.choices = chooser, choices
        self.endResetModel()

    def refresh(self) -> None:
        """Tell the views that other choices are marked."""
        if self.choices:
            self.dataChanged.emit(self.index(0), self.index(len(self.choices) - 1))

    def rowCount(self, _parent: QModelIndex | None = None) -> int:  # noqa: N802  # Qt's name
        """Return how many there are."""
        return len(self.choices)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> Any:
        """Return what a view asks for of one of them."""
        if not index.isValid() or self.chooser is None or index.row() >= len(self.choices):
            return None
        choice = self.choices[index.row()]
        if role in (Qt.DisplayRole, Qt.ToolTipRole, Qt.AccessibleTextRole):
            return choice.words
        if role == Qt.DecorationRole:
            return self.picture(choice)
        if role in (Qt.BackgroundRole, Qt.ForegroundRole) and choice.term in self.chooser.weights:
            palette = QApplication.palette()
            return palette.brush(QPalette.Highlight if role == Qt.BackgroundRole else QPalette.HighlightedText)
        return None

    def picture(self, choice: Choice) -> QPixmap | None:
        """The picture of a choice; None where there is none."""
        if choice.term not in self._pictures:
            assert self.chooser is not None  # it has choices
            pixmap = QPixmap()
            if content := self.chooser.picture(choice):
                pixmap.loadFromData(content)
            self._pictures[choice.term] = pixmap
        found = self._pictures[choice.term]
        return None if found.isNull() else found


class ChoiceView(QListView):
    """The pictures in rows as wide as the window.

    Parameters
    ----------
    title : str
    """

    toggled = pyqtSignal(str)
    """The user has clicked on the choice of this term, or pressed space or return on it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("reverie_choices")
        self._choices = _Choices()
        self.setModel(self._choices)
        self.setViewMode(QListView.IconMode)
        self.setMovement(QListView.Static)
        self.setResizeMode(QListView.Adjust)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(PICTURE, PICTURE))
        self.setTextElideMode(Qt.ElideRight)
        self.setVerticalScrollMode(QListView.ScrollPerPixel)
        describe(self, title, title)
        self.clicked.connect(lambda index: self.toggled.emit(self._choices.choices[index.row()].term))

    def fill(self, chooser: Chooser, choices: list[Choice]) -> None:
        """Show these choices; without pictures each has a line of its own."""
        pictures = any(choice.entry for choice in choices)
        self.setViewMode(QListView.IconMode if pictures else QListView.ListMode)
        self.setMovement(QListView.Static)
        self.setGridSize(CELL if pictures else QSize())
        self._choices.fill(chooser, choices)

    def refresh(self) -> None:
        """Mark what is chosen."""
        self._choices.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Switch the choice on or off that the keys have led to."""
        index = self.currentIndex()
        if event.key() in (Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter) and index.isValid():
            self.toggled.emit(self._choices.choices[index.row()].term)
        else:
            super().keyPressEvent(event)


class ChosenRows(QScrollArea):
    """What is chosen, each with a slider for how much of it."""

    weighed = pyqtSignal(str, float)
    """The user has moved the slider of this term."""
    removed = pyqtSignal(str)
    """The user has taken this term away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reverie_chosen")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.NoFocus)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(2, 2, 2, 2)
        self._rows.addStretch(1)
        self.setWidget(inside)
        self._shown: list[_Row] = []

    def fill(self, chooser: Chooser) -> None:
        """Show what is chosen; rows that are there stay, for a slider may be in a drag."""
        chosen = chooser.chosen()
        self.setVisible(bool(chosen))
        if [row.term for row in self._shown] != [choice.term for choice in chosen]:
            for old in self._shown:
                old.hide()
                old.deleteLater()
            self._shown = [self._row(number, choice, chooser) for number, choice in enumerate(chosen)]
        for row in self._shown:
            row.show_weight(chooser.weights[row.term])

    def _row(self, number: int, choice: Choice, chooser: Chooser) -> _Row:
        row = _Row(number, choice, chooser.picture(choice))
        row.slider.valueChanged.connect(lambda value: self.weighed.emit(choice.term, value / SCALE))
        row.remove.clicked.connect(partial(self.removed.emit, choice.term))
        self._rows.insertWidget(number, row)
        return row


class _Row(QWidget):
    """A choice, small, with its slider."""

    def __init__(self, number: int, choice: Choice, content: bytes) -> None:
        super().__init__()
        self.term = choice.term
        words = NarrowLabel(choice.words, f"reverie_chosen_words_{number}")
        self.slider = QSlider(Qt.Horizontal)
        self.slider.setObjectName(f"reverie_amount_{number}")
        self.slider.setRange(1, round(MOST_WEIGHT * SCALE))
        self.slider.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        amount = _(texts.AMOUNT).format(name=choice.words)
        describe(self.slider, amount, amount)
        self.remove = QToolButton()
        self.remove.setObjectName(f"reverie_take_away_{number}")
        self.remove.setText("×")
        self.remove.setAutoRaise(True)
        take = _(texts.TAKE_AWAY).format(name=choice.words)
        describe(self.remove, take, take)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        picture = QPixmap()
        if content and picture.loadFromData(content):
            small = QLabel()
            small.setPixmap(picture.scaled(SMALL, SMALL, Qt.KeepAspectRatio, Qt.SmoothTransformation))
            row.addWidget(small)
        row.addWidget(words, 1)
        row.addWidget(self.slider, 1)
        row.addWidget(self.remove)

    def show_weight(self, weight: float) -> None:
        """Show how much there is of it."""
        value = round(weight * SCALE)
        if value != self.slider.value():
            self.slider.blockSignals(True)
            self.slider.setValue(value)
            self.slider.blockSignals(False)
