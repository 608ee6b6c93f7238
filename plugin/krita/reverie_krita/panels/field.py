"""What the widgets of all settings have in common.

Each has a button beside it where the user has changed the setting: back to what the preset wants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import QSignalBlocker, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from reverie_krita.panels.narrow import describe
from reverie_plugin.ui.setting_words import words
from reverie_shared.declaration import Declaration, Value, check
from reverie_shared.translation import _

BOX_WIDTH = 60
"""Least width, in points, of a number's box: the longest seed would ask for more than a narrow docker has."""

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
