"""Widgets for the settings: one class for each kind, made from a setting's declaration and a painter's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt5.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMenu

from krita import Krita
from reverie_krita.document.layer import layers_of
from reverie_krita.panels.field import BOX_WIDTH, Field, menu_button
from reverie_krita.panels.number_fields import NumberField, SeedField
from reverie_plugin.ui.setting_words import words
from reverie_shared import weighted
from reverie_shared.declaration import Declaration, Value
from reverie_shared.errors import BadSettings
from reverie_shared.networks import title
from reverie_shared.own_networks import parse as parse_own_network
from reverie_shared.translation import N_, _

NO_NAMES = N_("This network's channels have numbers, as in 12=1,40=0.5")
"""What a menu says where it has no names to offer."""


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
        """Show a value, which may be a network file of the user's own; `changed` is not emitted."""
        if self.box.findData(value) < 0 and parse_own_network(value):
            self.box.addItem(title(str(value)), value)
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
