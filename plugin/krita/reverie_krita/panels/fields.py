"""Widgets for the settings: one class for each kind, made from a setting's declaration."""

from __future__ import annotations

import math
from collections.abc import Callable
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
from reverie_krita.document.layer import layers_of
from reverie_shared import weighted
from reverie_shared.declaration import Declaration, Value, check
from reverie_shared.errors import BadSettings
from reverie_shared.seeds import new_seed

POSITIONS = 1000
"""Number of a slider's positions."""

LOGARITHMIC_FROM = 50
"""A slider is logarithmic where its range's ends have a larger ratio than this."""

DECIMALS = 4
"""Digits after the point that the step size needs, the finest of the settings."""


class Field(QWidget):
    """The widget of one setting.

    Parameters
    ----------
    declaration : Declaration
    editor : QWidget
        The widget that is edited; the value is its user property (Qt's term): the number of a box, the text of a line.
    """

    changed = pyqtSignal()

    def __init__(self, declaration: Declaration, editor: QWidget) -> None:
        super().__init__()
        self.declaration = declaration
        self.editor = editor
        self._property = editor.metaObject().userProperty()
        self.setObjectName(f"reverie_{declaration.name}")
        self.setToolTip(declaration.help)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(editor, 1)

    def value(self) -> Value:
        """The setting's value; raises `BadSettings` where it is not allowed."""
        return check(self.declaration, self.raw())

    def raw(self) -> Any:
        """The content of the widget."""
        return self._property.read(self.editor)

    def show_value(self, value: Value) -> None:
        """Show a value; `changed` is not emitted."""
        with QSignalBlocker(self.editor):
            self._property.write(self.editor, value)


class NumberField(Field):
    """A number: a slider and a box."""

    def __init__(self, declaration: Declaration) -> None:
        kind = declaration.kind
        self.box = QDoubleSpinBox()  # for integers too: QSpinBox ends below the largest seed
        self.box.setLocale(QLocale.c())
        self.box.setDecimals(0 if kind.name == "int" else DECIMALS)
        self.box.setRange(kind.low, kind.high)
        self.box.setSingleStep(1 if kind.name == "int" else (kind.high - kind.low) / 100)
        self.box.setKeyboardTracking(False)
        super().__init__(declaration, self.box)
        self.box.valueChanged.connect(self._box_changed)
        self.slider = QSlider(Qt.Horizontal)
        self.slider.setRange(0, POSITIONS)
        self.slider.valueChanged.connect(self._slider_moved)
        self._logarithmic = kind.low > 0 and kind.high / kind.low > LOGARITHMIC_FROM
        self.row.insertWidget(0, self.slider, 1)
        self.row.setStretchFactor(self.box, 0)

    def show_value(self, value: Value) -> None:
        """Show a value; `changed` is not emitted."""
        super().show_value(value)
        self._place_slider()

    def _box_changed(self) -> None:
        self._place_slider()
        self.changed.emit()

    def _slider_moved(self, place: int) -> None:
        low, high = self.declaration.kind.low, self.declaration.kind.high
        share = place / POSITIONS
        with QSignalBlocker(self.box):
            self.box.setValue(low * (high / low) ** share if self._logarithmic else low + (high - low) * share)
        self.changed.emit()

    def _place_slider(self) -> None:
        low, high, value = self.declaration.kind.low, self.declaration.kind.high, self.box.value()
        share = math.log(value / low) / math.log(high / low) if self._logarithmic else (value - low) / (high - low)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * POSITIONS))


class SeedField(NumberField):
    """The seed: a box, and a button for a random one."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.slider.hide()
        dice = QToolButton()
        dice.setText("⚂")
        dice.setToolTip("A random seed")
        dice.setObjectName("reverie_dice")
        dice.clicked.connect(lambda: self.box.setValue(new_seed()))
        self.row.setStretchFactor(self.box, 1)
        self.row.addWidget(dice)


class SwitchField(Field):
    """A switch: on or off."""

    def __init__(self, declaration: Declaration) -> None:
        box = QCheckBox()
        super().__init__(declaration, box)
        box.toggled.connect(lambda _on: self.changed.emit())


class ChoiceField(Field):
    """One of several names."""

    def __init__(self, declaration: Declaration) -> None:
        box = QComboBox()
        box.addItems(declaration.kind.names)
        super().__init__(declaration, box)
        box.currentIndexChanged.connect(lambda _index: self.changed.emit())


class WeightsField(Field):
    """Names with weights: a line of text, and a menu that adds and removes names."""

    def __init__(self, declaration: Declaration) -> None:
        self.line = QLineEdit()
        super().__init__(declaration, self.line)
        self.line.editingFinished.connect(self.changed.emit)
        self.row.addWidget(menu_button(self._fill))

    def _fill(self, menu: QMenu) -> None:
        """Fill the menu with all names, those with a weight checked."""
        kind = self.declaration.kind
        try:
            weights = kind.weights(self.line.text())
        except BadSettings:
            weights = {}
        for name in kind.names:
            action = menu.addAction(name)
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


class ImageField(Field):
    """A layer of the document in front: a line for its name, and a menu of all layers."""

    def __init__(self, declaration: Declaration) -> None:
        self.line = QLineEdit()
        super().__init__(declaration, self.line)
        self.line.setPlaceholderText("none")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(lambda _text: self.changed.emit())
        self.row.addWidget(menu_button(self._fill))

    def _fill(self, menu: QMenu) -> None:
        """Fill the menu with the layers there are."""
        document = Krita.instance().activeDocument()
        for layer in layers_of(document) if document is not None else ():
            if not layer.is_mask:
                action = menu.addAction(layer.name)
                action.triggered.connect(lambda _on, name=layer.name: self.line.setText(name))


def menu_button(fill: Callable[[QMenu], None]) -> QToolButton:
    """A button with a menu, which `fill` fills each time before it is shown."""
    button = QToolButton()
    button.setText("…")
    button.setPopupMode(QToolButton.InstantPopup)
    menu = QMenu(button)

    def show() -> None:
        menu.clear()
        fill(menu)

    menu.aboutToShow.connect(show)
    button.setMenu(menu)
    return button


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
