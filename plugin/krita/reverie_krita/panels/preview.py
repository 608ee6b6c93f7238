"""The part of the docker that shows the latest picture of a dream, as large as there is room for."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QImage, QKeyEvent, QMouseEvent, QPixmap, QResizeEvent
from PyQt5.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from reverie_krita.dream import Dream
from reverie_krita.panels.narrow import NarrowLabel, describe
from reverie_shared.translation import N_, _

LEAST_HEIGHT, USUAL_HEIGHT, LARGEST_HEIGHT = 48, 200, 320
"""Heights of the picture, in points: in the lowest docker, in a usual one, in a high one."""

CLICK = N_("Click for a preview")
"""What stands in the picture's place as long as there is none."""

SPACING = 2
"""Points between the picture and the line below it."""

KEYS = (Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter)


class PreviewPicture(QLabel):
    """A picture that fits itself into its place; where there is none, a text."""

    clicked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(_(CLICK))
        self.setObjectName("reverie_preview")
        describe(self, _("Preview"), _("The beginning of the dream. A click, or the space bar, dreams it anew"))
        self.setAlignment(Qt.AlignCenter)
        self.setFocusPolicy(Qt.TabFocus)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Expanding)
        self.setMaximumHeight(LARGEST_HEIGHT)
        self.setWordWrap(True)
        self._image: QImage | None = None

    def show_image(self, image: QImage | None) -> None:
        """Show a picture, or none."""
        if image is not self._image:
            self._image = image
            self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the usual size."""
        return QSize(USUAL_HEIGHT, USUAL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the least size."""
        return QSize(LEAST_HEIGHT, LEAST_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Fit the picture into the new size."""
        super().resizeEvent(event)
        if self._image is not None:
            self._fit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Tell of a click."""
        self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Take the space bar for a click."""
        self.clicked.emit() if event.key() in KEYS else super().keyPressEvent(event)

    def _fit(self) -> None:
        if self._image is None:
            self.setText(_(CLICK))
            return
        high = self.width() * self._image.height() // max(1, self._image.width())
        self.setMaximumHeight(max(LEAST_HEIGHT, min(LARGEST_HEIGHT, high)))  # no room beside a picture that is wide
        ratio = self.devicePixelRatioF()
        sharp = QPixmap.fromImage(self._image).scaled(self.size() * ratio, Qt.KeepAspectRatio, Qt.SmoothTransformation)
        sharp.setDevicePixelRatio(ratio)
        self.setPixmap(sharp)


class PreviewPanel(QWidget):
    """A picture, and a line about it."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = PreviewPicture()
        self.words = NarrowLabel("", "reverie_preview_words")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.words)
        self.show_dream(None, "")

    def show_dream(self, dream: Dream | None, words: str) -> None:
        """Show the words, and the latest picture of a dream; the picture before stays where there is none."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        if dream is not None and dream.image is not None:
            self.picture.show_image(dream.image)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Fit the height, too: it follows from the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take no more room than the picture and the line below it."""
        line = self.words.sizeHint().height() if self.words.text() else 0
        self.setMaximumHeight(self.picture.maximumHeight() + SPACING + line)

    def clear(self) -> None:
        """Show no picture: another document is in front."""
        self.picture.show_image(None)
