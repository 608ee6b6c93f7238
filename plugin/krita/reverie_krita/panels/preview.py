"""The part of the docker that shows the latest picture of a dream, as large as there is room for."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from reverie_krita.dream import Dream
from reverie_krita.panels.narrow import NarrowLabel, describe
from reverie_krita.panels.preview_picture import PreviewPicture
from reverie_shared.translation import _

SPACING = 2
"""Points between the picture and the line below it."""


class PreviewPanel(QWidget):
    """A picture, a line about it, and buttons for another sight of it."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = PreviewPicture()
        self.words = NarrowLabel("", "reverie_preview_words")
        before = _button(_("Before"), "reverie_before", _("Hold to see the picture as it was"))
        before.pressed.connect(lambda: self.picture.show_original(True))
        before.released.connect(lambda: self.picture.show_original(False))
        whole = _button("1:1", "reverie_own_size", _("The preview's own pixels; drag the picture to move it"))
        whole.setCheckable(True)
        whole.toggled.connect(self.picture.show_at_own_size)
        self._buttons = (before, whole)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self.words, 1)
        for button in self._buttons:
            row.addWidget(button)
            button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.picture, 1)
        layout.addLayout(row)
        self.show_dream(None, "")

    def show_dream(self, dream: Dream | None, words: str) -> None:
        """Show the words, and the latest picture of a dream; the picture before stays where there is none."""
        self.words.setText(words)
        if dream is not None and dream.image is not None:
            self.picture.show_image(dream.image, dream.before)
            self._show_buttons(True)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Fit the height, too: it follows from the width."""
        super().resizeEvent(event)
        self._fit()

    def clear(self) -> None:
        """Show no picture: another document is in front."""
        self.picture.show_image(None, None)
        self._show_buttons(False)

    def _show_buttons(self, on: bool) -> None:
        for button in self._buttons:
            button.setVisible(on)

    def _fit(self) -> None:
        """Take no more room than the picture and the line below it."""
        buttons = [button.height() for button in self._buttons if not button.isHidden()]
        line = max([*buttons, self.words.sizeHint().height() if self.words.text() else 0])
        self.words.setVisible(line > 0)
        self.setMaximumHeight(self.picture.maximumHeight() + SPACING + line)


def _button(text: str, name: str, tooltip: str) -> QToolButton:
    """A button that is no higher than the line in which it stands."""
    button = QToolButton()
    button.setText(text)
    button.setObjectName(name)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.StrongFocus)
    button.setFixedHeight(button.fontMetrics().height() + SPACING)
    describe(button, text, tooltip)
    return button
