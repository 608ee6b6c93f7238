"""A dream that comes into the image as several layers, which show how it grows, octave by octave."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from reverie_gimp.host import LayerHost
from reverie_gimp.landing import TOP, Landing
from reverie_gimp.selection import CurrentSelection
from reverie_gimp.source import Source
from reverie_plugin.animation import on_the_way
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import PreviewReady
from reverie_plugin.host import Result
from reverie_plugin.order import Order
from reverie_plugin.session import Session, Steps
from reverie_plugin.ui.dream_title import title
from reverie_shared.translation import _

_DELAY = 200
"""Milliseconds that GIMP shows each layer, but for the last one."""

_LAST_DELAY = 2000

_TAGS = " ({}ms)(combine)"
"""What a layer's name ends with, for GIMP: how long it is shown, and that it is shown above those below."""


class GrowingHost(LayerHost):
    """A `LayerHost` that inserts what the dream was on its way, too: a layer for each preview, below the dream itself.

    They are on top of all layers, above each other where they are selected, and have delays in their names: GIMP plays
    and exports the image as an animation, whose frames are the layers that are in no group. What a preview changes, at
    its own size, is scaled up.

    Parameters
    ----------
    image, source, selection
        Those of a `LayerHost`.
    """

    def __init__(self, image: Any, source: Source, selection: CurrentSelection) -> None:
        super().__init__(image, source, selection, landing=lambda: Landing(TOP, "normal"))
        self._previews: tuple[PreviewReady, ...] = ()

    def keep(self, preview: PreviewReady) -> None:
        """Keep a picture of the dream on its way for `insert`."""
        self._previews += (preview,)

    def insert(self, result: Result) -> None:
        """Insert all layers, in one undo step; where one of them cannot be inserted, none is."""
        self._check_image()
        added: list[Any] = []
        self._image.undo_group_start()
        try:
            for number, preview in enumerate(on_the_way(self._previews), start=1):
                name = _("Growing {number}").format(number=number) + _TAGS.format(_DELAY)
                added.append(self._add(name, result, partial(self._write, preview, result)))
            self._add(title(result.report) + _TAGS.format(_LAST_DELAY), result, self._writer(result))
        except BaseException:
            for layer in added:
                self._image.remove_layer(layer)
            raise
        finally:
            self._image.undo_group_end()

    def _write(self, preview: PreviewReady, result: Result, layer: Any) -> None:
        """Fill a layer that is as large as the result with a preview, which shows all that was sent."""
        assert self._read is not None  # before anything can be dreamed
        self.source.previews.write(layer, preview.picture, self._read[1], preview.area, result.area)


class GrowingSession:
    """One dream whose layers show how it grows; driven as a `Session` is.

    Parameters
    ----------
    host : GrowingHost
    order : Order
    installation : Installation
    """

    def __init__(self, host: GrowingHost, order: Order, installation: Installation) -> None:
        self._host = host
        self._session = Session(host, replace(order, previews=True), installation)

    def wait(self, seconds: float) -> None:
        """Block until there may be something to do, or the time is over."""
        self._session.wait(seconds)

    def run(self) -> Steps:
        """Dream, and insert the layers; see `Session.run`. Previews are kept, not yielded."""
        steps = self._session.run()
        try:
            while True:
                try:
                    event = next(steps)
                except StopIteration as end:
                    report: dict[str, Any] | None = end.value
                    return report
                if isinstance(event, PreviewReady):
                    self._host.keep(event)
                else:
                    yield event
        finally:
            steps.close()
