"""The offer to download the network that dreams want, where it is not installed."""

from __future__ import annotations

from collections.abc import Generator

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from krita import Krita
from reverie_krita.manager import DreamManager
from reverie_krita.panels.step_driver import StepDriver
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.networks import NETWORK
from reverie_plugin.ui.offer import Offer


class NetworkOffer(QWidget):
    """A button while the network is missing, and how far its download is."""

    installed = pyqtSignal(str)

    def __init__(self, manager: DreamManager) -> None:
        super().__init__()
        self._manager = manager
        self._offer = Offer(NETWORK, self._show)
        self._button = QPushButton()
        self._button.setObjectName("reverie_download")
        self._button.clicked.connect(lambda: self.begin(self._offer.network))
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
        self._driver = StepDriver(self, manager)
        self._driver.failed.connect(self._offer.fail)

    def look(self, networks: tuple[str, ...]) -> None:
        """The server has these networks."""
        self._offer.look(networks)

    def want(self, network: str) -> None:
        """Dreams are wanted on this network, as the settings name it."""
        self._offer.want(network)

    def begin(self, network: str) -> None:
        """Download a network, unless a download is under way."""
        if not self._offer.coming:
            self._offer.begin(network)
            self._driver.start(self._steps(network))

    def _steps(self, network: str) -> Generator[object, None, None]:
        client = yield from connect(self._manager.installation, f"Krita {Krita.instance().version()}")
        try:
            yield from self._offer.download(client)
        finally:
            client.close()
        self.installed.emit(network)

    def _show(self) -> None:
        offer, progress = self._offer, self._offer.progress
        self._button.setText(offer.button)
        self._button.setVisible(bool(offer.button))
        self._bar.setRange(0, progress.total if progress else 0)  # 0: it is not known how much is to come
        if progress:
            self._bar.setValue(progress.done)
        self._bar.setVisible(bool(offer.coming))
        self._words.setText(offer.words)
        self._words.setVisible(bool(offer.words))
