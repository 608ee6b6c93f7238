"""Widgets for settings that are numbers."""

from __future__ import annotations

import math

from PyQt5.QtCore import QLocale, QSignalBlocker, Qt
from PyQt5.QtGui import QValidator
from PyQt5.QtWidgets import QDoubleSpinBox, QSlider, QToolButton

from reverie_krita.panels.field import BOX_WIDTH, Field
from reverie_krita.panels.narrow import describe
from reverie_shared.declaration import Declaration, Value
from reverie_shared.seeds import new_seed
from reverie_shared.translation import _

POSITIONS = 1000
"""Number of a slider's positions."""

LOGARITHMIC_FROM = 50
"""A slider is logarithmic where its range's ends have a larger ratio than this."""

DECIMALS = 4
"""Digits after the point that the step size needs, the finest of the settings."""

AROUND_A_NUMBER = 36
"""Width, in points, of what a number's box has beside its text: the frame and the arrows."""

SLIDER_WIDTH = 30
"""Least width, in points, of a slider."""


class NumberBox(QDoubleSpinBox):
    """A box for a number, which shows no more digits than it has, as the user's language writes them.

    A decimal point is understood where that language has a comma, too.
    """

    def __init__(self) -> None:
        super().__init__()
        locale = QLocale()
        locale.setNumberOptions(QLocale.OmitGroupSeparator | QLocale.RejectGroupSeparator)
        self.setLocale(locale)

    def textFromValue(self, value: float) -> str:  # noqa: N802  # Qt's name
        """Return the number without zeros at its end."""
        text = self.locale().toString(value, "f", self.decimals())
        point = self.locale().decimalPoint()
        return text.rstrip(self.locale().zeroDigit()).rstrip(point) if point in text else text

    def valueFromText(self, text: str) -> float:  # noqa: N802  # Qt's name
        """Return the number that is written there."""
        return float(super().valueFromText(self._localized(text)))

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Return whether that is a number, as far as it is typed."""
        return super().validate(self._localized(text), position)

    def _localized(self, text: str) -> str:
        return text.replace(".", self.locale().decimalPoint())


class NumberField(Field):
    """A number: a slider and a box."""

    def __init__(self, declaration: Declaration) -> None:
        kind = declaration.kind
        self.box = NumberBox()  # for integers too: QSpinBox ends below the largest seed
        self.box.setDecimals(0 if kind.name == "int" else DECIMALS)
        self.box.setRange(kind.low, kind.high)
        self.box.setSingleStep(1 if kind.name == "int" else (kind.high - kind.low) / 100)
        self.box.setKeyboardTracking(False)
        super().__init__(declaration, self.box)
        self.box.setSuffix(f" {self.words.unit}" if self.words.unit else "")
        nothing = self.words.nothing if kind.low == 0 else ""
        self.box.setSpecialValueText(nothing)
        self.box.setMinimumWidth(max(BOX_WIDTH, self.box.fontMetrics().horizontalAdvance(nothing) + AROUND_A_NUMBER))
        self.box.valueChanged.connect(self._box_changed)
        self.slider = QSlider(Qt.Horizontal)
        self.slider.setRange(0, POSITIONS)
        self.slider.setMinimumWidth(SLIDER_WIDTH)
        self.slider.setInvertedAppearance(self.words.reverse)
        self.slider.setInvertedControls(self.words.reverse)
        describe(self.slider, self.words.label, self.words.tooltip)
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
        describe(dice, _("Another variant"), _("Another variant, by chance"))
        dice.setObjectName("reverie_dice")
        dice.clicked.connect(lambda: self.box.setValue(new_seed()))
        self.row.setStretchFactor(self.box, 1)
        self.add_widget(dice)
