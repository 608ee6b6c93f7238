"""When the live preview begins: a moment after the settings, or the picture, have changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt5.QtCore import QObject, QTimer

from krita import Krita
from reverie_krita.document.checksums import Comparison
from reverie_krita.document.drawing import is_still
from reverie_krita.document.outline import Outline, outline
from reverie_krita.dream import Dream
from reverie_krita.manager import DreamManager
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
        self._timer.timeout.connect(self._begin_when_still)
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)
        self._begun: Dream | None = None
        """The preview that was begun here, not in the docker of another window; it may have become a dream since."""
        self._outline: Outline | None = None
        """What was to be dreamed when the preview began, or at the last look since it is old."""
        self._acts = 0
        """The number of the hand's acts up to which the picture was looked at, or is being looked at."""
        self._comparison: Comparison | None = None
        """Of what was read for the preview with what the layer shows; None before the first one."""

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
        self._outline, self._acts = outline(self._manager.source(self._placement())), self._manager.hand.acts
        assert self._begun is not None  # an error has been raised otherwise
        self._comparison = Comparison(self._begun.host.checksums_read())

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

    def _begin_when_still(self) -> None:
        """Begin a preview, but for the middle of a stroke: it would be of half of it."""
        document = Krita.instance().activeDocument()
        if document is None or is_still(document, self._manager.hand):
            self._attempt(self.begin)
        else:
            self._timer.start(CALM)

    def _look(self) -> None:
        """Compare the picture with what it was when the preview began, a little at a time."""
        begun = self._followed()
        if begun is None:
            return
        try:
            layer = self._manager.source(self._placement())
            now = outline(layer)
        except ReverieError:  # nothing can be dreamed of what is chosen now
            if not begun.old:
                self._mark_old(begun)
            return
        if begun.old:
            self._wait_for_calm(now)
        elif now != self._outline:
            self._mark_old(begun)
            self._wait_for_calm(now)
        elif is_still(layer.document, self._manager.hand):
            self._compare(begun)

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

    def _wait_for_calm(self, now: Outline) -> None:
        """Begin another preview in place of an old one once nothing has changed for a moment."""
        acts = self._manager.hand.acts
        if self._on and (now, acts) != (self._outline, self._acts):
            self._timer.start(CALM)
        self._outline, self._acts = now, acts

    def _compare(self, begun: Dream) -> None:
        """Compare the layer with what was read for the preview, anew after each act of the hand."""
        comparison = self._comparison
        assert comparison is not None  # a preview was begun
        if not begun.host.layer.exists:  # the layer is the same one, but the document was opened anew
            self._mark_old(begun)
            return
        if self._acts != self._manager.hand.acts:
            self._acts = self._manager.hand.acts
            comparison.begin(begun.host.checksums_now())
        until = time.monotonic() + SLICE_SECONDS
        while not comparison.is_over and time.monotonic() < until:
            if not comparison.take_band():
                self._mark_old(begun)
                return

    def _mark_old(self, preview: Dream) -> None:
        self._manager.mark_old(preview)
        self._acts = self._manager.hand.acts
        if self._on:
            self._timer.start(CALM)
