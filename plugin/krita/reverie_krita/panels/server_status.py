"""The state of the server, in words."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QLabel

from reverie_krita.dream import State
from reverie_krita.manager import DreamManager
from reverie_krita.panels.step_driver import StepDriver
from reverie_plugin.ui.server_status import NO_SERVER, ServerStatus, poll_status

STARTS = "The server starts…"


class ServerStatusLabel(QLabel):
    """One line at the docker's foot, kept up to date as long as it can be seen."""

    networks = pyqtSignal(object)
    """Names of the networks that can dream, whenever they were asked for."""

    def __init__(self, manager: DreamManager) -> None:
        super().__init__(NO_SERVER.words)
        self.setObjectName("reverie_server")
        self.setWordWrap(True)
        self._manager = manager
        self._driver = StepDriver(self, manager)
        self._driver.told.connect(self._show)
        self._dreaming = False
        manager.changed.connect(self._ask_again)

    def showEvent(self, event: Any) -> None:  # noqa: N802  # Qt's name
        """Watch the server."""
        super().showEvent(event)
        self._driver.start(poll_status(self._manager.installation))

    def hideEvent(self, event: Any) -> None:  # noqa: N802  # Qt's name
        """Watch it no more."""
        super().hideEvent(event)
        self._driver.stop()

    def _ask_again(self) -> None:
        """Ask at once when a dream is at work, and when none is any more: it is long until the next question."""
        dreaming = any(dream.state is State.DREAMING and dream.progress is not None for dream in self._manager.all)
        if dreaming != self._dreaming and self.isVisible():
            self._driver.start(poll_status(self._manager.installation))
        self._dreaming = dreaming

    def _show(self, status: ServerStatus) -> None:
        busy = any(not dream.state.over for dream in self._manager.all)
        self.setText(STARTS if status == NO_SERVER and busy else status.words)
        if status.networks is not None:
            self.networks.emit(status.networks)
