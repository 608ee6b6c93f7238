"""Driving steps that never wait, a few times a second, on Krita's main thread."""

from __future__ import annotations

from collections.abc import Generator

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from reverie_krita.manager import DreamManager
from reverie_shared.errors import ReverieError, Unexpected

INTERVAL = 100
"""Milliseconds."""


class StepDriver(QObject):
    """Drives one generator at a time, until it ends, is stopped, or Krita ends.

    Parameters
    ----------
    parent : QObject
        With whom it ends.
    manager : DreamManager
    """

    told = pyqtSignal(object)
    """What the steps yield, None apart."""
    ended = pyqtSignal()
    failed = pyqtSignal(object)
    """A `ReverieError` has ended the steps."""

    def __init__(self, parent: QObject, manager: DreamManager) -> None:
        super().__init__(parent)
        self._log = manager.log
        self._steps: Generator[object, None, None] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        manager.closing.connect(self.stop)

    def start(self, steps: Generator[object, None, None]) -> None:
        """Drive these from now on."""
        self.stop()
        self._steps = steps
        self._timer.start(INTERVAL)

    def stop(self) -> None:
        """Drive nothing any more."""
        self._timer.stop()
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()

    def _look(self) -> None:
        if self._steps is None:
            return
        try:
            told = next(self._steps)
        except StopIteration:
            self.stop()
            self.ended.emit()
        except ReverieError as error:
            self.stop()
            self._log.warning("%s", error)
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001  # Krita would open a box
            self.stop()
            self._log.exception("A fault.")
            self.failed.emit(Unexpected(f"A fault in Reverie ({error!r}).", "Please report it, with the log."))
        else:
            if told is not None:
                self.told.emit(told)
