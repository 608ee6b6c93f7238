"""All dreams of this Krita, and the timer on its main thread that drives them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from logging import Logger
from types import MappingProxyType

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from reverie_krita.document import history
from reverie_krita.document.animation import frames_of
from reverie_krita.document.drawing import Hand
from reverie_krita.document.layer import Layer, active_layer, whole_picture
from reverie_krita.document.map_layers import dreamed_instead, without_maps
from reverie_krita.dream import Dream, State
from reverie_krita.frames_host import FramesHost
from reverie_krita.frames_session import FramesSession
from reverie_krita.growing_host import GrowingHost
from reverie_krita.host import USUAL, KritaHost
from reverie_krita.placement import Placement
from reverie_krita.way import Way
from reverie_plugin.connect.installation import Installation
from reverie_plugin.log import unexpected
from reverie_plugin.order import Order
from reverie_plugin.region import plan
from reverie_plugin.session import Session
from reverie_plugin.ui.formatting import describe_maps
from reverie_plugin.ui.preview_plan import PREVIEW_SIDE, plan_preview
from reverie_shared.declaration import Value
from reverie_shared.errors import ReverieError
from reverie_shared.networks import NETWORKS, PREFERRED
from reverie_shared.own_networks import parse as parse_own_network

LOG = "krita"
"""The name of the log, without its ending."""

TICK = 25
"""Milliseconds between two calls of `Dream.advance`."""


class DreamManager(QObject):
    """Begins, drives and ends dreams: those under way and those that failed, oldest first, and one preview."""

    changed = pyqtSignal()
    """A dream has begun, ended, or changed."""
    begun = pyqtSignal()
    """The user has begun a dream."""
    inserted = pyqtSignal(object)
    """The layer of this `Dream` has been inserted."""
    fault = pyqtSignal(str)
    """A dream's layer is in the document, but what follows has failed: a sentence for the user."""
    news = pyqtSignal(str)
    """A sentence for the user about a dream that has landed."""
    networks_changed = pyqtSignal(object)
    """Other networks are installed than before: `networks`."""
    closing = pyqtSignal()
    """Krita is about to end."""

    def __init__(self, installation: Installation, log: Logger) -> None:
        super().__init__()
        self.installation = installation
        self.log = log
        self.dreams: list[Dream] = []
        self.preview: Dream | None = None
        self.networks: tuple[str, ...] = tuple(installation.networks())
        """The networks that are installed, as the server said last; until it runs, Reverie's own by their files."""
        self.hand = Hand()
        self._last_active: Layer | None = None
        """The layer that was active last and is no control map."""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def all(self) -> list[Dream]:
        """Every dream there is."""
        return [*self.dreams, *filter(None, [self.preview])]

    @property
    def failed(self) -> list[Dream]:
        """Those that failed and were not dismissed yet."""
        return [dream for dream in self.all if dream.state is State.FAILED]

    def dream(
        self,
        order: Order,
        placement: Placement = USUAL,
        layer: Layer | None = None,
        *,
        way: Way = Way.PICTURE,
        deeper: bool = False,
    ) -> Dream:
        """Begin a dream on `layer`, by default on what the placement says.

        A preview with the same settings, of a layer and a selection that have not changed since, is continued instead,
        where one picture is dreamed.

        Raises
        ------
        ReverieError
            When there is nothing to dream.
        """
        layer = without_maps(layer, placement.maps) if layer else self.source(placement)
        order, placement = _as_possible(order, placement, layer, way)
        preview = self.preview
        if preview is not None and way is Way.PICTURE and not deeper and _is_preview_of(preview, order, layer):
            self.preview = None
            preview.host.placement = placement
            self._begin(preview, preview.go_on)
            return preview
        dream = self._make(way, layer, order, placement, deeper=deeper)  # where that is refused, the preview stays
        self.preview = None
        if preview is not None:
            preview.close()
        self._begin(dream, dream.begin)
        return dream

    def _make(
        self,
        way: Way,
        layer: Layer,
        order: Order,
        placement: Placement,
        finished: Dream | None = None,
        *,
        deeper: bool = False,
    ) -> Dream:
        """A dream that has not begun; with `finished`, it fetches and inserts what that one could not insert."""
        if way is Way.FRAMES:
            frames = FramesHost(layer, self.hand, placement=placement)
            session = FramesSession(frames, order, self.installation, self.networks)
            return Dream(frames, order, session, self.log, way, deeper)
        reader, ticket = (finished.host, finished.ticket) if finished else (None, None)
        host = (GrowingHost if way is Way.GROWING else KritaHost)(layer, self.hand, reader, placement=placement)
        return Dream(host, order, Session(host, order, self.installation, ticket), self.log, way, deeper)

    def show_preview(self, order: Order, placement: Placement = USUAL) -> None:
        """Begin a preview of what the placement says, in place of the one there is.

        Raises
        ------
        ReverieError
            When there is nothing to dream.
        """
        self.drop_preview()
        layer = self.source(placement)
        order, placement = _as_possible(order, placement, layer, Way.PICTURE)
        host = KritaHost(layer, self.hand, placement=placement)
        area = plan(host.layer_bounds(), host.selection_bounds()).sent
        planned = plan_preview(order, self.networks, area, PREVIEW_SIDE)
        preview = Dream(host, planned, Session(host, planned, self.installation), self.log)
        preview.begin()
        self.preview = preview
        self._run_timer()
        self.changed.emit()

    def source(self, placement: Placement) -> Layer:
        """What the user wants to have dreamed; raises `HostRefused` where there is nothing.

        While a control map is the active layer, for somebody paints on it, that is the layer that was active before.
        """
        if placement.merged:
            return without_maps(whole_picture(), placement.maps)
        layer = active_layer(placement.beyond)
        if layer.name in placement.maps:
            layer = dreamed_instead(layer, placement.maps, self._last_active)
        self._last_active = layer
        return without_maps(replace(layer, beyond=placement.beyond), placement.maps)

    def mark_old(self, preview: Dream) -> None:
        """Note that the picture has changed since a preview has begun."""
        preview.mark_old()
        self.changed.emit()

    def drop_preview(self) -> None:
        """Cancel the preview, if there is one."""
        if self.preview is not None:
            self.preview.close()
            self.preview = None
            self.changed.emit()

    def insert_here(self, failed: Dream) -> None:
        """Insert the result of a dream whose document or layer is gone above the layer that is active now."""
        dream = self._make(failed.way, active_layer(), _whole(failed.order), failed.host.placement, failed)
        self._begin(dream, dream.begin)
        self.dismiss(failed)

    def again(self, failed: Dream, changes: Mapping[str, Value] = MappingProxyType({})) -> None:
        """Repeat a dream that failed, on what its layer shows now; `changes` are settings to change."""
        order = replace(_whole(failed.order), settings={**failed.order.settings, **changes})
        if failed is self.preview:
            self.show_preview(order, failed.host.placement)
            return
        layer = failed.host.layer
        again = layer if layer.exists else None
        self.dream(order, failed.host.placement, again, way=failed.way, deeper=failed.deeper)
        self.dismiss(failed)

    def set_networks(self, networks: Collection[str]) -> None:
        """Note which networks are installed."""
        own = sorted(name for name in networks if parse_own_network(name))
        known = (*(name for name in NETWORKS if name in networks), *own)
        if known != self.networks:
            self.networks = known
            self.networks_changed.emit(known)

    def look_for_networks(self) -> None:
        """Note which of Reverie's own networks are installed by their files, where no server runs that says it."""
        others = [name for name in self.networks if name not in PREFERRED]
        self.set_networks([*self.installation.networks(), *others])

    def dismiss(self, dream: Dream) -> None:
        """Cancel a dream, or remove one that failed from the list."""
        if dream is self.preview:
            self.drop_preview()
            return
        dream.cancel()
        self.dreams = [each for each in self.dreams if each is not dream or not each.state.over]
        self.changed.emit()

    @property
    def at_work(self) -> list[Dream]:
        """The dreams under way whose results the user has asked for."""
        return [dream for dream in self.dreams if not dream.state.over]

    def close(self) -> None:
        """Cancel all dreams at once: Krita is about to end."""
        self._stop_timer()
        self.closing.emit()
        for dream in self.all:
            dream.close()
        self.dreams.clear()
        self.preview = None

    def _run_timer(self) -> None:
        """Drive the dreams from now on, until none is under way."""
        self.hand.watch(self)
        self._timer.start(TICK)

    def _stop_timer(self) -> None:
        self.hand.unwatch(self)
        self._timer.stop()

    def _begin(self, dream: Dream, start: Callable[[], None]) -> None:
        self.dreams.append(dream)
        try:
            start()
        except ReverieError:
            self.dreams.remove(dream)
            raise
        self.begun.emit()
        self._run_timer()
        self._remove_ended(dream)
        self.changed.emit()

    def _tick(self) -> None:
        changed = False
        for dream in self.all:
            changed |= self._drive(dream)
        if changed:
            self.changed.emit()
        if not any(not dream.state.over for dream in self.all):
            self._stop_timer()

    def _drive(self, dream: Dream) -> bool:
        """Advance a dream; returns whether anything has changed."""
        changed = dream.advance()
        if changed and dream.error is not None:
            self.log.warning("A dream failed: %s", dream.error)
        try:
            return self._remove_ended(dream) or changed
        except Exception as error:  # noqa: BLE001  # Krita would open a box with the traceback
            self.fault.emit(str(unexpected(self.log, error)))
            return True

    def _remove_ended(self, dream: Dream) -> bool:
        """Remove a dream that is done or cancelled from the list, and add its layer to the history; returns whether."""
        if dream not in self.dreams or dream.state not in (State.DONE, State.CANCELLED):
            return False
        self.dreams.remove(dream)
        layer = dream.host.inserted
        if layer is not None:
            entry = history.entry_of(layer, dream.report, dream.host.layer, dream.way, dream.deeper)
            history.add(layer.document, entry)
            self.inserted.emit(dream)
            if said := describe_maps(dream.report.get("maps", {})):
                self.news.emit(" ".join(said))
            if news := dream.host.news:
                self.news.emit(news)
        return True


def _as_possible(order: Order, placement: Placement, layer: Layer, way: Way) -> tuple[Order, Placement]:
    """The order and the placement; of an animated layer, and for one, without a mask: that would show on every frame.

    A dream that grows needs its previews.
    """
    if way is Way.GROWING:
        order = replace(order, previews=True)
    if not placement.masked or (way is Way.PICTURE and frames_of(layer) is None):
        return order, placement
    return replace(order, deliver="baked"), replace(placement, masked=False)


def _is_preview_of(preview: Dream, order: Order, layer: Layer) -> bool:
    """Whether the preview, continued, becomes the dream that the order asks for."""
    previewed = preview.host.layer
    same = replace(preview.order, stop_after=None) == order and all(
        getattr(previewed, each) == getattr(layer, each) for each in ("identity", "beyond", "without")
    )
    return not preview.state.over and same and preview.host.is_current()


def _whole(order: Order) -> Order:
    """The order without a pause."""
    return replace(order, stop_after=None)
