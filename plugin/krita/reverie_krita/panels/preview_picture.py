"""The picture of a dream in the docker: it fits itself into its place, or is shown at its own size, to be moved."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QImage, QKeyEvent, QMouseEvent, QPixmap, QResizeEvent
from PyQt5.QtWidgets import QApplication, QLabel, QSizePolicy

from reverie_krita.panels.narrow import describe
from reverie_shared.translation import N_, _

LEAST_HEIGHT, USUAL_HEIGHT, LARGEST_HEIGHT = 48, 200, 320
"""Heights of the picture, in points: in the lowest docker, in a usual one, in a high one."""

CLICK = N_("Click for a preview")
"""What stands in the picture's place as long as there is none."""

KEYS = (Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter)

HOLD = 250
"""Milliseconds after which a mouse button that is held down is no click any more."""


class PreviewPicture(QLabel):
    """A picture; where there is none, a text."""

    clicked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(_(CLICK))
        self.setObjectName("reverie_preview")
        tooltip = _("The beginning of the dream. A click, or the space bar, dreams it anew; hold to see what it was")
        describe(self, _("Preview"), tooltip)
        self.setAlignment(Qt.AlignCenter)
        self.setFocusPolicy(Qt.TabFocus)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Expanding)
        self.setMaximumHeight(LARGEST_HEIGHT)
        self.setWordWrap(True)
        self._image: QImage | None = None
        self._original: QImage | None = None
        self._shows_original = self._at_own_size = False
        self._offset = QPoint()
        """How far the picture's middle is from the middle of its place, in pixels of the screen, at its own size."""
        self._pressed: QPoint | None = None
        self._is_drag = False
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.timeout.connect(lambda: self.show_original(True))

    def show_image(self, image: QImage | None, original: QImage | None) -> None:
        """Show a picture, or none; `original` is what it was before the dream, in any size."""
        if image is not self._image:
            self._image, self._original = image, original
            self._fit()

    def show_original(self, on: bool) -> None:
        """Show what the picture was before the dream, or the dream."""
        if on != self._shows_original:
            self._shows_original = on
            self._fit()

    def show_at_own_size(self, on: bool) -> None:
        """Show a pixel of the picture on a pixel of the screen, or all of the picture."""
        self._at_own_size, self._offset = on, QPoint()
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

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Begin a click, a drag or a hold."""
        self._pressed, self._is_drag = event.pos(), False
        if self._image is not None:
            self._hold.start(HOLD)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Move the picture where it is shown at its own size."""
        if self._pressed is None or not self._at_own_size:
            return
        moved = event.pos() - self._pressed
        if self._is_drag or moved.manhattanLength() >= QApplication.startDragDistance():
            self._hold.stop()
            self._is_drag, self._pressed = True, event.pos()
            self._offset += moved * self.devicePixelRatioF()
            self._fit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """End a hold, or tell of a click."""
        self._hold.stop()
        is_click = self._pressed is not None and not self._is_drag and not self._shows_original
        self._pressed = None
        self.show_original(False)
        if is_click:
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
        shown = self._image
        if self._shows_original and self._original is not None:
            shown = self._original.scaled(shown.size(), Qt.IgnoreAspectRatio, Qt.SmoothTransformation)
        ratio = self.devicePixelRatioF()
        place = self.size() * ratio
        if self._at_own_size:
            sharp = QPixmap.fromImage(shown.copy(self._part(shown.size(), place)))
        else:
            sharp = QPixmap.fromImage(shown).scaled(place, Qt.KeepAspectRatio, Qt.SmoothTransformation)
        sharp.setDevicePixelRatio(ratio)
        self.setPixmap(sharp)

    def _part(self, picture: QSize, place: QSize) -> QRect:
        """The part of the picture that shows in its place at its own size; keeps the offset within the picture."""
        size = picture.boundedTo(place)
        free = picture - size
        half = QPoint(free.width() // 2, free.height() // 2)
        x = max(-half.x(), min(half.x(), self._offset.x()))
        y = max(-half.y(), min(half.y(), self._offset.y()))
        self._offset = QPoint(x, y)
        return QRect(half - self._offset, size)
