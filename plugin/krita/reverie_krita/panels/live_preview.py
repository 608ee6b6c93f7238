"""When the live preview begins: a moment after the settings, or the picture, have changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator

from PyQt5.QtCore import QObject, QTimer

from krita import Krita
from reverie_krita.document.fingerprint import Fingerprint, fingerprint, outline
from reverie_krita.dream import Dream
from reverie_krita.manager import DreamManager, source
from reverie_krita.placement import Placement
from reverie_plugin.order import Order
from reverie_plugin.ui.preview_plan import PREVIEW_DELAY
from reverie_shared.errors import ReverieError

LOOK = 150
"""Milliseconds between two looks at the picture."""

SLICE_SECONDS = 0.015
"""How long one look may take, where checksums are taken."""

CALM = 700
"""Milliseconds after the last stroke or the last change of the selection, after which the preview is dreamed anew."""


class LivePreview(QObject):
    """Begins a preview when settings, layer, selection or pixels have not changed for a moment.

    Parameters
    ----------
    manager : DreamManager
    order, placement : callable
        Give what the user asks for now.
    attempt : callable
        Runs something that may raise an error, which it shows to the user.
    """

    def __init__(
        self,
        manager: DreamManager,
        order: Callable[[], Order],
        placement: Callable[[], Placement],
        attempt: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__()
        self._manager = manager
        self._order = order
        self._placement = placement
        self._attempt = attempt
        self._on = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: attempt(self.begin))
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)
        self._begun: Dream | None = None
        """The preview that was begun here, not in the docker of another window; it may have become a dream since."""
        self._preview: Dream | None = None
        self._outline: object = None
        self._known: Fingerprint | None = None
        """How the picture was when the preview began; None as long as that is not worked out."""
        self._scan: Generator[None, None, Fingerprint] | None = None

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

    def begin(self) -> None:
        """Begin a preview now; raises `ReverieError` where there is nothing to dream."""
        self._timer.stop()
        self._manager.show_preview(self._order(), self._placement())
        self._begun = self._manager.preview

    def rest(self) -> None:
        """Follow the picture no more until the next preview: this one was cancelled."""
        self._begun = None

    def watch(self, on: bool) -> None:
        """Look whether the picture changes, as long as somebody can see the preview."""
        if on:
            self._manager.hand.watch(self)
            self._watch.start(LOOK)
        else:
            self._manager.hand.unwatch(self)
            self._watch.stop()

    def _look(self) -> None:
        """Compare the picture with what it was when the preview began, a little at a time."""
        begun = self._followed()
        if begun is None:
            return
        try:
            layer = source(self._placement())
            now = self._manager.hand.acts, outline(layer)
        except ReverieError:  # nothing can be dreamed of what is chosen now
            if not begun.old:
                self._mark_old(begun)
            return
        if begun.old:
            self._try_again(now)
            return
        if begun is not self._preview or now != self._outline:
            self._known = self._known if begun is self._preview else None
            self._preview, self._outline, self._scan = begun, now, fingerprint(layer)
        self._advance(begun)

    def _followed(self) -> Dream | None:
        """The preview, or the dream that it has become, that is to follow the picture now; None for none."""
        preview, begun = self._manager.preview, self._begun
        if begun is None or preview not in (None, begun) or self._manager.hand.is_down:
            return None
        if preview is None and (not self._on or self._manager.at_work):
            return None
        if Krita.instance().activeDocument() is None:
            self._manager.drop_preview()
            return None
        return begun

    def _try_again(self, now: object) -> None:
        """Begin another preview in place of an old one, where there was nothing to dream and something has changed."""
        if self._on and now != self._outline and not self._timer.isActive():
            self._outline = now
            self._timer.start(CALM)

    def _advance(self, preview: Dream) -> None:
        until = time.monotonic() + SLICE_SECONDS
        try:
            while self._scan is not None and time.monotonic() < until:
                next(self._scan)
        except StopIteration as end:
            self._scan = None
            if self._known is not None and end.value != self._known:
                self._mark_old(preview)
            self._known = end.value

    def _mark_old(self, preview: Dream) -> None:
        self._manager.mark_old(preview)
        if self._on:
            self._timer.start(CALM)
