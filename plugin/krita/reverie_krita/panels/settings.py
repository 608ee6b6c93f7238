"""The part of the docker with the settings: the main ones, the others under “More”, and the gallery of presets."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QFormLayout, QToolButton, QVBoxLayout, QWidget

from reverie_krita.labels import SELECTION_AS_MASK
from reverie_krita.panels.fields import Field, field
from reverie_krita.panels.gallery import Gallery
from reverie_plugin.order import Order
from reverie_shared import presets
from reverie_shared.declaration import Value
from reverie_shared.settings import DECLARATIONS, resolve


class SettingsPanel(QWidget):
    """The widgets of all settings, and the order that they make."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.gallery = Gallery()
        """The docker lays it out: it is above the preview, the other widgets are below."""
        self.gallery.chosen.connect(self._choose_preset)
        self.fields: dict[str, Field] = {name: field(declaration) for name, declaration in DECLARATIONS.items()}
        for each in self.fields.values():
            each.changed.connect(self.changed.emit)
        main, rest = QFormLayout(), QFormLayout()
        for name, declaration in DECLARATIONS.items():
            (main if declaration.main else rest).addRow(declaration.label, self.fields[name])
        self.masked = QCheckBox(SELECTION_AS_MASK)
        self.masked.setObjectName("reverie_masked")
        self.masked.setToolTip(
            "The selection becomes a transparency mask that can be painted on, not the layer's alpha."
        )
        self.masked.toggled.connect(lambda _on: self.changed.emit())
        rest.addRow(self.masked)
        more = QWidget()
        more.setLayout(rest)
        more.hide()
        self.more = QToolButton()
        self.more.setText("More")
        self.more.setObjectName("reverie_more")
        self.more.setCheckable(True)
        self.more.setArrowType(Qt.RightArrow)
        self.more.setToolButtonStyle(Qt.ToolButtonTextBesideIcon)
        self.more.setAutoRaise(True)
        self.more.toggled.connect(more.setVisible)
        self.more.toggled.connect(lambda on: self.more.setArrowType(Qt.DownArrow if on else Qt.RightArrow))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(main)
        layout.addWidget(self.more)
        layout.addWidget(more)
        self.show_settings(presets.DEFAULT, {})

    @property
    def network(self) -> str:
        """The network that is chosen."""
        return str(self.fields["network"].raw())

    def order(self) -> Order:
        """The order that the widgets make: the preset, and the settings that differ from it.

        Raises
        ------
        BadSettings
            When a field holds a value that is not allowed.
        """
        standard = Order(self.gallery.preset).resolved()
        chosen = {name: each.value() for name, each in self.fields.items()}
        resolve(chosen)
        different = {name: value for name, value in chosen.items() if value != getattr(standard, name)}
        return Order(
            self.gallery.preset, different, deliver="dream" if self.masked.isChecked() else "baked", previews=True
        )

    def show_settings(self, preset: str, values: Mapping[str, Value]) -> None:
        """Show a preset and the values that differ from it; the default preset stands in for an unknown one."""
        preset = preset if preset in presets.PRESETS else presets.DEFAULT
        self.gallery.show_preset(preset)
        wanted = Order(preset, values).resolved()
        for name, each in self.fields.items():
            each.show_value(getattr(wanted, name))
        self.changed.emit()

    def change(self, values: Mapping[str, Value]) -> None:
        """Show new values of some settings."""
        for name, value in values.items():
            self.fields[name].show_value(value)
        self.changed.emit()

    def _choose_preset(self) -> None:
        """Show the chosen preset; the seed stays as it is."""
        self.show_settings(self.gallery.preset, {"seed": self.fields["seed"].value()})
