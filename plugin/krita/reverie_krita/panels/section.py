"""A part of the docker that is closed until its title is clicked."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from reverie_krita.panels.narrow import describe

INDENT = 6
"""Points that the content stands in from its title."""


class Section(QWidget):
    """A title with an arrow, and below it what it opens.

    Parameters
    ----------
    name : str
        The object's name of the title.
    title, tooltip : str
    content : QLayout
    """

    def __init__(self, name: str, title: str, tooltip: str, content: QLayout) -> None:
        super().__init__()
        self.title = QToolButton()
        self.title.setObjectName(name)
        self.title.setText(title)
        describe(self.title, title, tooltip)
        self.title.setCheckable(True)
        self.title.setFocusPolicy(Qt.StrongFocus)
        self.title.setArrowType(Qt.RightArrow)
        self.title.setToolButtonStyle(Qt.ToolButtonTextBesideIcon)
        self.title.setAutoRaise(True)
        self.title.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        inside = QWidget()
        content.setContentsMargins(INDENT, 0, 0, 0)
        inside.setLayout(content)
        inside.hide()
        self.title.toggled.connect(inside.setVisible)
        self.title.toggled.connect(lambda on: self.title.setArrowType(Qt.DownArrow if on else Qt.RightArrow))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        layout.addWidget(inside)
