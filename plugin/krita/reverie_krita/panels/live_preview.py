"""The live preview: the coarse octaves of the very dream that “Dream” goes on with."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject, QTimer

from reverie_krita.manager import DreamManager
from reverie_plugin.order import Order

PAUSE = 250
"""Milliseconds without a change of the settings after which a preview begins."""


class LivePreview(QObject):
    """Begins a preview whenever the settings have come to rest.

    Parameters
    ----------
    manager : DreamManager
    order : callable
        What the user asks for now.
    attempt : callable
        Does something that may be refused, and tells the user.
    """

    def __init__(
        self, manager: DreamManager, order: Callable[[], Order], attempt: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__()
        self._manager = manager
        self._order = order
        self._attempt = attempt
        self._on = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: attempt(self._begin))

    def switch(self, on: bool) -> None:
        """Turn it on or off."""
        self._on = on
        self.renew() if on else self._attempt(self._manager.drop_preview)

    def renew(self) -> None:
        """The settings are others now."""
        if self._on:
            self._timer.start(PAUSE)

    def stop(self) -> None:
        """Begin none for now: a dream takes its place."""
        self._timer.stop()

    def _begin(self) -> None:
        self._manager.show_preview(self._order())
