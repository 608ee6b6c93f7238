"""The offer to download the network that dreams want, where it is not installed."""

from __future__ import annotations

from collections.abc import Generator

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from krita import Krita
from reverie_krita.pump import Pump
from reverie_krita.studio import Studio
from reverie_plugin.download import NETWORK, arrived, download, offer, standing, wanted
from reverie_plugin.launch import connect
from reverie_shared.errors import ReverieError
from reverie_shared.messages import Installing


class NetworkOffer(QWidget):  # type: ignore[misc]  # PyQt5 brings no types
    """A button while the network is missing, and how far its download is."""

    installed = pyqtSignal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._pump = Pump(self, studio)
        self._pump.told.connect(self._show)
        self._pump.failed.connect(self._fail)
        self._pump.ended.connect(self._end)
        self._button = QPushButton()
        self._button.setObjectName("reverie_download")
        self._button.clicked.connect(lambda: self.begin(self._network))
        self._bar = QProgressBar()
        self._bar.setObjectName("reverie_download_bar")
        self._words = QLabel()
        self._words.setObjectName("reverie_download_words")
        self._words.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._button, self._bar, self._words):
            layout.addWidget(part)
            part.hide()
        self._network: str = NETWORK
        """What is offered; nothing is where the server has it, or where it is not known what the server has."""
        self._there: tuple[str, ...] | None = None
        self._coming = ""
        """What is being downloaded."""

    def look(self, networks: tuple[str, ...]) -> None:
        """The server has these networks."""
        self._there = networks
        self._offer()

    def want(self, network: str) -> None:
        """Dreams are wanted on this network, as the settings name it."""
        if wanted(network) != self._network:
            self._network = wanted(network)
            self._words.setVisible(bool(self._coming))
            self._offer()

    def begin(self, network: str) -> None:
        """Download a network."""
        if self._coming:
            return
        self._coming = network
        self._offer()
        self._bar.setRange(0, 0)  # until it is known how much is to come
        self._bar.show()
        self._tell("Asking for the network…")
        self._pump.start(self._steps())

    def _steps(self) -> Generator[object, None, None]:
        client = yield from connect(self._studio.installation, f"Krita {Krita.instance().version()}")
        try:
            yield from download(client, self._coming)
        finally:
            client.close()

    def _show(self, told: object) -> None:
        if isinstance(told, Installing):
            self._bar.setRange(0, told.total)
            self._bar.setValue(told.done)
            self._tell(standing(told))

    def _fail(self, error: ReverieError) -> None:
        self._stop(str(error))

    def _end(self) -> None:
        network = self._coming
        self._there = (*(self._there or ()), network)
        self._stop(arrived(network))
        self.installed.emit(network)

    def _stop(self, words: str) -> None:
        self._coming = ""
        self._bar.hide()
        self._tell(words)
        self._offer()

    def _offer(self) -> None:
        self._button.setText(offer(self._network))
        self._button.setVisible(not self._coming and self._there is not None and self._network not in self._there)

    def _tell(self, words: str) -> None:
        self._words.setText(words)
        self._words.show()
