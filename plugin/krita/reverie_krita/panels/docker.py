"""The docker: the preview on top, what scrolls, and at its foot, which never scrolls, the queue, Dream, the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QHideEvent, QShowEvent
from PyQt5.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from krita import DockWidget, Document, Krita
from reverie_krita.dream import Dream, State
from reverie_krita.manager import DreamManager
from reverie_krita.panels import animation
from reverie_krita.panels.animation import animation_buttons
from reverie_krita.panels.choosing import Choosing
from reverie_krita.panels.history import HistoryPanel
from reverie_krita.panels.keyboard import menu_letters, set_mnemonics, set_tab_order
from reverie_krita.panels.live_preview import LivePreview
from reverie_krita.panels.map_tools import MapTools
from reverie_krita.panels.narrow import NarrowButton, describe
from reverie_krita.panels.network_offer import NetworkOffer
from reverie_krita.panels.preview import PreviewPanel
from reverie_krita.panels.queue import QueuePanel
from reverie_krita.panels.recovery import Recovery
from reverie_krita.panels.section import Section
from reverie_krita.panels.server_status import ServerStatusLabel
from reverie_krita.panels.settings import SettingsPanel
from reverie_krita.panels.wheel import WheelGuard
from reverie_krita.remembered import Remembered, remember, remembered
from reverie_krita.way import Way
from reverie_plugin.log import unexpected
from reverie_plugin.own_presets import OwnPresets
from reverie_shared.errors import HostRefused, ReverieError
from reverie_shared.translation import N_, _

DOCKER = "reverie_docker"

MIN_SCROLL_HEIGHT = 44
"""Height in points down to which what scrolls can be made: less than Qt's own least height, so that a window with
other dockers above this one fits into a low screen, also while a dream that failed is shown."""

DREAM, DREAM_TOOLTIP = N_("Dream"), N_("Dream to the end: a new layer, one step to undo")
LIVE, LIVE_TOOLTIP = N_("Live preview"), N_("The preview follows settings, layer, selection and strokes")


class Docker(DockWidget):
    """Reverie's docker in one of Krita's windows."""

    def __init__(self, manager: DreamManager, remark: str) -> None:
        super().__init__()
        self.setWindowTitle("DeepDream")
        self.manager = manager
        self.settings = SettingsPanel(manager.networks, OwnPresets(manager.installation.places.presets))
        self.live_preview = LivePreview(manager, self.settings.order, self.settings.placement, self.attempt)
        self.preview = PreviewPanel()
        self.preview.picture.clicked.connect(lambda: self.attempt(self.live_preview.begin))
        self.live = QCheckBox(_(LIVE))
        self.live.setObjectName("reverie_live")
        describe(self.live, _(LIVE), _(LIVE_TOOLTIP))
        self.live.setChecked(True)
        self.map_tools = MapTools(manager, self.settings, self.attempt)
        self.choosing = Choosing(self, manager, self.settings)
        self.offer = NetworkOffer(manager)
        self.history = HistoryPanel(manager, self.settings, self.attempt)
        self.recovery = Recovery(manager, self.settings, self.offer)
        self.queue = QueuePanel(manager, self.recovery, self.attempt, remark)
        self.button = NarrowButton(_(DREAM), "reverie_dream_button", _(DREAM_TOOLTIP))
        self.button.clicked.connect(lambda: self.dream())
        self.animation = Section(
            "reverie_animation", _(animation.TITLE), _(animation.TITLE_TOOLTIP), animation_buttons(self.dream)
        )
        self.server = ServerStatusLabel(manager)
        self._document: Document | None = None
        self._wheel = WheelGuard()
        self._lay_out()
        self._wheel.watch(self)
        self._connect()
        self._restore()
        self._show_dreams()

    def _connect(self) -> None:
        """Follow settings, server and dreams.

        Bound methods: Qt disconnects them with the window that the docker is in; a function it would call for ever.
        """
        self.settings.changed.connect(self._settings_changed)
        self.live.toggled.connect(self.live_preview.switch)
        self.live.toggled.connect(self._remember)
        self.server.networks.connect(self.offer.set_installed)
        self.offer.installed.connect(self._network_installed)
        self.manager.changed.connect(self._show_dreams)
        self.manager.begun.connect(self.queue.forget_news)
        self.manager.inserted.connect(self._refresh_history)
        self.manager.inserted.connect(self._keep_picture)
        self.manager.fault.connect(self.queue.tell)
        self.manager.news.connect(self.queue.tell)
        self.manager.networks_changed.connect(self._networks_changed)

    def canvasChanged(self, _canvas: Any) -> None:  # noqa: N802  # Krita's name
        """Show what belongs to the document that is in front now."""
        document = Krita.instance().activeDocument()
        if document != self._document:
            self._document = document
            self.preview.clear()
        self.history.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Follow the picture as long as the preview can be seen, and choose letters that the menus do not have."""
        super().showEvent(event)
        self.live_preview.watch(True)
        set_mnemonics([self.button, self.live, *self.settings.labels], menu_letters(self.window()))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Follow the picture no more."""
        super().hideEvent(event)
        self.live_preview.watch(False)

    def begin_preview(self) -> None:
        """Begin a preview soon: the user has chosen the menu entry."""
        self.live_preview.renew()

    def dream(self, way: Way = Way.PICTURE) -> None:
        """Dream, as the button does, or one of those for animations."""
        self.attempt(lambda: self._dream(way))

    def again(self) -> None:
        """Dream another variant of the dream that is chosen in the history: the newest, unless another one was."""
        self.attempt(self.history.again)

    def deeper(self) -> None:
        """Dream deeper into that dream."""
        self.attempt(self.history.deeper)

    def cancel(self) -> None:
        """Cancel the dream that was begun last, or else the preview."""
        self.attempt(self._cancel)

    def attempt(self, do: Callable[[], None]) -> None:
        """Run something; an error is shown in the docker, never in a box."""
        try:
            do()
        except ReverieError as error:
            self.manager.log.warning("Refused: %s", error)
            self.queue.refuse(str(error))
        except Exception as error:  # noqa: BLE001  # Krita would open a box with the traceback
            self.queue.refuse(str(unexpected(self.manager.log, error)))
        else:
            self.queue.refuse("")

    def _cancel(self) -> None:
        at_work = self.manager.at_work
        if not at_work and self.manager.preview is None:
            raise HostRefused(_("No dream is under way."), _("There is nothing to cancel."))
        if at_work:
            self.manager.dismiss(at_work[-1])
        else:
            self.live_preview.rest()
            self.manager.drop_preview()

    def _refresh_history(self, _dream: object) -> None:
        self.history.refresh()

    def _networks_changed(self, networks: tuple[str, ...]) -> None:
        self.settings.set_networks(networks)
        self.history.refresh()

    def _network_installed(self, network: str) -> None:
        self.manager.set_networks([*self.manager.networks, network])
        self.attempt(lambda: self.recovery.on_network_installed(network))

    def _dream(self, way: Way) -> None:
        self.live_preview.stop()
        self.manager.dream(self.settings.order(), self.settings.placement(), way=way)

    def _settings_changed(self) -> None:
        self.offer.want(self.settings.network_setting)
        self._remember()
        if self.isVisible():
            self.live_preview.renew()

    def _remember(self) -> None:
        remember(Remembered(*self.settings.chosen, self.settings.placement(), self.live.isChecked()))

    def _restore(self) -> None:
        """Show what was shown when Krita was quit."""
        last = remembered()
        self.live.setChecked(last.live)
        self.settings.new_layer.show_placement(last.placement)
        self.settings.show_order(last.preset, last.changes)

    def _keep_picture(self, dream: Dream | None) -> None:
        """Give the own preset that a dream was made of its picture, where it has none yet."""
        if dream is not None and dream.image is not None and dream.state in (State.PREVIEW_DONE, State.DONE):
            self.settings.own_presets.keep_picture(dream.order, dream.image)

    def _show_dreams(self) -> None:
        self.queue.refresh()
        self.map_tools.refresh()
        preview = self.manager.preview
        self._keep_picture(preview)
        words = "" if preview is None or preview.state is State.FAILED else preview.words
        self.preview.show_dream(preview or next(iter(self.manager.dreams), None), words)

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        settings = self.settings
        looks = (settings.gallery, settings.own_presets, settings.network_switch)
        for part in (*looks, self.live, settings, self.animation, self.offer, self.history):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("reverie_scroll")
        scroll.setFrameShape(QFrame.NoFrame)
        scroll.setFocusPolicy(Qt.NoFocus)
        scroll.setMinimumHeight(MIN_SCROLL_HEIGHT)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        whole = QWidget()
        always = QVBoxLayout(whole)
        always.setContentsMargins(4, 0, 4, 4)
        always.setSpacing(3)
        always.addWidget(self.preview, 1)
        always.addWidget(scroll, 1)
        for fixed in (self.queue, self.button, self.server):
            always.addWidget(fixed)
        self.setWidget(whole)
        set_tab_order(always)


def make_docker(manager: DreamManager, remark: str) -> type[Docker]:
    """The class of the dockers that show this manager's dreams; Krita makes one for each of its windows.

    `remark` is a sentence that the docker shows from the start, or nothing.
    """

    class ManagerDocker(Docker):
        def __init__(self) -> None:
            super().__init__(manager, remark)

    return ManagerDocker
