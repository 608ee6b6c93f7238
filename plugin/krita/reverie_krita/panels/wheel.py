"""The mouse wheel changes a setting only where the user has gone into its widget; elsewhere it scrolls the docker."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar, QWidget


class WheelGuard(QObject):
    """Passes the wheel on to what scrolls, unless the widget below it has the focus."""

    def watch(self, inside: QWidget) -> None:
        """Guard all boxes, sliders and lists of choices inside a widget."""
        for kind in (QAbstractSpinBox, QAbstractSlider, QComboBox):
            for each in inside.findChildren(kind):
                if not isinstance(each, QScrollBar):
                    each.setFocusPolicy(Qt.StrongFocus)  # by a click or the tab key, never by the wheel itself
                    each.installEventFilter(self)

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Keep the wheel from a widget without focus: it goes to the widget around it."""
        if event.type() != QEvent.Wheel or not isinstance(receiver, QWidget) or receiver.hasFocus():
            return False
        event.ignore()
        return True
