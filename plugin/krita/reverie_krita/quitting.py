"""Asks before Krita is quit in mid-dream: what is dreamed then is lost."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtWidgets import QMainWindow, QMessageBox, QWidget

from krita import Krita
from reverie_krita.manager import DreamManager
from reverie_shared.translation import N_, _, ngettext

TITLE = "DeepDream"
QUIT, STAY = N_("Quit anyway"), N_("Keep dreaming")


def question(count: int) -> str:
    """What is asked where so many dreams are under way."""
    return ngettext(
        "A dream is still under way. If you quit now, it is lost.",
        "{count} dreams are still under way. If you quit now, they are lost.",
        count,
    ).format(count=count)


class QuitGuard(QObject):
    """Asks when the last of Krita's windows is about to close while dreams are under way."""

    def __init__(self, manager: DreamManager) -> None:
        super().__init__()
        self._manager = manager

    def watch(self, window: QMainWindow) -> None:
        """Ask before this window closes."""
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Keep the window open where the user wants to wait."""
        if event.type() != QEvent.Close or not isinstance(window, QWidget):
            return False
        count = len(self._manager.at_work)
        if not count or len(Krita.instance().windows()) > 1 or _wants_to_quit(window, count):
            return False
        event.ignore()
        return True


def _wants_to_quit(window: QWidget, count: int) -> bool:
    box = QMessageBox(QMessageBox.Question, TITLE, question(count), QMessageBox.NoButton, window)
    box.setObjectName("reverie_quit")
    quit_button = box.addButton(_(QUIT), QMessageBox.DestructiveRole)
    stay = box.addButton(_(STAY), QMessageBox.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec_()
    return box.clickedButton() is quit_button
