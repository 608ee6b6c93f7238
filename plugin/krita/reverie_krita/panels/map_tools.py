"""What the docker's buttons for control maps do in the document: new layers, colours to paint with, colours painted."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject

from krita import Document, Krita
from reverie_krita.document.layer import layers_of, named_layer
from reverie_krita.document.map_layers import colours_of_map, make_map, paint_with, painting_colour
from reverie_krita.manager import DreamManager
from reverie_krita.panels.settings import SettingsPanel
from reverie_plugin.ui.colour_list import first_list, with_colours
from reverie_plugin.ui.map_layers import describe_cover, new_map
from reverie_shared.declaration import Value
from reverie_shared.errors import HostRefused, ReverieError
from reverie_shared.translation import N_, _

INSTEAD = N_("You paint on “{map}”; “{layer}” is dreamed.")


class MapTools(QObject):
    """Connects the docker's `MapsPanel` with the document in front.

    Parameters
    ----------
    manager : DreamManager
    settings : SettingsPanel
    attempt : callable
        Runs something that may raise an error, which it shows to the user.
    """

    def __init__(
        self, manager: DreamManager, settings: SettingsPanel, attempt: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__()
        self._manager, self._settings, self._attempt = manager, settings, attempt
        maps = settings.maps
        maps.wanted.connect(lambda setting: attempt(lambda: self._make(setting)))
        maps.add.connect(lambda: attempt(lambda: self._add([painting_colour()])))
        maps.take.connect(lambda: attempt(self._take))
        maps.paint.connect(lambda colour: attempt(lambda: paint_with(colour)))

    def refresh(self) -> None:
        """Say which layer is dreamed while a map is painted on, and what happens beside a map that is too small."""
        self._settings.maps.say(self._sentences())

    def _sentences(self) -> list[str]:
        placement, document = self._settings.placement(), Krita.instance().activeDocument()
        if document is None or not placement.maps:
            return []
        said = []
        try:
            dreamed, active = self._manager.source(placement), document.activeNode()
            if not placement.merged and active is not None and active.name() in placement.maps:
                said.append(_(INSTEAD).format(map=active.name(), layer=dreamed.name))
            name = str(self._values["strength_map"])  # a layer in Krita ends where it is empty: beside it is black
            if name:
                said.append(
                    describe_cover("strength_map", name, named_layer(document, name).bounds(), dreamed.bounds())
                )
        except ReverieError:  # the preview says what is missing
            return said
        return [*filter(None, said)]

    @property
    def _values(self) -> dict[str, Value]:
        return self._settings.values()

    def _make(self, setting: str) -> None:
        document = self._document()
        name = make_map(document, new_map(setting))
        changes: dict[str, Value] = {setting: name}
        if setting == "colour_map" and not self._values["map_colours"]:
            changes["map_colours"] = first_list(self._settings.network)
        self._settings.change(changes)

    def _add(self, colours: list[str]) -> None:
        self._settings.change({"map_colours": with_colours(str(self._values["map_colours"]), colours)})

    def _take(self) -> None:
        self._add(colours_of_map(self._document(), str(self._values["colour_map"])))

    def _document(self) -> Document:
        document = Krita.instance().activeDocument()
        if document is None or not any(True for _each in layers_of(document)):
            raise HostRefused(_("There is no picture to paint on."), _("Open an image."))
        return document
