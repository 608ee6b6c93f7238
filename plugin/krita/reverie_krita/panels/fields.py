"""Widgets for the settings: one class for each kind, made from a setting's declaration and a painter's words.

Each has a button beside it where the user has changed the setting: back to what the preset wants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from PyQt5.QtCore import QLocale, QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QValidator
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
from reverie_krita.panels.narrow import describe
from reverie_plugin.ui.setting_words import words
from reverie_shared import weighted
from reverie_shared.declaration import Declaration, Value, check
from reverie_shared.errors import BadSettings
from reverie_shared.networks import title
from reverie_shared.seeds import new_seed
from reverie_shared.translation import N_, _

POSITIONS = 1000
"""Number of a slider's positions."""

LOGARITHMIC_FROM = 50
"""A slider is logarithmic where its range's ends have a larger ratio than this."""

DECIMALS = 4
"""Digits after the point that the step size needs, the finest of the settings."""


NO_NAMES = N_("This network's channels have numbers, as in 12=1,40=0.5")
"""What a menu says where it has no names to offer."""

BOX_WIDTH = 60
"""Least width, in points, of a number's box: the longest seed would ask for more than a narrow docker has."""

AROUND_A_NUMBER = 36
"""Width, in points, of what a number's box has beside its text: the frame and the arrows."""

SLIDER_WIDTH = 30
"""Least width, in points, of a slider."""

BY_PRESET_WIDTH = 18
"""Width, in points, of the button that resets a setting."""


class Field(QWidget):
    """The widget of one setting.

    Parameters
    ----------
    declaration : Declaration
    editor : QWidget
        The widget that is edited; the value is its user property (Qt's term): the number of a box, the text of a line.
    """

    changed = pyqtSignal()
    """The user has touched it."""
    reset = pyqtSignal()
    """The user wants the preset's value again."""

    def __init__(self, declaration: Declaration, editor: QWidget) -> None:
        super().__init__()
        self.declaration = declaration
        self.words = words(declaration.name)
        self.editor = editor
        self._property = editor.metaObject().userProperty()
        self.setObjectName(f"reverie_{declaration.name}")
        self.setToolTip(self.words.tooltip)
        self.setFocusProxy(editor)
        describe(editor, self.words.label, self.words.tooltip)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2)
        self.row.addWidget(editor, 1)
        self._by_preset = by_preset_button(f"reverie_by_preset_{declaration.name}", self.words.label, self.reset.emit)
        self.row.addWidget(self._by_preset)

    def add_widget(self, widget: QWidget) -> None:
        """Add a widget to the right of the editor."""
        self.row.insertWidget(self.row.count() - 1, widget)

    def mark(self, changed: bool, by_preset: Value) -> None:
        """Mark the setting as changed by the user or not; `by_preset` is the value that the preset wants."""
        self._by_preset.setVisible(changed)
        named = {"": _("nothing"), True: _("on"), False: _("off")} if isinstance(by_preset, (str, bool)) else {}
        said = self.words.choices.get(str(by_preset), named.get(by_preset, by_preset))
        self._by_preset.setToolTip(_("Changed by hand. Back to the preset's: {value}").format(value=said))

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


class SwitchField(Field):
    """A switch: on or off."""

    def __init__(self, declaration: Declaration) -> None:
        box = QCheckBox()
        super().__init__(declaration, box)
        box.toggled.connect(lambda _on: self.changed.emit())


class ChoiceField(Field):
    """One of several names; networks have titles."""

    def __init__(self, declaration: Declaration) -> None:
        self.box = QComboBox()
        for name in declaration.kind.names:
            text = title(name) if declaration.name == "network" else words(declaration.name).choices.get(name, name)
            self.box.addItem(text, name)
        self.box.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(4)
        super().__init__(declaration, self.box)
        self.box.activated.connect(lambda _index: self.changed.emit())

    def raw(self) -> Any:
        """The name that is chosen."""
        return self.box.currentData()

    def show_value(self, value: Value) -> None:
        """Show a value; `changed` is not emitted."""
        self.box.setCurrentIndex(self.box.findData(value))


class WeightsField(Field):
    """Names with weights: a line of text, and a menu that adds and removes names."""

    def __init__(self, declaration: Declaration) -> None:
        self.line = QLineEdit()
        super().__init__(declaration, self.line)
        self._offered: Mapping[str, str] = {}
        self.line.editingFinished.connect(self._edited)
        self.line.setMinimumWidth(BOX_WIDTH)
        self.menu_button = menu_button(self.words.label, self._fill)
        self.add_widget(self.menu_button)
        self.line.setPlaceholderText(self.words.nothing)

    def offer(self, names: Mapping[str, str]) -> None:
        """List these names in the menu, with these texts."""
        self._offered = names

    def show_value(self, value: Value) -> None:
        """Show a value, from its beginning; `changed` is not emitted."""
        super().show_value(value)
        self.line.setCursorPosition(0)

    def _edited(self) -> None:
        """Tell of a change; the line says that it was edited also where the keys have only passed through it."""
        if self.line.isModified():
            self.line.setModified(False)
            self.changed.emit()

    def _fill(self, menu: QMenu) -> None:
        """Fill the menu with the names that are offered and those that are in the line, the latter checked."""
        try:
            weights = self.declaration.kind.weights(self.line.text())
        except BadSettings:
            weights = {}
        if not self._offered:
            menu.addAction(_(NO_NAMES)).setEnabled(False)
        for name, text in {**dict(zip(weights, weights, strict=True)), **self._offered}.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name in weights)
            action.triggered.connect(lambda _on, name=name: self._switch(weights, name))

    def _switch(self, weights: dict[str, float], name: str) -> None:
        text = weighted.text(weighted.switched(weights, name, self.declaration.kind.optional))
        if text != self.line.text():
            self.line.setText(text)
            self.changed.emit()


class TextField(Field):
    """A line of text."""

    def __init__(self, declaration: Declaration) -> None:
        self.line = QLineEdit()
        super().__init__(declaration, self.line)
        self.line.setMinimumWidth(BOX_WIDTH)
        self.line.setPlaceholderText(self.words.nothing)
        self.line.editingFinished.connect(self.changed.emit)


class ImageField(Field):
    """A layer of the document in front: a line for its name, and a menu of all layers."""

    def __init__(self, declaration: Declaration) -> None:
        self.line = QLineEdit()
        super().__init__(declaration, self.line)
        self.line.setMinimumWidth(BOX_WIDTH)
        self.line.setPlaceholderText(self.words.nothing)
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(lambda _text: self.changed.emit())
        self.add_widget(menu_button(self.words.label, self._fill))

    def _fill(self, menu: QMenu) -> None:
        """Fill the menu with the layers there are."""
        document = Krita.instance().activeDocument()
        for layer in layers_of(document) if document is not None else ():
            if not layer.is_mask:
                action = menu.addAction(layer.name)
                action.triggered.connect(lambda _on, name=layer.name: self.line.setText(name))


def by_preset_button(name: str, of: str, reset: Callable[[], None]) -> QToolButton:
    """The button that is shown beside what the user has changed; it keeps its place while it is hidden.

    `name` is the object's, `of` what the setting is called.
    """
    button = QToolButton()
    describe(button, _("{setting}: back to the preset").format(setting=of), _("Changed by hand. Back to the preset's"))
    button.setText("↺")
    button.setObjectName(name)
    button.setAutoRaise(True)
    button.setFixedWidth(BY_PRESET_WIDTH)
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)
    button.clicked.connect(lambda: reset())
    button.hide()
    return button


def menu_button(of: str, fill: Callable[[QMenu], None]) -> QToolButton:
    """A button with a menu, which `fill` fills each time before it is shown; `of` is what the setting is called."""
    button = QToolButton()
    describe(button, _("{setting}: choose").format(setting=of), _("Choose by name"))
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
    "colours": TextField,
}


def field(declaration: Declaration) -> Field:
    """The widget for a setting."""
    return SeedField(declaration) if declaration.name == "seed" else KINDS[declaration.kind.name](declaration)
