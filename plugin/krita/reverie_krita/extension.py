"""What is registered with Krita at its start: the actions in its menus, the docker, and what its end calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PyQt5.QtCore import QObject, QSize, Qt, QTimer
from PyQt5.QtWidgets import QDockWidget, QMainWindow

from krita import DockWidgetFactory, DockWidgetFactoryBase, Extension, Krita, Window
from reverie_krita.manager import LOG, DreamManager
from reverie_krita.panels.docker import DOCKER, Docker, make_docker
from reverie_krita.quitting import QuitGuard
from reverie_krita.way import Way
from reverie_plugin.connect.installation import Installation
from reverie_plugin.log import open_log
from reverie_shared.translation import N_, _

ACTION = "reverie_dream"

ACTION_TOOLTIP = N_("Dream the selection, or the whole layer, into a new layer")


@dataclass(frozen=True)
class Command:
    """An action that Krita's own settings give a shortcut to: its text, and what it has the docker do."""

    text: str
    tooltip: str
    do: Callable[[Docker], None]


COMMANDS = {
    "reverie_dream_now": Command(
        N_("DeepDream: Dream Now"), N_("Dream with the docker's settings, as its button does"), Docker.dream
    ),
    "reverie_again": Command(
        N_("DeepDream: Another Variant"), N_("Dream the last dream once more, with another seed"), Docker.again
    ),
    "reverie_deeper": Command(
        N_("DeepDream: Dream Deeper"), N_("Dream the last dream's layer once more"), Docker.deeper
    ),
    "reverie_frames": Command(
        N_("DeepDream: Dream Every Frame"),
        N_("Dream each drawing of the animated layer into a new animated layer"),
        partial(Docker.dream, way=Way.FRAMES),
    ),
    "reverie_growing": Command(
        N_("DeepDream: Growing Dream"),
        N_("Show on frames of a new animated layer how the dream grows"),
        partial(Docker.dream, way=Way.GROWING),
    ),
    "reverie_cancel": Command(N_("DeepDream: Cancel"), N_("Cancel the dream that was begun last"), Docker.cancel),
}
"""The further actions, by name. `reverie.action` says the same in English, for Krita to list them."""

MIN_HEIGHT = 480
"""The least height, in points, of a docker that the menu entry opens: presets, preview and queue fit into it."""

TOO_LOW = 280
"""A height in points at which the preview is so small that the docker rather shares another one's place, as a tab."""


class Reverie(Extension):
    """Reverie, as one of Krita's extensions."""

    def __init__(self, parent: QObject, manager: DreamManager) -> None:
        super().__init__(parent)
        self.manager = manager
        self._guard = QuitGuard(manager)

    def setup(self) -> None:
        """Cancel all dreams when Krita ends."""
        notifier = Krita.instance().notifier()
        notifier.setActive(True)
        notifier.applicationClosing.connect(self.manager.close)

    def createActions(self, window: Window) -> None:  # noqa: N802  # Krita's name
        """Make the menu's entry in a new window; off until there is a document, from when on Krita switches it."""
        action = window.createAction(ACTION, "DeepDream...", "filter")
        action.setToolTip(_(ACTION_TOOLTIP))
        action.setEnabled(Krita.instance().activeDocument() is not None)
        action.triggered.connect(lambda _on: _show_docker())
        for name, command in COMMANDS.items():
            made = window.createAction(name, command.text, "tools/scripts")
            made.setText(_(command.text))
            made.setToolTip(_(command.tooltip))
            made.triggered.connect(lambda _on, do=command.do: _command(do))
        self._guard.watch(window.qwindow())


def _docker() -> Docker | None:
    """The docker of the active window."""
    active = Krita.instance().activeWindow()
    window = active.qwindow() if active is not None else None
    dockers = (each for each in Krita.instance().dockers() if isinstance(each, Docker))
    return next((each for each in dockers if window is not None and each.window() == window), None)


def _command(do: Callable[[Docker], None]) -> None:
    """Have the docker do something, and show it: there it is said what becomes of it."""
    docker = _docker()
    if docker is not None:
        docker.show()
        do(docker)


def _show_docker() -> None:
    """Show the docker of the active window, and begin a preview."""
    docker = _docker()
    if docker is None:
        return
    size = docker.window().size()
    docker.show()
    docker.raise_()
    if not docker.isFloating() and docker.height() < MIN_HEIGHT:
        window = docker.window()
        assert isinstance(window, QMainWindow)  # it does not float
        window.resizeDocks([docker], [MIN_HEIGHT], Qt.Vertical)
        QTimer.singleShot(0, lambda: _share_place(window, docker, size))
    QTimer.singleShot(0, docker.begin_preview)


def _share_place(window: QMainWindow, docker: Docker, size: QSize) -> None:
    """Where the other dockers leave too little height, make the docker a tab of the one that is next to it; the window,
    which has grown for both, has its size again.
    """
    if docker.height() >= TOO_LOW or docker.isFloating() or window.tabifiedDockWidgets(docker):
        return
    area = window.dockWidgetArea(docker)
    others = [
        each
        for each in window.findChildren(QDockWidget)
        if each is not docker and each.isVisible() and not each.isFloating() and window.dockWidgetArea(each) == area
    ]
    seen = [each for each in others if not each.visibleRegion().isEmpty()]  # not those on tabs behind
    if seen:
        window.tabifyDockWidget(min(seen, key=lambda each: abs(each.y() - docker.y())), docker)
        docker.raise_()
        QTimer.singleShot(0, lambda: _settle(window, docker, size))


def _settle(window: QMainWindow, docker: Docker, size: QSize) -> None:
    """Give a window its size back, and the docker its height in it."""
    if not window.isMaximized():
        window.resize(size)
    window.resizeDocks([docker], [MIN_HEIGHT], Qt.Vertical)


def start(remark: str) -> Reverie:
    """Register Reverie with Krita; `remark` is a sentence that the docker shows from the start, or nothing."""
    installation = Installation.find()
    manager = DreamManager(installation, open_log(installation.places, LOG))
    krita = Krita.instance()
    extension = Reverie(krita, manager)
    krita.addExtension(extension)
    docker = make_docker(manager, remark)
    krita.addDockWidgetFactory(DockWidgetFactory(DOCKER, DockWidgetFactoryBase.DockRight, docker))
    return extension
