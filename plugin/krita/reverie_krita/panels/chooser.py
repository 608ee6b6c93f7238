"""The window in which a painter chooses by picture what is to grow, with “what is here?” for the picture in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QPixmap
from PyQt5.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from reverie_krita.host import KritaHost, host_name
from reverie_krita.manager import DreamManager
from reverie_krita.panels.choices import ChoiceView, ChosenRows
from reverie_krita.panels.narrow import NarrowButton, describe
from reverie_krita.panels.timer_driver import TimerDriver
from reverie_krita.placement import Placement
from reverie_plugin.connect.look import Sights, part_of, place_around, surroundings
from reverie_plugin.look import look_at, place_selected
from reverie_plugin.region import Rectangle
from reverie_plugin.ui import chooser as texts
from reverie_plugin.ui.chooser import Chooser, status
from reverie_shared.errors import ReverieError
from reverie_shared.translation import _

SIDE = 180
"""Points of the longer side of the picture that is clicked on."""

LOOK_INTERVAL = 15
"""Milliseconds between two steps of a look."""

SIZE = 560, 620
"""Width and height of the window at first, in points."""


class ChooserWindow(QDialog):
    """Pictures of what can grow; `chosen` tells of each change.

    Parameters
    ----------
    parent : QWidget
    manager : DreamManager
    placement : callable
        Gives what is to be dreamed.
    """

    chosen = pyqtSignal()
    """The user has changed `chooser.weights`."""

    def __init__(self, parent: QWidget, manager: DreamManager, placement: Callable[[], Placement]) -> None:
        super().__init__(parent)
        self.setObjectName("reverie_chooser")
        self.setWindowTitle(_(texts.TITLE))
        self.resize(*SIZE)
        self._manager, self._placement = manager, placement
        self.chooser: Chooser | None = None
        self._mixes_all = False
        self._bounds: Rectangle | None = None
        """Where the picture that is clicked on lies."""
        self._look: TimerDriver[object] = TimerDriver(self, manager, self._handle, self._fail, LOOK_INTERVAL)
        self.finished.connect(lambda _result: self._look.close())  # closed by its frame, or by Escape
        self.search = QLineEdit()
        self.search.setObjectName("reverie_chooser_search")
        self.search.setPlaceholderText(_(texts.SEARCH))
        self.search.setClearButtonEnabled(True)
        describe(self.search, _(texts.SEARCH), _(texts.SEARCH))
        self.search.textChanged.connect(lambda _text: self._fill())
        self.view = ChoiceView(_(texts.TITLE))
        self.view.toggled.connect(self._toggle)
        self.rows = ChosenRows()
        self.rows.weighed.connect(self._weigh)
        self.rows.removed.connect(self._toggle)
        self.picture = _Picture(self._look_at_point)
        self.here = NarrowButton(_(texts.HERE), "reverie_chooser_here", _(texts.HERE_TOOLTIP))
        self.here.clicked.connect(lambda: self._attempt(self._look_at_selection))
        self.here.setAutoDefault(False)  # else Qt has it pressed by Return in the search line
        self.words = QLabel()
        self.words.setObjectName("reverie_chooser_words")
        self.words.setWordWrap(True)
        left = QVBoxLayout()
        hint = QLabel(_(texts.POINT))
        hint.setWordWrap(True)
        hint.setFixedWidth(SIDE)
        for part in (self.picture, hint, self.here):
            left.addWidget(part)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.search)
        right.addWidget(self.view, 3)
        right.addWidget(self.rows, 1)
        right.addWidget(self.words)
        layout = QHBoxLayout(self)
        layout.addLayout(left)
        layout.addLayout(right, 1)

    def open_on(self, network: str, weights: Mapping[str, float], mixes_all: bool = False) -> None:
        """Show the window, with what can grow on a network and what is chosen of it."""
        self._mixes_all = mixes_all
        self.chooser = None
        self.search.clear()
        self.follow(network, weights)
        self.show()
        self.raise_()
        self.activateWindow()
        self.search.setFocus()
        self._say("")
        self._attempt(self._show_picture)

    def follow(self, network: str, weights: Mapping[str, float]) -> None:
        """Note on which network is dreamed now, and what is chosen."""
        chooser = self.chooser
        if chooser is None or chooser.network != network:
            places = self._manager.installation.places
            self.chooser = Chooser(network, places, weights, self._mixes_all)
            self._fill()
        elif chooser.weights != dict(weights):
            chooser.weights = dict(weights)
        self._show_chosen()

    def _fill(self) -> None:
        if self.chooser is None:
            return
        found = self.chooser.choices(self.search.text())
        self.view.fill(self.chooser, found)
        self._say("" if found else _(texts.NONE_FOUND))

    def _show_chosen(self) -> None:
        if self.chooser is not None:
            self.view.refresh()
            self.rows.fill(self.chooser)
            self._say("")

    def _toggle(self, term: str) -> None:
        if self.chooser is not None:
            self.chooser.toggle(term)
            self._show_chosen()
            self.chosen.emit()

    def _weigh(self, term: str, weight: float) -> None:
        if self.chooser is not None:
            self.chooser.set_weight(term, weight)
            self.chosen.emit()

    def _say(self, words: str) -> None:
        """Say something below the pictures; what there is to be said without it, where it is empty."""
        self.words.setText(words or (status(self.chooser) if self.chooser is not None else ""))

    def _attempt(self, do: Callable[[], None]) -> None:
        try:
            do()
        except ReverieError as error:
            self._fail(error)

    def _show_picture(self) -> None:
        """Show what is to be dreamed, to click on."""
        self._bounds = None
        self.picture.clear()
        host = self._host()
        bounds = host.layer_bounds()
        host.read_pixels(bounds)
        image = host.original(SIDE)
        if image is not None:
            self._bounds = bounds
            self.picture.setPixmap(
                QPixmap.fromImage(image).scaled(SIDE, SIDE, Qt.KeepAspectRatio, Qt.SmoothTransformation)
            )

    def _look_at_point(self, across: float, down: float) -> None:
        """Look at a point of the picture, in parts of its width and height, 0..1."""
        if (bounds := self._bounds) is None:
            return
        x, y = int(across * bounds.width), int(down * bounds.height)
        self._attempt(lambda: self._begin_look(place_around(x, y, bounds), selected=False))

    def _look_at_selection(self) -> None:
        host = self._host()
        self._begin_look(place_selected(host.layer.selection_bounds(), host.layer_bounds()), selected=True)

    def _begin_look(self, place: Rectangle, selected: bool) -> None:
        host = self._host()
        area = surroundings(place, host.layer_bounds())
        picture = host.layer.read_pixels(area, host.space)
        mask = host.layer.read_mask(area) if selected else None
        part = None if selected else part_of(place, area)
        assert self.chooser is not None  # the window is open
        self._say(_(texts.LOOKING))
        network = self.chooser.network
        self._look.start(look_at(self._manager.installation, host_name(), picture, network, mask, part))

    def _handle(self, event: object) -> None:
        if isinstance(event, Sights) and self.chooser is not None:
            self.chooser.show_seen(event)
            self.search.clear()
            self._fill()
            self.view.scrollToTop()
            self._say(_(texts.SEEN))

    def _fail(self, error: ReverieError) -> None:
        self._manager.log.warning("%s", error)
        self._say(str(error))

    def _host(self) -> KritaHost:
        return KritaHost(self._manager.source(self._placement()), self._manager.hand)


class _Picture(QLabel):
    """A picture to click on; `clicked` gets where, in parts of its width and height."""

    def __init__(self, clicked: Callable[[float, float], None]) -> None:
        super().__init__()
        self.setObjectName("reverie_chooser_picture")
        self._clicked = clicked
        self.setCursor(Qt.CrossCursor)
        self.setAlignment(Qt.AlignLeft | Qt.AlignTop)
        describe(self, _(texts.POINT), _(texts.POINT))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Tell where it is clicked."""
        shown = self.pixmap()
        if shown is not None and not shown.isNull() and event.x() < shown.width() and event.y() < shown.height():
            self._clicked(event.x() / shown.width(), event.y() / shown.height())
