"""Buttons that fit into a narrow docker."""

from __future__ import annotations

from PyQt5.QtCore import QSize
from PyQt5.QtWidgets import QPushButton

MARGIN = 8
"""Points that a button is wider than its text, at the least; Qt's style asks for a least width besides."""


class NarrowButton(QPushButton):
    """A button that is hardly wider than its text where there is little room.

    Parameters
    ----------
    text : str
    name : str
        The object's name.
    """

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.setObjectName(name)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the size of the text, and a margin."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + MARGIN
        return QSize(wide, super().minimumSizeHint().height())
