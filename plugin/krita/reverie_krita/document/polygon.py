"""Whether the user is drawing a polygon click by click: Krita tells plug-ins nothing of it, but its clicks can be seen.

A layer that is inserted between two clicks would end the polygon.
"""

from __future__ import annotations

import time

from PyQt5.QtCore import QEvent, QObject, QPoint, Qt
from PyQt5.QtGui import QKeyEvent, QMouseEvent, QTabletEvent
from PyQt5.QtWidgets import QToolButton, QWidget

from krita import Krita

TOOLS = (
    *("KisToolSelectPolygonal", "KisToolSelectPath", "KisToolSelectMagnetic"),
    *("KisToolPolyline", "KisToolPolygon", "KisToolPath"),
)
"""The tools that draw click by click, by the names of their buttons in Krita's toolbox."""

PRESSES = (QEvent.MouseButtonPress, QEvent.TabletPress)
ENDING_KEYS = (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Escape)

CLOSING_DISTANCE = 12
"""A click so near the first one, in points, closes the polygon."""

PATIENCE = 60.0
"""Seconds after the last click, after which the polygon counts as given up: its end may have been missed."""


class Polygon:
    """The clicks since the last polygon has ended."""

    def __init__(self) -> None:
        self._clicks: list[QPoint] = []
        self._tool = ""
        self._last = 0.0

    @property
    def under_way(self) -> bool:
        """Whether one has been begun and not been ended, by a double click, a key, its first point or another tool."""
        if self._clicks and (time.monotonic() - self._last > PATIENCE or _tool() != self._tool):
            self._clicks.clear()
        return bool(self._clicks)

    def see(self, receiver: QObject, event: QEvent) -> None:
        """Take in an event on its way to a widget."""
        kind = event.type()
        if kind in PRESSES and _is_canvas(receiver):
            assert isinstance(event, (QMouseEvent, QTabletEvent))
            if event.button() == Qt.LeftButton:
                self._click(event.globalPos())
        elif (kind == QEvent.MouseButtonDblClick and _is_canvas(receiver)) or (
            isinstance(event, QKeyEvent) and event.key() in ENDING_KEYS
        ):
            self._clicks.clear()

    def _click(self, place: QPoint) -> None:
        tool = _tool()
        if tool != self._tool:
            self._clicks.clear()
        self._tool, self._last = tool, time.monotonic()
        if not tool or (self._clicks and place == self._clicks[-1]):  # a pen's click comes as a mouse's, too
            return
        closes = len(self._clicks) > 1 and (place - self._clicks[0]).manhattanLength() <= CLOSING_DISTANCE
        self._clicks = [] if closes else [*self._clicks, place]


def _is_canvas(receiver: QObject) -> bool:
    """Whether it is what shows a document."""
    name = receiver.metaObject().className()
    return isinstance(receiver, QWidget) and name.startswith("Kis") and "Canvas" in name and "Controller" not in name


def _tool() -> str:
    """The name of the tool that is chosen, where it is one that draws click by click."""
    active = Krita.instance().activeWindow()
    window = active.qwindow() if active is not None else None
    if window is None:
        return ""
    for name in TOOLS:
        button = window.findChild(QToolButton, name)
        if button is not None and button.isChecked():
            return name
    return ""
