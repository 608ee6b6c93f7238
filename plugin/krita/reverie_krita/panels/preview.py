"""The part of the docker that shows the latest picture of a dream."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QPixmap
from PyQt5.QtWidgets import QLabel, QVBoxLayout, QWidget

from reverie_krita.dream import Dream

HEIGHT = 200
"""Height of the picture, in points."""


class PreviewPanel(QWidget):
    """A picture, and a line about it."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = QLabel()
        self.picture.setObjectName("reverie_preview")
        self.picture.setAlignment(Qt.AlignCenter)
        self.picture.setFixedHeight(HEIGHT)
        self.words = QLabel()
        self.words.setObjectName("reverie_preview_words")
        self.words.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.picture)
        layout.addWidget(self.words)
        self._shown: object = None
        self.clear()

    def show_dream(self, dream: Dream | None, words: str) -> None:
        """Show the words, and the latest picture of a dream; the picture before stays where there is none."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        if dream is None or dream.image is None or dream.image is self._shown:
            return
        self._shown = dream.image
        ratio = self.picture.devicePixelRatioF()
        size = self.picture.size() * ratio
        sharp = QPixmap.fromImage(dream.image).scaled(size, Qt.KeepAspectRatio, Qt.SmoothTransformation)
        sharp.setDevicePixelRatio(ratio)
        self.picture.setPixmap(sharp)
        self.picture.show()

    def clear(self) -> None:
        """Show no picture: another document is in front."""
        self._shown = None
        self.picture.clear()
        self.picture.hide()
