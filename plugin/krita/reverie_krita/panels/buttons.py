"""Buttons that fit into a narrow docker."""

from __future__ import annotations

from PyQt5.QtWidgets import QPushButton

MARGIN = 8
"""Points that a button is wider than its text, at the least; Qt's style asks for a least width besides."""


def push_button(text: str, name: str) -> QPushButton:
    """A button with a text and an object's name; where there is little room, it is hardly wider than its text."""
    button = QPushButton(text)
    button.setObjectName(name)
    if text:
        button.setMinimumWidth(button.fontMetrics().horizontalAdvance(text) + MARGIN)
    return button
