"""The dream of an animated layer, from the click to the new animated layer."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from PyQt5.QtGui import QImage

from reverie_krita.frames_host import Drawing, FramesHost
from reverie_krita.host import host_name
from reverie_plugin.animation import dream_animation
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Cancelled, Event, Finished, Waiting
from reverie_plugin.film import DreamedFrame, FilmSession
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_shared.translation import _

SIDE = 1024
"""Pixels that the longer side of a dreamed drawing in a window has at least, where there are so many."""


@dataclass(frozen=True)
class DrawingReady:
    """A drawing that is dreamed, for a window, as it is and as it was; they show `area`."""

    image: QImage
    before: QImage
    area: Rectangle


AnimationEvent: TypeAlias = "Event | DrawingReady"


class FramesSession:
    """One dream on all drawings of an animated layer, each of which goes on from the one before.

    Driven as a `Session` is.

    Parameters
    ----------
    host : FramesHost
    order : Order
    installation : Installation
    networks : sequence of str
        The installed networks.
    """

    ticket = None
    """The server keeps nothing of it: there is nothing to fetch later."""

    def __init__(self, host: FramesHost, order: Order, installation: Installation, networks: Sequence[str]) -> None:
        self._host = host
        self._order = order
        self._installation = installation
        self._networks = networks
        self._cancelled = False
        self._ready: DrawingReady | None = None
        self._report: dict[str, Any] = {}
        self.accepted = False
        """Whether the server has taken the first drawing."""

    def run(self) -> Generator[AnimationEvent | None, None, None]:
        """Dream the drawings, and insert the new layer once all are done; closing the generator cancels the dream.

        Yields
        ------
        Event, DrawingReady or None
            None where there is nothing to do just now. The progress is that of all drawings.

        Raises
        ------
        ReverieError
            When the dream failed; the document is as it was.
        """
        steps = self._steps()
        try:
            for event in steps:
                yield event
                if isinstance(event, Finished):
                    return
                if self._cancelled:
                    steps.close()
                    yield Cancelled()
                    return
        finally:
            steps.close()
            self._host.close()

    def cancel(self) -> None:
        """Cancel the dream: `run` ends with `Cancelled`. No effect once the layer is inserted."""
        self._cancelled = True

    def go_on(self) -> None:
        """Return: it never pauses."""

    def _steps(self) -> Generator[AnimationEvent | None, None, None]:
        """The steps of the dream, without cancellation."""
        began = time.monotonic()
        order = yield from self._host.read(self._order, self._networks)
        film: FilmSession[Drawing] = FilmSession(order, self._installation, host_name())
        for event in dream_animation(film, self._host.pictures(), len(self._host), self._keep):
            self.accepted = self.accepted or not isinstance(event, Waiting | None)
            yield event
            if self._ready is not None:
                yield self._ready
                self._ready = None
        yield Waiting(_("Putting the drawings into place…"))
        own = {"own": asdict(self._order.own)} if self._order.own else {}
        report = {**self._report, "frames": len(self._host), **own}
        yield from self._host.land(report)
        yield Finished({**report, "seconds": {**report["seconds"], "animation": round(time.monotonic() - began, 3)}})

    def _keep(self, dreamed: DreamedFrame[Drawing]) -> None:
        """Put a dreamed drawing into the new layer, and show it."""
        self._host.put(dreamed.frame, dreamed.picture)
        self._report = dreamed.report
        area = self._host.sent
        assert area is not None  # it was read
        image, before = (self._host.small_image(each, SIDE) for each in (dreamed.picture, dreamed.frame.picture))
        self._ready = DrawingReady(image, before, area)
