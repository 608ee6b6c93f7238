"""One widget for each kind of setting, made from its declaration."""

from __future__ import annotations

import math
import random
from typing import Any

from PyQt5.QtCore import QLocale, QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
)

from krita import Krita
from reverie_krita.layer import layers_of
from reverie_shared import settings, weighted
from reverie_shared.errors import BadSettings
from reverie_shared.settings import Declaration, Value

NOTCHES = 1000
"""Places of a slider."""

WIDE = 50
"""From this ratio of its ends on, a slider is logarithmic."""

DECIMALS = 4
"""What the finest of the settings, the step size, needs."""


class Field(QWidget):  # type: ignore[misc]  # PyQt5 brings no types
    """The widget of one setting."""

    changed = pyqtSignal()

    def __init__(self, declaration: Declaration) -> None:
        super().__init__()
        self.declaration = declaration
        self.setObjectName(f"reverie_{declaration.name}")
        self.setToolTip(declaration.help)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)

    def value(self) -> Value:
        """What the user chose; raises `BadSettings` where that is not allowed."""
        return settings.check(self.declaration, self.raw())

    def raw(self) -> Any:
        """What the widget holds."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show a value, and tell nobody."""
        raise NotImplementedError


class NumberField(Field):
    """A number: a slider for the feel, a box for the figure."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        kind = declaration.kind
        self.box = QDoubleSpinBox()  # for whole numbers too: Qt's other box ends before the largest seed
        self.box.setLocale(QLocale.c())
        self.box.setDecimals(0 if kind.name == "int" else DECIMALS)
        self.box.setRange(kind.low, kind.high)
        self.box.setSingleStep(1 if kind.name == "int" else (kind.high - kind.low) / 100)
        self.box.setKeyboardTracking(False)
        self.box.valueChanged.connect(self._typed)
        self.slider = QSlider(Qt.Horizontal)
        self.slider.setRange(0, NOTCHES)
        self.slider.valueChanged.connect(self._slid)
        self._logarithmic = kind.low > 0 and kind.high / kind.low > WIDE
        self.row.addWidget(self.slider, 1)
        self.row.addWidget(self.box)

    def raw(self) -> Any:
        """Return the box's number."""
        return self.box.value()

    def show_value(self, value: Value) -> None:
        """Show a value, and tell nobody."""
        with QSignalBlocker(self.box):
            self.box.setValue(float(value))
        self._place_slider()

    def _typed(self) -> None:
        self._place_slider()
        self.changed.emit()

    def _slid(self, place: int) -> None:
        low, high = self.declaration.kind.low, self.declaration.kind.high
        share = place / NOTCHES
        with QSignalBlocker(self.box):
            self.box.setValue(low * (high / low) ** share if self._logarithmic else low + (high - low) * share)
        self.changed.emit()

    def _place_slider(self) -> None:
        low, high, value = self.declaration.kind.low, self.declaration.kind.high, self.box.value()
        share = math.log(value / low) / math.log(high / low) if self._logarithmic else (value - low) / (high - low)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * NOTCHES))


class SeedField(NumberField):
    """The seed: a figure, and a dice for another one."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.slider.hide()
        dice = QToolButton()
        dice.setText("⚂")
        dice.setToolTip("Another seed")
        dice.setObjectName("reverie_dice")
        dice.clicked.connect(lambda: self.box.setValue(another_seed()))
        self.row.setStretch(1, 1)
        self.row.addWidget(dice)


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.box = QCheckBox()
        self.box.toggled.connect(lambda _on: self.changed.emit())
        self.row.addWidget(self.box)

    def raw(self) -> Any:
        """Return whether it is on."""
        return self.box.isChecked()

    def show_value(self, value: Value) -> None:
        """Show a value, and tell nobody."""
        with QSignalBlocker(self.box):
            self.box.setChecked(bool(value))


class ChoiceField(Field):
    """One of several names."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.box = QComboBox()
        self.box.addItems(declaration.kind.names)
        self.box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.row.addWidget(self.box, 1)

    def raw(self) -> Any:
        """Return the chosen name."""
        return self.box.currentText()

    def show_value(self, value: Value) -> None:
        """Show a value, and tell nobody."""
        with QSignalBlocker(self.box):
            self.box.setCurrentText(str(value))


class LineField(Field):
    """A line of text, with a menu of what can stand in it."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.line = QLineEdit()
        button = QToolButton()
        button.setText("…")
        button.setPopupMode(QToolButton.InstantPopup)
        self.menu = QMenu(button)
        self.menu.aboutToShow.connect(self.fill)
        button.setMenu(self.menu)
        self.row.addWidget(self.line, 1)
        self.row.addWidget(button)

    def fill(self) -> None:
        """Fill the menu, which is about to be shown."""
        raise NotImplementedError

    def raw(self) -> Any:
        """Return the text."""
        return self.line.text()

    def show_value(self, value: Value) -> None:
        """Show a value, and tell nobody."""
        with QSignalBlocker(self.line):
            self.line.setText(str(value))


class WeightsField(LineField):
    """Names with weights: the menu puts names in and takes them out."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.line.editingFinished.connect(self.changed.emit)

    def fill(self) -> None:
        """Fill the menu with all names, those with a weight checked."""
        self.menu.clear()
        kind = self.declaration.kind
        try:
            weights = kind.weights(self.line.text())
        except BadSettings:
            weights = {}
        for name in kind.names:
            action = self.menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name in weights)
            action.triggered.connect(lambda on, name=name: self._switch(dict(weights), name, on))

    def _switch(self, weights: dict[str, float], name: str, on: bool) -> None:
        if on:
            weights[name] = 1.0
        else:
            weights.pop(name, None)
        self.line.setText(weighted.text(weights))
        self.changed.emit()


class ImageField(LineField):
    """A layer of the document in front: its name, or one out of the menu."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.line.setPlaceholderText("none")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(lambda _text: self.changed.emit())

    def fill(self) -> None:
        """Fill the menu with the layers there are."""
        self.menu.clear()
        document = Krita.instance().activeDocument()
        for layer in layers_of(document) if document is not None else ():
            if not layer.is_mask:
                action = self.menu.addAction(layer.name)
                action.triggered.connect(lambda _on, name=layer.name: self.line.setText(name))


KINDS = {
    "int": NumberField,
    "float": NumberField,
    "bool": SwitchField,
    "choice": ChoiceField,
    "weights": WeightsField,
    "image": ImageField,
}


def field(declaration: Declaration) -> Field:
    """The widget for a setting."""
    return SeedField(declaration) if declaration.name == "seed" else KINDS[declaration.kind.name](declaration)


def another_seed() -> int:
    """A seed that nobody chose: small enough to be said aloud."""
    return random.randint(1, 999_999)
