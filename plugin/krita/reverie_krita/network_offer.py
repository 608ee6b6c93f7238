"""The offer to download ImageNet's network, where it is not installed."""

from __future__ import annotations

from collections.abc import Generator

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from krita import Krita
from reverie_krita.pump import Pump
from reverie_krita.studio import Studio
from reverie_plugin.download import NETWORK, OFFER, download, standing
from reverie_plugin.launch import connect
from reverie_shared.errors import ReverieError
from reverie_shared.messages import Installing

INSTALLED = "ImageNet's network is installed: the next dream uses it."


class NetworkOffer(QWidget):  # type: ignore[misc]  # PyQt5 brings no types
    """A button while the network is missing, and how far its download is."""

    installed = pyqtSignal()

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._pump = Pump(self, studio)
        self._pump.told.connect(self._show)
        self._pump.failed.connect(self._fail)
        self._pump.ended.connect(self._end)
        self._button = QPushButton(OFFER)
        self._button.setObjectName("reverie_download")
        self._button.clicked.connect(self.begin)
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
        self._under_way = False

    def look(self, networks: tuple[str, ...]) -> None:
        """The server has these networks."""
        if not self._under_way:
            self._button.setVisible(NETWORK not in networks)

    def begin(self) -> None:
        """Download it."""
        if self._under_way:
            return
        self._under_way = True
        self._button.hide()
        self._bar.setRange(0, 0)  # until it is known how much is to come
        self._bar.show()
        self._tell("Asking for the network…")
        self._pump.start(self._steps())

    def _steps(self) -> Generator[object, None, None]:
        client = yield from connect(self._studio.installation, f"Krita {Krita.instance().version()}")
        try:
            yield from download(client)
        finally:
            client.close()

    def _show(self, told: object) -> None:
        if isinstance(told, Installing):
            self._bar.setRange(0, told.total)
            self._bar.setValue(told.done)
            self._tell(standing(told))

    def _fail(self, error: ReverieError) -> None:
        self._stop(str(error))
        self._button.show()

    def _end(self) -> None:
        self._stop(INSTALLED)
        self.installed.emit()

    def _stop(self, words: str) -> None:
        self._under_way = False
        self._bar.hide()
        self._tell(words)

    def _tell(self, words: str) -> None:
        self._words.setText(words)
        self._words.show()
