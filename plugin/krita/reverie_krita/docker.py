"""The docker: presets, preview, settings, history; and at its foot, always in sight, the queue, Dream, the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QCheckBox, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from krita import DockWidget, Krita
from reverie_krita.dream import State
from reverie_krita.history_panel import HistoryPanel
from reverie_krita.mending import Mender
from reverie_krita.network_offer import NetworkOffer
from reverie_krita.preview import LivePreview
from reverie_krita.rows import Queue
from reverie_krita.screen import Screen
from reverie_krita.server_state import ServerState
from reverie_krita.settings_panel import SettingsPanel
from reverie_krita.studio import Studio
from reverie_shared.errors import ReverieError

DOCKER = "reverie_docker"


class Docker(DockWidget):  # type: ignore[misc]  # Krita brings no types
    """Reverie's docker in one of Krita's windows."""

    def __init__(self, studio: Studio, remark: str) -> None:
        super().__init__()
        self.setWindowTitle("DeepDream")
        self.studio = studio
        self.settings = SettingsPanel()
        self.live = LivePreview(studio, self.settings.order, self.tried)
        self.settings.changed.connect(self._settings_changed)
        self.screen = Screen()
        self.refining = QCheckBox("Live preview")
        self.refining.setObjectName("reverie_live")
        self.refining.setChecked(True)
        self.refining.toggled.connect(self.live.switch)
        self.offer = NetworkOffer(studio)
        self.history = HistoryPanel(studio, self.settings, self.tried)
        mender = Mender(studio, self.settings, self.offer)
        self.queue = Queue(studio, mender, self.tried)
        self.button = QPushButton("Dream")
        self.button.setObjectName("reverie_dream_button")
        self.button.clicked.connect(lambda: self.tried(self._dream))
        self.message = QLabel(remark)
        self.message.setObjectName("reverie_message")
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self.message.setVisible(bool(remark))
        self.server = ServerState(studio)
        self.server.networks.connect(self.offer.look)
        self.offer.installed.connect(lambda network: self.tried(lambda: mender.network_has_come(network)))
        self._document: Any = None
        self._lay_out()
        studio.changed.connect(self._show_dreams)
        studio.landed.connect(lambda _dream: self.history.look())
        self._show_dreams()

    def canvasChanged(self, _canvas: Any) -> None:  # noqa: N802  # Krita's name
        """Another document may be in front."""
        document = Krita.instance().activeDocument()
        if document != self._document:
            self._document = document
            self.screen.clear()
        self.history.look()

    def look(self) -> None:
        """The user wants to dream: preview what is there."""
        self.live.renew()

    def tried(self, do: Callable[[], None]) -> None:
        """Do something; what is refused is told in the docker, never in a box."""
        try:
            do()
        except ReverieError as error:
            self._tell(f"{error.what} {error.remedy}")
            self.studio.log.warning("Refused: %s", error)
        except Exception as error:
            self._tell(f"A fault in Reverie ({error!r}). Please report it, with the log.")
            self.studio.log.exception("A fault.")
        else:
            self.message.hide()

    def _tell(self, words: str) -> None:
        self.message.setText(words)
        self.message.show()

    def _dream(self) -> None:
        self.live.stop()
        self.studio.dream(self.settings.order())

    def _settings_changed(self) -> None:
        self.offer.want(self.settings.network)
        if self.isVisible():
            self.live.renew()

    def _show_dreams(self) -> None:
        self.queue.look()
        preview = self.studio.preview
        words = "" if preview is None or preview.state is State.FAILED else preview.words
        self.screen.show_dream(preview or next(iter(self.studio.dreams), None), words)

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.settings.gallery, self.screen, self.refining, self.settings, self.offer, self.history):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        whole = QWidget()
        always = QVBoxLayout(whole)
        always.setContentsMargins(4, 0, 4, 4)
        always.addWidget(scroll, 1)
        for part in (self.queue, self.message, self.button, self.server):
            always.addWidget(part)
        self.setWidget(whole)


def make_docker(studio: Studio, remark: str) -> type[Docker]:
    """The class of the dockers that show that studio; Krita makes one for each of its windows."""

    class StudioDocker(Docker):
        def __init__(self) -> None:
            super().__init__(studio, remark)

    return StudioDocker
