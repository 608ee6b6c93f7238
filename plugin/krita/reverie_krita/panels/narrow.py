"""Buttons and lines of text that fit into a narrow docker: what is too long ends in “…”; a tooltip has all of it."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QSize, Qt
from PyQt5.QtGui import QPainter, QPaintEvent
from PyQt5.QtWidgets import QLabel, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

MARGIN = 10
"""Points that a button needs beside its text."""

LEAST_WIDTH = 36
"""Points to which a button can be made narrow."""


class NarrowButton(QPushButton):
    """A button whose text is shortened where there is no room for it.

    Parameters
    ----------
    text : str
    name : str
        The object's name.
    tooltip : str, optional
        Shown behind the text, where that is shortened, or alone.
    """

    def __init__(self, text: str, name: str, tooltip: str = "") -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Fixed)
        self._tooltip = tooltip
        self.setToolTip(tooltip or text)

    def setText(self, text: str) -> None:  # noqa: N802  # Qt's name
        """Show a text, which is the tooltip too where there is no other."""
        super().setText(text)
        if not self._tooltip:
            self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the least size: room for the first few letters."""
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paint the button with as much of its text as fits."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.fontMetrics().elidedText(
            self.text(), Qt.ElideRight, self.width() - MARGIN, Qt.TextShowMnemonic
        )
        QStylePainter(self).drawControl(QStyle.CE_PushButton, option)


class NarrowLabel(QLabel):
    """A line of text that is shortened where there is no room for it; the tooltip then has all of it."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the height of a line, and hardly any width."""
        return QSize(LEAST_WIDTH, self.fontMetrics().height())

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the size of the whole text in one line."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()), self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paint as much of the text as fits."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.ElideRight, self.width())
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.rect(), int(self.alignment()), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )

    def event(self, event: QEvent) -> bool:
        """Have the tooltip say what the line says."""
        if event.type() == QEvent.ToolTip:
            self.setToolTip(self.text())
        return super().event(event)


def describe(widget: QWidget, name: str, tooltip: str) -> None:
    """Say what a widget is, to those who point at it and those who have the screen read to them."""
    widget.setToolTip(tooltip)
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tooltip)
