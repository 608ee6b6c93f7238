"""The live preview: the coarse octaves of the very dream that “Dream” goes on with."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject, QTimer

from reverie_krita.studio import Studio
from reverie_plugin.order import Order

PAUSE = 250
"""Milliseconds without a change of the settings after which a preview begins."""


class LivePreview(QObject):  # type: ignore[misc]  # PyQt5 brings no types
    """Begins a preview whenever the settings have come to rest.

    Parameters
    ----------
    studio : Studio
    order : callable
        What the user asks for now.
    tried : callable
        Does something that may be refused, and tells the user.
    """

    def __init__(self, studio: Studio, order: Callable[[], Order], tried: Callable[[Callable[[], None]], None]) -> None:
        super().__init__()
        self._studio = studio
        self._order = order
        self._tried = tried
        self._on = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: tried(self._begin))

    def switch(self, on: bool) -> None:
        """Turn it on or off."""
        self._on = on
        self.renew() if on else self._tried(self._studio.drop_preview)

    def renew(self) -> None:
        """The settings are others now."""
        if self._on:
            self._timer.start(PAUSE)

    def stop(self) -> None:
        """Begin none for now: a dream takes its place."""
        self._timer.stop()

    def _begin(self) -> None:
        self._studio.show_preview(self._order())
