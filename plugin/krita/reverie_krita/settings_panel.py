"""The settings: a gallery of presets, the main settings, and the rest under “More”."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PyQt5.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QIcon
from PyQt5.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import reverie_plugin
from reverie_krita.fields import Field, field
from reverie_plugin.session import Order
from reverie_shared import presets
from reverie_shared.settings import DECLARATIONS, Value, resolve

PICTURES = Path(reverie_plugin.__file__).parent / "pictures"
"""What each preset makes of one photo."""

TILE = QSize(72, 72)


class SettingsPanel(QWidget):  # type: ignore[misc]  # PyQt5 brings no types
    """What to dream, as the user sets it."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.gallery = _gallery()
        self.gallery.currentItemChanged.connect(lambda _now, _before: self._choose_preset())
        self.fields: dict[str, Field] = {name: field(declaration) for name, declaration in DECLARATIONS.items()}
        for each in self.fields.values():
            each.changed.connect(self.changed.emit)
        main, rest = QFormLayout(), QFormLayout()
        for name, declaration in DECLARATIONS.items():
            (main if declaration.main else rest).addRow(declaration.label, self.fields[name])
        self.masked = QCheckBox("Selection as a mask")
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
        layout.addWidget(self.gallery)
        layout.addLayout(main)
        layout.addWidget(self.more)
        layout.addWidget(more)
        self.show_settings(presets.DEFAULT, {})

    @property
    def preset(self) -> str:
        """The name of the chosen preset."""
        return str(self.gallery.currentItem().data(Qt.UserRole))

    def order(self) -> Order:
        """What the widgets ask for: the preset, and what differs from it.

        Raises
        ------
        BadSettings
            When a field holds what is not allowed.
        """
        standard = resolve(presets.preset(self.preset).values)
        chosen = {name: each.value() for name, each in self.fields.items()}
        resolve(chosen)
        different = {name: value for name, value in chosen.items() if value != getattr(standard, name)}
        return Order(self.preset, different, deliver="dream" if self.masked.isChecked() else "baked", previews=True)

    def show_settings(self, preset: str, values: Mapping[str, Value]) -> None:
        """Show a preset, with what differs from it; a preset that is not there any more counts as the default."""
        preset = preset if preset in presets.PRESETS else presets.DEFAULT
        with QSignalBlocker(self.gallery):
            self.gallery.setCurrentRow(list(presets.PRESETS).index(preset))
        wanted = resolve(presets.preset(preset).values, values)
        for name, each in self.fields.items():
            each.show_value(getattr(wanted, name))
        self.changed.emit()

    def _choose_preset(self) -> None:
        """Show the chosen preset as it is; the seed is the user's."""
        self.show_settings(self.preset, {"seed": self.fields["seed"].value()})


def _gallery() -> QListWidget:
    gallery = QListWidget()
    gallery.setObjectName("reverie_presets")
    gallery.setViewMode(QListView.IconMode)
    gallery.setFlow(QListView.LeftToRight)
    gallery.setWrapping(False)
    gallery.setMovement(QListView.Static)
    gallery.setIconSize(TILE)
    gallery.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOn)
    gallery.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
    gallery.setFixedHeight(TILE.height() + 48)
    for preset in presets.PRESETS.values():
        item = QListWidgetItem(QIcon(str(PICTURES / f"{preset.name}.jpg")), preset.name)
        item.setToolTip(preset.help)
        item.setData(Qt.UserRole, preset.name)
        gallery.addItem(item)
    return gallery
