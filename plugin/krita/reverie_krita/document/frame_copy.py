"""A copy of a document, whose frames are read one after the other while the user goes on in his own."""

from __future__ import annotations

from dataclasses import replace

from reverie_krita.document.layer import Layer
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _


class FrameCopy:
    """The drawings of a layer as they are when this is made; `close` it in any case.

    In the user's document another frame would show, and going there is an undo step. The copy shares its pixels with
    the document, and Krita shows it nowhere.

    Parameters
    ----------
    layer : Layer

    Raises
    ------
    HostRefused
        When the layer is not there, or Krita cannot copy the document.
    """

    def __init__(self, layer: Layer) -> None:
        copy = layer.document.clone() if layer.exists else None
        if copy is None:
            raise HostRefused(_("Krita cannot copy the document."), _("Save it, open it anew, and try again."))
        self._document = copy
        found = layer.counterpart(copy)
        if found is None:
            self.close()
            raise HostRefused(_("The layer is gone."), _("Choose a layer, and try again."))
        self.layer = replace(found, beyond=layer.beyond)
        """The layer in the copy."""
        for each in self.layer.inside():
            if each.identity in layer.without:
                each.node.setVisible(False)
        self.layer.node.setVisible(True)  # of what is hidden Krita does not compose every frame

    def show(self, time: int) -> None:
        """Go to a frame, which `is_shown` some time later."""
        self._document.setCurrentTime(time)

    @property
    def is_shown(self) -> bool:
        """Whether the frame is there that `show` was called for last."""
        if not self._document.tryBarrierLock():
            return False
        self._document.unlock()
        return True

    def wait(self) -> None:
        """Wait until it is."""
        self._document.waitForDone()

    def bounds(self) -> Rectangle | None:
        """Where the layer has something on the frame that is shown; None where that is empty."""
        try:
            return self.layer.bounds()
        except HostRefused:
            return None

    def close(self) -> None:
        """Close the copy."""
        self._document.setModified(False)
        self._document.close()
