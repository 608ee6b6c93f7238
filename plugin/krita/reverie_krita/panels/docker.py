"""The docker: presets, preview, settings, history; at its foot, which never scrolls, the queue, Dream, the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QCheckBox, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from krita import DockWidget, Document, Krita
from reverie_krita.dream import Dream, State
from reverie_krita.manager import DreamManager
from reverie_krita.panels.history import HistoryPanel
from reverie_krita.panels.live_preview import LivePreview
from reverie_krita.panels.network_offer import NetworkOffer
from reverie_krita.panels.preview import PreviewPanel
from reverie_krita.panels.queue import QueuePanel
from reverie_krita.panels.recovery import Recovery
from reverie_krita.panels.server_status import ServerStatusLabel
from reverie_krita.panels.settings import SettingsPanel
from reverie_plugin.log import unexpected
from reverie_plugin.own_presets import OwnPresets
from reverie_shared.errors import ReverieError

DOCKER = "reverie_docker"

MIN_SCROLL_HEIGHT = 44
"""Height in points down to which the settings' part can be made: less than Qt's own least height, so that a window with
other dockers above this one fits into a low screen, also while a dream that failed is shown."""


class Docker(DockWidget):
    """Reverie's docker in one of Krita's windows."""

    def __init__(self, manager: DreamManager, remark: str) -> None:
        super().__init__()
        self.setWindowTitle("DeepDream")
        self.manager = manager
        self.settings = SettingsPanel(manager.networks, OwnPresets(manager.installation.places.presets))
        self.live_preview = LivePreview(manager, self.settings.order, self.attempt)
        self.settings.changed.connect(self._settings_changed)
        self.preview = PreviewPanel()
        self.live = QCheckBox("Live preview")
        self.live.setObjectName("reverie_live")
        self.live.setChecked(True)
        self.live.toggled.connect(self.live_preview.switch)
        self.offer = NetworkOffer(manager)
        self.history = HistoryPanel(manager, self.settings, self.attempt)
        self.recovery = Recovery(manager, self.settings, self.offer)
        self.queue = QueuePanel(manager, self.recovery, self.attempt)
        self.button = QPushButton("Dream")
        self.button.setObjectName("reverie_dream_button")
        self.button.clicked.connect(lambda: self.attempt(self._dream))
        self.message = QLabel(remark)
        self.message.setObjectName("reverie_message")
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self.message.setVisible(bool(remark))
        self.server = ServerStatusLabel(manager)
        self.server.networks.connect(self.offer.set_installed)
        self.offer.installed.connect(self._network_installed)
        self._document: Document | None = None
        self._lay_out()
        # Bound methods: Qt disconnects them with the window that the docker is in; a function it would call for ever.
        manager.changed.connect(self._show_dreams)
        manager.inserted.connect(self._refresh_history)
        manager.inserted.connect(self._keep_picture)
        manager.fault.connect(self._show_message)
        manager.networks_changed.connect(self._networks_changed)
        self._show_dreams()

    def canvasChanged(self, _canvas: Any) -> None:  # noqa: N802  # Krita's name
        """Show what belongs to the document that is in front now."""
        document = Krita.instance().activeDocument()
        if document != self._document:
            self._document = document
            self.preview.clear()
        self.history.refresh()

    def begin_preview(self) -> None:
        """Begin a preview soon: the user has chosen the menu entry."""
        self.live_preview.renew()

    def attempt(self, do: Callable[[], None]) -> None:
        """Run something; an error is shown in the docker, never in a box."""
        try:
            do()
        except ReverieError as error:
            self.manager.log.warning("Refused: %s", error)
            self._show_message(str(error))
        except Exception as error:  # noqa: BLE001  # Krita would open a box with the traceback
            self._show_message(str(unexpected(self.manager.log, error)))
        else:
            self.message.hide()

    def _show_message(self, words: str) -> None:
        self.message.setText(words)
        self.message.show()

    def _refresh_history(self, _dream: object) -> None:
        self.history.refresh()

    def _networks_changed(self, networks: tuple[str, ...]) -> None:
        self.settings.set_networks(networks)
        self.history.refresh()

    def _network_installed(self, network: str) -> None:
        self.manager.set_networks([*self.manager.networks, network])
        self.attempt(lambda: self.recovery.on_network_installed(network))

    def _dream(self) -> None:
        self.live_preview.stop()
        self.manager.dream(self.settings.order())

    def _settings_changed(self) -> None:
        self.offer.want(self.settings.network_setting)
        if self.isVisible():
            self.live_preview.renew()

    def _keep_picture(self, dream: Dream | None) -> None:
        """Give the own preset that a dream was made of its picture, where it has none yet."""
        if dream is not None and dream.image is not None and dream.state in (State.PREVIEW_DONE, State.DONE):
            self.settings.own_presets.keep_picture(dream.order, dream.image)

    def _show_dreams(self) -> None:
        self.queue.refresh()
        preview = self.manager.preview
        self._keep_picture(preview)
        words = "" if preview is None or preview.state is State.FAILED else preview.words
        self.preview.show_dream(preview or next(iter(self.manager.dreams), None), words)

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        parts = (
            self.settings.gallery,
            self.settings.own_presets,
            self.settings.network_switch,
            self.preview,
            self.live,
            self.settings,
            self.offer,
        )
        for part in (*parts, self.history):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("reverie_scroll")
        scroll.setFrameShape(QFrame.NoFrame)
        scroll.setMinimumHeight(MIN_SCROLL_HEIGHT)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        whole = QWidget()
        always = QVBoxLayout(whole)
        always.setContentsMargins(4, 0, 4, 4)
        always.addWidget(scroll, 1)
        for fixed in (self.queue, self.message, self.button, self.server):
            always.addWidget(fixed)
        self.setWidget(whole)


def make_docker(manager: DreamManager, remark: str) -> type[Docker]:
    """The class of the dockers that show this manager's dreams; Krita makes one for each of its windows.

    `remark` is a sentence that the docker shows from the start, or nothing.
    """

    class ManagerDocker(Docker):
        def __init__(self) -> None:
            super().__init__(manager, remark)

    return ManagerDocker
