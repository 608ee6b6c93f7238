"""When the window of choices is open, and for what: the motifs of the dream, or one colour of its map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reverie_gimp.chooser import ChooserWindow
from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.host import LayerHost
from reverie_plugin.connect.installation import Installation
from reverie_plugin.ui import colour_list
from reverie_plugin.ui.chooser import chosen_weights
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings


class Choosing:
    """Connects the dialog's order with the window, which is made when it is first opened.

    Parameters
    ----------
    order : DialogOrder
    installation : Installation
    host : callable
        Makes a host of what is dreamed.
    parent : callable
        Gives the dialog.
    """

    def __init__(
        self,
        order: DialogOrder,
        installation: Installation,
        host: Callable[[], LayerHost],
        parent: Callable[[], Any],
    ) -> None:
        self._order, self._installation, self._host, self._parent = order, installation, host, parent
        self._window: ChooserWindow | None = None
        self._colour = ""
        """The colour of the map that the window is about; empty for the motifs of the dream."""

    def open(self, colour: str = "") -> None:
        """Show the window, for a colour of the map, or for the motifs of the dream."""
        self._colour = colour
        if self._window is None:
            self._window = ChooserWindow(self._parent(), self._installation, self._host, self._chosen)
        self._window.open_on(self._order.network, self._weights(), mixes_all=bool(colour))

    def close(self) -> None:
        """Remove the window."""
        if self._window is not None:
            self._window.destroy()

    def _chosen(self) -> None:
        assert self._window is not None  # it tells of a change
        chooser = self._window.chooser
        if chooser is None:
            return
        try:
            if self._colour:
                text = colour_list.with_weights(self._text, self._colour, chooser.weights)
                self._order.change("map_colours", text)
                return
            changes: dict[str, Value] = chooser.changes()
        except BadSettings as error:  # settings that were typed mix what cannot be mixed, or are not allowed
            self._window.say(str(error))
            return
        self._order.change_growing(changes)

    def _weights(self) -> dict[str, float]:
        order = self._order
        if self._colour:
            rows = colour_list.rows(self._text, order.network)
            return next((dict(row.weights) for row in rows if row.colour == self._colour), {})
        return chosen_weights(order.network, {each: order.shown(each) for each in ("layers", "motifs")})

    @property
    def _text(self) -> str:
        return str(self._order.shown("map_colours"))
