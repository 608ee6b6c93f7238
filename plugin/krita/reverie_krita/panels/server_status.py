"""The line at the docker's foot that says what the server does."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QHideEvent, QShowEvent

from reverie_krita.dream import State
from reverie_krita.manager import DreamManager
from reverie_krita.panels.narrow import NarrowLabel
from reverie_krita.panels.timer_driver import TimerDriver
from reverie_plugin.ui.server_status import ServerStatus, no_server, poll_status
from reverie_shared.translation import N_, _

STARTING = N_("The server is starting…")


class ServerStatusLabel(NarrowLabel):
    """The server's state in one line, kept up to date as long as it can be seen."""

    networks = pyqtSignal(object)
    """Names of the networks that can dream, with each answer of the server."""

    def __init__(self, manager: DreamManager) -> None:
        super().__init__(no_server().words, "reverie_server")
        self._manager = manager
        self._driver: TimerDriver[ServerStatus] = TimerDriver(
            self, manager, self._show, lambda error: manager.log.warning("%s", error)
        )
        self._dreaming = False
        manager.changed.connect(self._ask_again)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Begin to poll the server."""
        super().showEvent(event)
        self._poll()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Stop polling."""
        super().hideEvent(event)
        self._driver.close()

    def _poll(self) -> None:
        self._driver.start(poll_status(self._manager.installation))

    def _ask_again(self) -> None:
        """Ask at once when a dream begins, and when none is under way any more: the next poll may be seconds away."""
        dreaming = any(dream.state is State.DREAMING and dream.progress is not None for dream in self._manager.all)
        if dreaming != self._dreaming and self.isVisible():
            self._poll()
        self._dreaming = dreaming

    def _show(self, status: ServerStatus) -> None:
        busy = any(not dream.state.over for dream in self._manager.all)
        self.setText(_(STARTING) if busy and not status.is_running else status.words)
        if status.networks is not None:
            self.networks.emit(status.networks)
            self._manager.set_networks(status.networks)
        else:
            self._manager.look_for_networks()
