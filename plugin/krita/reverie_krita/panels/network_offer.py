"""The offer to download the network that the user wants to dream on, where the server does not have it."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from reverie_krita.host import host_name
from reverie_krita.manager import DreamManager
from reverie_krita.panels.narrow import NarrowButton
from reverie_krita.panels.timer_driver import TimerDriver
from reverie_plugin.ui.offer import Offer
from reverie_shared.errors import ReverieError
from reverie_shared.networks import AUTO


class NetworkOffer(QWidget):
    """A button that is shown where the network is missing, and the progress of its download."""

    installed = pyqtSignal(str)
    """The network of that name has been downloaded."""

    def __init__(self, manager: DreamManager) -> None:
        super().__init__()
        self._manager = manager
        self._offer = Offer(AUTO, self._show, self.installed.emit)
        self._button = NarrowButton("", "reverie_download")
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
        self._driver: TimerDriver[object] = TimerDriver(self, manager, lambda _event: None, self._fail)

    def set_installed(self, networks: tuple[str, ...]) -> None:
        """Note which networks the server has."""
        self._offer.set_installed(networks)

    def want(self, network: str) -> None:
        """Note on which network the user wants to dream now, a value of the setting of that name."""
        self._offer.want(network)

    def begin(self, network: str) -> None:
        """Download a network, unless a download is under way."""
        if not self._offer.downloading:
            self._offer.begin(network)
            self._driver.start(self._offer.download(self._manager.installation, host_name()))

    def _fail(self, error: ReverieError) -> None:
        self._manager.log.warning("%s", error)
        self._offer.fail(error)

    def _show(self) -> None:
        offer, progress = self._offer, self._offer.progress
        self._button.setText(offer.button)
        self._button.setVisible(bool(offer.button))
        self._bar.setRange(0, progress.total if progress else 0)  # with 0 the bar only shows that it is busy
        if progress:
            self._bar.setValue(progress.done)
        self._bar.setVisible(bool(offer.downloading))
        self._words.setText(offer.words)
        self._words.setVisible(bool(offer.words))
