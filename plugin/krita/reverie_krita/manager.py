"""All dreams of this Krita: they are driven here, by a timer on Krita's main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from logging import Logger
from types import MappingProxyType

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from reverie_krita.document import history
from reverie_krita.document.layer import Layer, active_layer
from reverie_krita.dream import Dream, State
from reverie_krita.host import KritaHost
from reverie_plugin.coarse import coarse_octaves
from reverie_plugin.connect.installation import Installation
from reverie_plugin.region import plan
from reverie_plugin.order import Order
from reverie_shared import presets
from reverie_shared.errors import ReverieError, Unexpected
from reverie_shared.settings import Value, resolve

TICK = 25
"""Milliseconds between two looks at what the server has sent."""

PREVIEW_SIDE = 400
"""Longer side, in pixels, up to which a preview is refined: the docker shows no more."""


class DreamManager(QObject):
    """The dreams under way and those that failed, oldest first, and the one preview."""

    changed = pyqtSignal()
    """A dream came, went, or has news."""
    inserted = pyqtSignal(object)
    """A `Dream` has become a layer."""
    closing = pyqtSignal()
    """Krita ends."""

    def __init__(self, installation: Installation, log: Logger) -> None:
        super().__init__()
        self.installation = installation
        self.log = log
        self.dreams: list[Dream] = []
        self.preview: Dream | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def all(self) -> list[Dream]:
        """Every dream there is."""
        return [*self.dreams, *filter(None, [self.preview])]

    @property
    def failed(self) -> list[Dream]:
        """Those that wait for the user to mend or dismiss them."""
        return [dream for dream in self.all if dream.state is State.FAILED]

    def dream(self, order: Order, layer: Layer | None = None) -> Dream:
        """Begin a dream on `layer`, by default the active one.

        A preview with the same settings, of a layer and a selection that have not changed since, goes on from where it
        stands.

        Raises
        ------
        ReverieError
            When there is nothing to dream.
        """
        layer = layer or active_layer()
        preview, self.preview = self.preview, None
        if preview is not None and _serves(preview, order, layer):
            self._begin(preview, preview.go_on)
            return preview
        if preview is not None:
            preview.close()
        dream = Dream(_host(layer, order), order, self.installation)
        self._begin(dream, dream.begin)
        return dream

    def show_preview(self, order: Order) -> None:
        """Begin a preview on the active layer, in place of the one there is.

        Raises
        ------
        ReverieError
            When there is nothing to dream.
        """
        self.drop_preview()
        layer = active_layer()
        area = plan(layer.bounds(), layer.selection_bounds()).sent
        settings = resolve(presets.preset(order.preset).values, order.settings)
        coarse = replace(order, stop_after=coarse_octaves(settings, area.width, area.height, PREVIEW_SIDE))
        preview = Dream(_host(layer, order), coarse, self.installation)
        preview.begin()
        self.preview = preview
        self._timer.start(TICK)
        self.changed.emit()

    def drop_preview(self) -> None:
        """Give the preview up."""
        if self.preview is not None:
            self.preview.close()
            self.preview = None
            self.changed.emit()

    def insert_here(self, failed: Dream) -> None:
        """Fetch the result of a dream whose document or layer is gone, for the layer that is active now."""
        host = KritaHost(active_layer(), failed.host)
        dream = Dream(host, _whole(failed.order), self.installation, failed.ticket)
        self._begin(dream, dream.begin)
        self.dismiss(failed)

    def again(self, failed: Dream, changes: Mapping[str, Value] = MappingProxyType({})) -> None:
        """Dream once more what failed, with what its layer shows now, and with other settings where there are
        `changes`.
        """
        order = replace(_whole(failed.order), settings={**failed.order.settings, **changes})
        if failed is self.preview:
            self.show_preview(order)
            return
        layer = failed.host.layer
        self.dream(order, layer if layer.exists else None)
        self.dismiss(failed)

    def dismiss(self, dream: Dream) -> None:
        """Cancel a dream, or forget the failed one."""
        if dream is self.preview:
            self.drop_preview()
            return
        dream.cancel()
        self.dreams = [each for each in self.dreams if each is not dream or not each.state.over]
        self.changed.emit()

    def close(self) -> None:
        """Give all dreams up at once: Krita ends."""
        self._timer.stop()
        self.closing.emit()
        for dream in self.all:
            dream.close()
        self.dreams.clear()
        self.preview = None

    def _begin(self, dream: Dream, start: Callable[[], None]) -> None:
        self.dreams.append(dream)
        try:
            start()
        except ReverieError:
            self.dreams.remove(dream)
            raise
        self._timer.start(TICK)
        self._settle(dream)
        self.changed.emit()

    def _tick(self) -> None:
        news = False
        for dream in self.all:
            news |= self._drive(dream)
        if news:
            self.changed.emit()
        if not any(not dream.state.over for dream in self.all):
            self._timer.stop()

    def _drive(self, dream: Dream) -> bool:
        """Take a dream a little further; returns whether there is news. A fault in one never reaches Krita."""
        try:
            news = dream.advance()
            return self._settle(dream) or news
        except ReverieError as error:
            self.log.warning("A dream failed: %s", error)
            return True
        except Exception as error:
            self.log.exception("A dream failed by a fault.")
            dream.fail(
                Unexpected(f"The dream failed by a fault in Reverie ({error!r}).", "Please report it, with the log.")
            )
            return True

    def _settle(self, dream: Dream) -> bool:
        """Take a dream that is over off the list, and a new layer into the history."""
        if dream not in self.dreams or dream.state not in (State.DONE, State.CANCELLED):
            return False
        self.dreams.remove(dream)
        layer = dream.host.inserted
        if layer is not None:
            history.add(layer.document, history.entry_of(layer, dream.report))
            self.inserted.emit(dream)
        return True


def _host(layer: Layer, order: Order) -> KritaHost:
    """The host for an order; one for dreamed pixels everywhere shows the selection by a mask."""
    return KritaHost(layer, masked=order.deliver == "dream")


def _serves(preview: Dream, order: Order, layer: Layer) -> bool:
    """Whether a preview is the beginning of what is asked for."""
    same = replace(preview.order, stop_after=None) == order
    return (
        not preview.state.over and same and preview.host.layer.identity == layer.identity and preview.host.is_current()
    )


def _whole(order: Order) -> Order:
    """The order without a pause."""
    return replace(order, stop_after=None)
