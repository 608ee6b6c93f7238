"""The part of the docker with the control maps: a layer for each, and what the colours of the colour map stand for."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QColor, QIcon, QPixmap
from PyQt5.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from reverie_krita.panels.field import Field
from reverie_krita.panels.fields import ImageField
from reverie_krita.panels.narrow import NarrowButton, describe
from reverie_plugin.ui import colour_list
from reverie_plugin.ui.colour_list import ColourRow
from reverie_plugin.ui.map_layers import NEW, NEW_TOOLTIP
from reverie_plugin.ui.map_words import ADD, ADD_TOOLTIP, GROWS, PAINT, REMOVE, TAKE, TAKE_TOOLTIP
from reverie_plugin.ui.setting_words import OF_MAPS, words
from reverie_shared.declaration import Declaration, Value
from reverie_shared.translation import _

SWATCH = 14
"""Points a side of a colour."""


class MapField(ImageField):
    """A layer of the document that is a control map, and a button that makes one."""

    new = pyqtSignal()
    """The user wants a new layer for it."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration)
        self.new_button = NarrowButton(_(NEW), f"reverie_new_{declaration.name}", _(NEW_TOOLTIP))
        describe(self.new_button, f"{_(NEW)}: {self.words.label}", _(NEW_TOOLTIP))
        self.new_button.clicked.connect(lambda: self.new.emit())
        self.add_widget(self.new_button)

    @property
    def last_stop(self) -> QWidget:
        """The last of its widgets that the tab key leads to."""
        return self._by_preset


class MapsPanel(QWidget):
    """The widgets of the control maps; `rows` is what is to be laid out.

    Parameters
    ----------
    fields : mapping
        Those of all settings, by name.
    """

    listed = pyqtSignal(str)
    """The user wants this list of colours."""
    wanted = pyqtSignal(str)
    """The user wants a new layer for this setting."""
    add = pyqtSignal()
    """The user wants the colour that is painted with in the list."""
    take = pyqtSignal()
    """The user wants all colours of the map in the list."""
    choose = pyqtSignal(str)
    """The user wants to choose what grows in this colour."""
    paint = pyqtSignal(str)
    """The user wants to paint with this colour."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        super().__init__()
        self._fields = {name: fields[name] for name in OF_MAPS}
        self._text, self._network = "", ""
        self._shown: list[_Row] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.add_button = NarrowButton(_(ADD), "reverie_add_colour", _(ADD_TOOLTIP))
        self.add_button.clicked.connect(lambda: self.add.emit())
        self.take_button = NarrowButton(_(TAKE), "reverie_take_colours", _(TAKE_TOOLTIP))
        self.take_button.clicked.connect(lambda: self.take.emit())
        self.words = QLabel()
        self.words.setObjectName("reverie_maps_words")
        self.words.setWordWrap(True)
        self.words.hide()
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        form.setRowWrapPolicy(QFormLayout.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        for name, field in self._fields.items():
            label = QLabel(words(name).label)
            label.setToolTip(words(name).tooltip)
            label.setBuddy(field)
            if isinstance(field, MapField):
                field.new.connect(lambda name=name: self.wanted.emit(name))
                self._last_button = field.last_stop
                form.addRow(label, field)
            else:
                self._label = label
        buttons = QVBoxLayout()  # side by side, a docker of 250 points would cut off what tells them apart
        buttons.setSpacing(2)
        for button in (self.add_button, self.take_button):
            buttons.addWidget(button)
        self.rows = QVBoxLayout()
        """The docker lays it out."""
        self.rows.setSpacing(3)
        self.rows.addLayout(form)
        self.rows.addWidget(self._label)
        self.rows.addLayout(self._list)
        self.rows.addLayout(buttons)
        self.rows.addWidget(self._fields["map_colours"])
        self.rows.addWidget(self.words)

    def show_colours(self, values: Mapping[str, Value], network: str) -> None:
        """Show the list of colours, where there is a colour map, for the network that dreams."""
        self._text, self._network = str(values["map_colours"]), network
        there = bool(values["colour_map"])
        for widget in (self._label, self.add_button, self.take_button, self._fields["map_colours"]):
            widget.setVisible(there)
        rows = colour_list.rows(self._text, network) if there else []
        while len(self._shown) < len(rows):
            self._append()
        for old in self._shown[len(rows) :]:
            old.hide()
            old.deleteLater()
        del self._shown[len(rows) :]
        for shown, row in zip(self._shown, rows, strict=True):
            shown.show_row(row)

    def say(self, sentences: list[str]) -> None:
        """Show sentences about the maps below them."""
        self.words.setText("\n".join(sentences))
        self.words.setVisible(bool(sentences))

    def _append(self) -> None:
        """Have one row more, which the tab key finds below the others."""
        row = _Row(len(self._shown))
        row.paint.clicked.connect(lambda: self.paint.emit(row.colour))
        row.remove.clicked.connect(lambda: self.listed.emit(colour_list.without_colour(self._text, row.colour)))
        row.grows.clicked.connect(lambda: self.choose.emit(row.colour))
        self._list.addWidget(row)  # first: the tab key knows the widgets of one window alone
        before: QWidget = self._shown[-1].remove if self._shown else self._last_button
        for widget in (row.paint, row.grows, row.remove):
            QWidget.setTabOrder(before, widget)
            before = widget
        self._shown.append(row)


class _Row(QWidget):
    """A colour, to paint with; a button with what grows there; and one that removes it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.colour = ""
        self.paint, self.remove = QToolButton(), QToolButton()
        self.paint.setObjectName(f"reverie_paint_{number}")
        self.grows = NarrowButton("", f"reverie_grows_{number}")
        self.remove.setObjectName(f"reverie_remove_{number}")
        self.remove.setText("×")
        self.remove.setAutoRaise(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.paint)
        layout.addWidget(self.grows, 1)
        layout.addWidget(self.remove)

    def show_row(self, row: ColourRow) -> None:
        """Show a colour and what grows there."""
        self.colour = row.colour
        picture = QPixmap(SWATCH, SWATCH)
        picture.fill(QColor(row.colour))
        self.paint.setIcon(QIcon(picture))
        said = _(PAINT).format(colour=row.colour, grows=row.words)
        describe(self.paint, said, said)
        self.grows.setText(f"{row.words}…")
        grows = _(GROWS).format(colour=row.colour)
        describe(self.grows, f"{grows}: {row.words}", f"{grows}: {row.words}")
        remove = _(REMOVE).format(colour=row.colour)
        describe(self.remove, remove, remove)
