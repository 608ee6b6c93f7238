"""The queue: a row for each dream, with its progress, or with what went wrong and a button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QUrl
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from reverie_krita.dream import Dream, State
from reverie_krita.studio import Studio
from reverie_plugin.log import log_file
from reverie_shared.errors import HostRefused

Tried = Callable[[Callable[[], None]], None]
"""Does something that may be refused, and tells the user."""

HOST = "krita"
BAR = 1000
"""Steps of a progress bar."""


class Row(QWidget):  # type: ignore[misc]  # PyQt5 brings no types
    """One dream of the queue."""

    def __init__(self, dream: Dream, studio: Studio, tried: Tried) -> None:
        super().__init__()
        self._tried = tried
        self.dream = dream
        self._studio = studio
        self.setObjectName("reverie_row")
        self._words = QLabel()
        self._words.setObjectName("reverie_words")
        self._words.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setRange(0, BAR)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(8)
        self._mend = _button("", "reverie_mend", self._do_mend)
        self._log = _button("Show log", "reverie_log", self._show_log)
        self._away = _button("Cancel", "reverie_cancel", lambda: studio.dismiss(dream))
        buttons = QHBoxLayout()
        buttons.addWidget(self._mend)
        buttons.addWidget(self._log)
        buttons.addStretch(1)
        buttons.addWidget(self._away)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.addWidget(self._words)
        layout.addWidget(self._bar)
        layout.addLayout(buttons)
        self.look()

    def look(self) -> None:
        """Show how the dream stands."""
        dream, failed = self.dream, self.dream.state is State.FAILED
        self._words.setText(f"{dream.title}: {dream.words}")
        self._bar.setVisible(not failed)
        self._bar.setValue(round(BAR * dream.progress.fraction) if dream.progress else 0)
        self._mend.setVisible(failed)
        self._mend.setText(mending(dream))
        self._log.setVisible(failed)
        self._away.setText("Dismiss" if failed else "Cancel")

    def _do_mend(self) -> None:
        self._tried(self._mend_it)

    def _mend_it(self) -> None:
        if can_be_fetched(self.dream):
            self._studio.insert_here(self.dream)
        else:
            self._studio.again(self.dream)

    def _show_log(self) -> None:
        file: Path = log_file(self._studio.installation.places, HOST)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file if file.exists() else file.parent)))


def can_be_fetched(dream: Dream) -> bool:
    """Whether the dream is finished, and only its place in the document is gone."""
    return isinstance(dream.error, HostRefused) and dream.progress is not None


def mending(dream: Dream) -> str:
    """The label of the button that mends what went wrong."""
    return "Insert here" if can_be_fetched(dream) else "Try again"


def _button(text: str, name: str, do: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.clicked.connect(lambda: do())
    return button
