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
from reverie_krita.panels.narrow import NarrowButton, NarrowLabel, describe
from reverie_krita.panels.recovery import Recovery
from reverie_plugin.log import log_file
from reverie_shared.translation import N_, _

Attempt = Callable[[Callable[[], None]], None]
"""Runs something that may raise an error, which it shows to the user."""

CANCEL_TOOLTIP = N_("Stop this dream; the document stays as it is")

PROGRESS_STEPS = 1000
"""Steps of a progress bar."""

LEAST_HEIGHT, MAX_HEIGHT = 40, 190
"""The queue's height in points, where there is little room and where there is enough: a longer queue scrolls."""


class QueuePanel(QScrollArea):
    """Messages, the dreams under way and those that failed, oldest first; as high as that, up to `MAX_HEIGHT`.

    `remark` is a sentence that stays for as long as Krita runs, or nothing.
    """

    def __init__(self, manager: DreamManager, recovery: Recovery, attempt: Attempt, remark: str) -> None:
        super().__init__()
        self._manager = manager
        self._recovery = recovery
        self._attempt = attempt
        self._rows: list[Row] = []
        self._remark, self._news, self._refusal = remark, "", ""
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._message = QLabel()
        self._message.setObjectName("reverie_message")
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self._column.addWidget(self._message)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.NoFrame)
        self.setFocusPolicy(Qt.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Maximum)
        self._show_messages()
        self.refresh()

    def tell(self, words: str) -> None:
        """Show a sentence about a dream that has landed, until the next dream is begun; nothing takes it away."""
        self._news = words
        self._show_messages()

    def forget_news(self) -> None:
        """Show no more what was told: another dream was begun."""
        self.tell("")

    def refuse(self, words: str) -> None:
        """Show why what the user wanted was not possible, until something else was; nothing takes it away."""
        self._refusal = words
        self._show_messages()

    def _show_messages(self) -> None:
        words = "\n".join(filter(None, (self._remark, self._news, self._refusal)))
        self._message.setText(words)
        self._message.setVisible(bool(words))
        self._fit()

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
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Fit the height: in another width the words wrap otherwise."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the size that all rows need, up to `MAX_HEIGHT`."""
        return QSize(super().sizeHint().width(), self._wanted_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Return the size down to which it can be made where there is little room."""
        return QSize(0, min(LEAST_HEIGHT, self._wanted_height()))

    def _fit(self) -> None:
        self.setVisible(bool(self._rows) or bool(self._message.text()))
        self.updateGeometry()

    def _wanted_height(self) -> int:
        wraps, width = self._column.hasHeightForWidth(), max(1, self.viewport().width())
        return min(MAX_HEIGHT, self._column.heightForWidth(width) if wraps else self._column.sizeHint().height())


class Row(QWidget):
    """One dream of the queue."""

    def __init__(self, dream: Dream, manager: DreamManager, recovery: Recovery, attempt: Attempt) -> None:
        super().__init__()
        self.dream = dream
        self._manager = manager
        self._recovery = recovery
        self.setObjectName("reverie_row")
        self._progress = NarrowLabel("", "reverie_words")
        self._words = QLabel()
        self._words.setObjectName("reverie_words")
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self._bar = QProgressBar()
        self._bar.setRange(0, PROGRESS_STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        describe(self._bar, _("Progress"), _("How much of the dream is done"))
        self._cancel = _button(_("Cancel"), "reverie_cancel", _(CANCEL_TOOLTIP), lambda: manager.dismiss(dream))
        self._recover = _button("", "reverie_recover", "", lambda: attempt(lambda: self._recovery.action(dream).run()))
        self._log = _button(_("Show log"), "reverie_log", _("Open the plug-in's log"), self._show_log)
        self._dismiss = _button(_("Dismiss"), "reverie_dismiss", _("Remove this line"), lambda: manager.dismiss(dream))
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
        layout.addWidget(self._progress)
        layout.addWidget(self._words)
        layout.addLayout(while_running)
        layout.addLayout(once_failed)
        self.refresh()

    def refresh(self) -> None:
        """Show the dream as it is now."""
        dream, failed = self.dream, self.dream.state is State.FAILED
        self._progress.setText(f"{dream.words} ({dream.title})")
        self._words.setText(f"{dream.title}: {dream.words}")
        self._bar.setValue(round(PROGRESS_STEPS * dream.progress.fraction) if dream.progress else 0)
        running: tuple[QWidget, ...] = (self._progress, self._bar, self._cancel)
        for part in running:
            part.setVisible(not failed)
        once_failed: tuple[QWidget, ...] = (self._words, self._recover, self._log, self._dismiss)
        for part in once_failed:
            part.setVisible(failed)
        if failed:
            self._recover.setText(self._recovery.action(dream).label)

    def _show_log(self) -> None:
        file: Path = log_file(self._manager.installation.places, LOG)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file if file.exists() else file.parent)))


def _button(text: str, name: str, tooltip: str, do: Callable[[], None]) -> QPushButton:
    button = NarrowButton(text, name, tooltip)
    button.clicked.connect(lambda: do())
    return button
