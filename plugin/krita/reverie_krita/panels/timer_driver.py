"""A driver that a Qt timer advances, on Krita's main thread."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from PyQt5.QtCore import QObject, QTimer

from reverie_krita.manager import DreamManager
from reverie_plugin.driver import StepDriver
from reverie_shared.errors import ReverieError

INTERVAL = 100
"""Milliseconds between two calls of `StepDriver.advance`, where nobody waits for what comes."""

E = TypeVar("E")


class TimerDriver(StepDriver[E]):
    """A `StepDriver` that is advanced from `start` until its generator ends, or Krita does.

    Parameters
    ----------
    parent : QObject
        The widget that shows the events; once it is deleted, nothing is advanced any more.
    manager : DreamManager
    on_event, on_error : callable
        As for `StepDriver`.
    interval : int
        Milliseconds between two calls of `advance`.
    """

    def __init__(
        self,
        parent: QObject,
        manager: DreamManager,
        on_event: Callable[[E], None],
        on_error: Callable[[ReverieError], None],
        interval: int = INTERVAL,
    ) -> None:
        self._interval = interval
        super().__init__(on_event, lambda: None, on_error, manager.log)
        self._timer = QTimer(parent)
        self._timer.timeout.connect(self._tick)
        manager.closing.connect(self.close)

    def start(self, steps: Generator[E | None, None, object]) -> None:
        """Drive this generator from now on, in place of an earlier one; the timer takes its first step."""
        super().start(steps)
        self._timer.start(self._interval)

    def _tick(self) -> None:
        if not self.advance():
            self._timer.stop()
