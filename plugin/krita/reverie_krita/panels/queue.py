"""The queue: a row for each dream, with its progress, or with its error and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QSize, Qt, QUrl
from PyQt5.QtGui import QDesktopServices, QResizeEvent
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from reverie_krita.dream import Dream, State
from reverie_krita.manager import LOG, DreamManager
from reverie_krita.panels.buttons import NarrowButton
from reverie_krita.panels.recovery import Recovery
from reverie_plugin.log import log_file

Attempt = Callable[[Callable[[], None]], None]
"""Runs something that may raise an error, which it shows to the user."""

PROGRESS_STEPS = 1000
"""Steps of a progress bar."""

MAX_HEIGHT = 190
"""The queue's largest height in points, room for two rows that failed: a longer queue scrolls."""


class QueuePanel(QScrollArea):
    """The dreams under way and those that failed, oldest first; as high as its rows, up to `MAX_HEIGHT`."""

    def __init__(self, manager: DreamManager, recovery: Recovery, attempt: Attempt) -> None:
        super().__init__()
        self._manager = manager
        self._recovery = recovery
        self._attempt = attempt
        self._rows: list[Row] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Fixed)
        self.refresh()

    def refresh(self) -> None:
        """Show the dreams as they are now."""
        wanted = [*self._manager.dreams, *(dream for dream in self._manager.failed if dream is self._manager.preview)]
        if [row.dream for row in self._rows] != wanted:
            for row in self._rows:
                row.hide()
                row.deleteLater()
            self._rows = [Row(dream, self._manager, self._recovery, self._attempt) for dream in wanted]
            for row in self._rows:
                self._column.addWidget(row)
        for row in self._rows:
            row.refresh()
        self.setVisible(bool(self._rows))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Fit the height: in another width the words wrap otherwise."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the size that all rows need, up to `MAX_HEIGHT`."""
        return QSize(super().sizeHint().width(), self._wanted_height())

    def _fit(self) -> None:
        self.setFixedHeight(self._wanted_height())

    def _wanted_height(self) -> int:
        return min(MAX_HEIGHT, self._column.heightForWidth(self.viewport().width())) if self._rows else 0


class Row(QWidget):
    """One dream of the queue."""

    def __init__(self, dream: Dream, manager: DreamManager, recovery: Recovery, attempt: Attempt) -> None:
        super().__init__()
        self.dream = dream
        self._manager = manager
        self._recovery = recovery
        self.setObjectName("reverie_row")
        self._words = QLabel()
        self._words.setObjectName("reverie_words")
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self._bar = QProgressBar()
        self._bar.setRange(0, PROGRESS_STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._cancel = _button("Cancel", "reverie_cancel", lambda: manager.dismiss(dream))
        self._recover = _button("", "reverie_recover", lambda: attempt(lambda: self._recovery.action(dream).run()))
        self._log = _button("Show log", "reverie_log", self._show_log)
        self._dismiss = _button("Dismiss", "reverie_dismiss", lambda: manager.dismiss(dream))
        while_running = QHBoxLayout()
        while_running.addWidget(self._bar, 1)
        while_running.addWidget(self._cancel)
        once_failed = QHBoxLayout()
        for button in (self._recover, self._log, self._dismiss):
            once_failed.addWidget(button)
        once_failed.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(2)
        layout.addWidget(self._words)
        layout.addLayout(while_running)
        layout.addLayout(once_failed)
        self.refresh()

    def refresh(self) -> None:
        """Show the dream as it is now."""
        dream, failed = self.dream, self.dream.state is State.FAILED
        self._words.setText(f"{dream.title}: {dream.words}")
        self._bar.setValue(round(PROGRESS_STEPS * dream.progress.fraction) if dream.progress else 0)
        for part in (self._bar, self._cancel):
            part.setVisible(not failed)
        for part in (self._recover, self._log, self._dismiss):
            part.setVisible(failed)
        if failed:
            self._recover.setText(self._recovery.action(dream).label)

    def _show_log(self) -> None:
        file: Path = log_file(self._manager.installation.places, LOG)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file if file.exists() else file.parent)))


def _button(text: str, name: str, do: Callable[[], None]) -> QPushButton:
    button = NarrowButton(text, name)
    button.clicked.connect(lambda: do())
    return button
