"""Whether the user is in the middle of something: a change of the document would end a stroke, say."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtGui import QTabletEvent
from PyQt5.QtWidgets import QApplication

from krita import Document

TOUCHING = {QEvent.TouchBegin: True, QEvent.TouchUpdate: True, QEvent.TouchEnd: False, QEvent.TouchCancel: False}
"""Whether a finger touches the screen after an event of touch."""


class Hand(QObject):
    """The buttons of the mouse, and whether a pen or a finger touches the screen.

    Of pen and fingers Qt tells in events alone: they are seen between `watch` and `unwatch`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pen = self._finger = False

    def watch(self) -> None:
        """Look at every event of Krita from now on."""
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)

    def unwatch(self) -> None:
        """Look at no events any more."""
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
        self._pen = self._finger = False

    @property
    def is_down(self) -> bool:
        """Whether a button is down, or the pen or a finger."""
        return self._pen or self._finger or bool(QApplication.mouseButtons())

    def eventFilter(self, _receiver: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Note what pen and fingers do; everything is passed on."""
        if isinstance(event, QTabletEvent):
            self._pen = event.type() != QEvent.TabletRelease and bool(event.buttons())
        else:
            self._finger = TOUCHING.get(event.type(), self._finger)
        return False


def is_free(document: Document, hand: Hand) -> bool:
    """Whether the document may be changed: nothing is held down, no dialog open, and no stroke under way in Krita.

    To Krita a stroke is also what the transform tool has under way, and whatever else is computed on the layers. A
    dialog may be about what is going to be saved.
    """
    if hand.is_down or QApplication.activeModalWidget() is not None or not document.tryBarrierLock():
        return False
    document.unlock()
    return True
