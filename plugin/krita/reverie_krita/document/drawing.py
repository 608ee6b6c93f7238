"""Whether the user is in the middle of something: a change of the document would end a stroke, say."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtGui import QKeyEvent, QTabletEvent
from PyQt5.QtWidgets import QApplication

from krita import Document
from reverie_krita.document.polygon import Polygon

TOUCHING = {QEvent.TouchBegin: True, QEvent.TouchUpdate: True, QEvent.TouchEnd: False, QEvent.TouchCancel: False}
"""Whether a finger touches the screen after an event of touch."""

ACTS = frozenset({QEvent.MouseButtonRelease, QEvent.TabletRelease, QEvent.TouchEnd, QEvent.KeyRelease})
"""The events after which a document may be another one than before."""


class Hand(QObject):
    """The buttons of the mouse, and whether a pen or a finger touches the screen.

    Of pen and fingers Qt tells in events alone: they are seen as long as somebody has called `watch`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.acts = 0
        """How often a button, the pen, a finger or a key was let go."""
        self._pen = self._finger = False
        self._polygon = Polygon()
        self._watchers: set[int] = set()

    def watch(self, watcher: object) -> None:
        """Look at every event of Krita from now on, for this watcher."""
        application = QApplication.instance()
        if application is not None and not self._watchers:
            application.installEventFilter(self)
        self._watchers.add(id(watcher))

    def unwatch(self, watcher: object) -> None:
        """Look at events no more, unless for another watcher."""
        self._watchers.discard(id(watcher))
        application = QApplication.instance()
        if application is not None and not self._watchers:
            application.removeEventFilter(self)
            self._pen = self._finger = False

    @property
    def is_down(self) -> bool:
        """Whether a button is down, or the pen or a finger."""
        return self._pen or self._finger or bool(QApplication.mouseButtons())

    @property
    def is_drawing(self) -> bool:
        """Whether anything is down, or a polygon is being drawn click by click."""
        return self.is_down or self._polygon.under_way

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Note what pen, fingers and clicks do; everything is passed on."""
        kind = event.type()
        if isinstance(event, QTabletEvent):
            self._pen = kind != QEvent.TabletRelease and bool(event.buttons())
        else:
            self._finger = TOUCHING.get(kind, self._finger)
        if kind in ACTS and not (isinstance(event, QKeyEvent) and event.isAutoRepeat()):
            self.acts += 1
        self._polygon.see(receiver, event)
        return False


def is_still(document: Document, hand: Hand) -> bool:
    """Whether the pixels of a document are at rest: nothing is held down, and no stroke is computed."""
    if hand.is_down or not document.tryBarrierLock():
        return False
    document.unlock()
    return True


def is_free(document: Document, hand: Hand) -> bool:
    """Whether the document may be changed: nothing is held down, no polygon half drawn, no dialog open, no stroke.

    To Krita a stroke is also what the transform tool has under way, and whatever else is computed on the layers. A
    dialog may be about what is going to be saved.
    """
    return not hand.is_drawing and QApplication.activeModalWidget() is None and is_still(document, hand)
