"""When the window of choices is open, and for what: the motifs of the dream, or one colour of its map."""

from __future__ import annotations

from PyQt5.QtCore import QObject
from PyQt5.QtWidgets import QWidget

from reverie_krita.manager import DreamManager
from reverie_krita.panels.chooser import ChooserWindow
from reverie_krita.panels.settings import SettingsPanel
from reverie_plugin.ui import colour_list
from reverie_plugin.ui.chooser import chosen_weights
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings


class Choosing(QObject):
    """Connects the docker's settings with the window, which is made when it is first opened.

    Parameters
    ----------
    docker : QWidget
    manager : DreamManager
    settings : SettingsPanel
    """

    def __init__(self, docker: QWidget, manager: DreamManager, settings: SettingsPanel) -> None:
        super().__init__()
        self._docker, self._manager, self._settings = docker, manager, settings
        self._window: ChooserWindow | None = None
        self._colour = ""
        """The colour of the map that the window is about; empty for the motifs of the dream."""
        settings.motifs.opened.connect(lambda: self._open(""))
        settings.maps.choose.connect(self._open)
        settings.changed.connect(self._follow)

    def _open(self, colour: str) -> None:
        self._colour = colour
        if self._window is None:
            self._window = ChooserWindow(self._docker, self._manager, self._settings.placement)
            self._window.chosen.connect(self._chosen)
        self._window.open_on(self._settings.network, self._weights(), mixes_all=bool(colour))

    def _follow(self) -> None:
        if self._window is not None and self._window.isVisible():
            self._window.follow(self._settings.network, self._weights())

    def _chosen(self) -> None:
        assert self._window is not None  # it tells of a change
        chooser = self._window.chooser
        if chooser is None:
            return
        try:
            if self._colour:
                text = colour_list.with_weights(self._text, self._colour, chooser.weights)
                self._settings.change({"map_colours": text})
                return
            changes: dict[str, Value] = chooser.changes()
        except BadSettings as error:  # settings that were typed mix what cannot be mixed, or are not allowed
            self._window.words.setText(str(error))
            return
        self._settings.change_growing(changes)

    def _weights(self) -> dict[str, float]:
        if self._colour:
            rows = colour_list.rows(self._text, self._settings.network)
            return next((dict(row.weights) for row in rows if row.colour == self._colour), {})
        return chosen_weights(self._settings.network, self._settings.values())

    @property
    def _text(self) -> str:
        return str(self._settings.values()["map_colours"])
