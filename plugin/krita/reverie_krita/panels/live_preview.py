"""When the live preview begins: a moment after each change of the settings."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject, QTimer

from reverie_krita.manager import DreamManager
from reverie_plugin.order import Order
from reverie_plugin.ui.preview_plan import PREVIEW_DELAY


class LivePreview(QObject):
    """Begins a preview when the settings have not changed for a moment.

    Parameters
    ----------
    manager : DreamManager
    order : callable
        Gives what the user asks for now.
    attempt : callable
        Runs something that may raise an error, which it shows to the user.
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
        """Begin a new preview soon: the settings have changed."""
        if self._on:
            self._timer.start(PREVIEW_DELAY)

    def stop(self) -> None:
        """Begin no preview until the next change: a dream takes its place."""
        self._timer.stop()

    def _begin(self) -> None:
        self._manager.show_preview(self._order())
