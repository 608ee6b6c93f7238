"""One dream under way: a session of the plug-in, and how it stands in words."""

from __future__ import annotations

import time
from enum import Enum
from typing import Any

from PyQt5.QtGui import QImage

from reverie_krita.host import KritaHost
from reverie_krita.words import standing
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Cancelled, Event, Finished, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_plugin.session import Session, Ticket
from reverie_shared import presets
from reverie_shared.errors import ReverieError
from reverie_shared.picture import Picture
from reverie_shared.settings import resolve

SLICE = 0.008
"""Seconds that a dream may take of Krita's main thread at a time."""


class State(Enum):
    """What a dream does."""

    DREAMING = "dreaming"
    RESTING = "resting"  # a preview that is as good as it was to become
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class Dream:
    """A dream on one layer, or the preview of one.

    Parameters
    ----------
    host : KritaHost
    order : Order
    installation : Installation
    ticket : Ticket, optional
        Of a dream that was finished, and could not be inserted where it was made for.
    """

    def __init__(self, host: KritaHost, order: Order, installation: Installation, ticket: Ticket | None = None) -> None:
        self.host = host
        self.order = order
        self.state = State.DREAMING
        self.words = "Reading the layer…"
        self.progress: Progress | None = None
        self.network = ""
        self.image: QImage | None = None
        """The dream as far as it has come; it shows `area`."""
        self.area: Rectangle | None = None
        self.report: dict[str, Any] = {}
        self.error: ReverieError | None = None
        self.began = time.monotonic()
        self._session = Session(host, order, installation, ticket)
        self._steps = self._session.run()

    @property
    def title(self) -> str:
        """Which dream it is, for the user."""
        wanted = resolve(presets.preset(self.order.preset).values, self.order.settings)
        return f"{self.order.preset}, seed {wanted.seed}"

    @property
    def ticket(self) -> Ticket | None:
        """What the result can be fetched by, as long as the server has it."""
        return self._session.ticket

    @property
    def accepted(self) -> bool:
        """Whether the server has taken it."""
        return self._session.accepted

    def begin(self) -> None:
        """Read the layer, so that what is dreamed is what it shows now.

        Raises
        ------
        ReverieError
            When there is nothing to dream.
        """
        self.advance()

    def advance(self) -> bool:
        """Go on for as long as there is something to do, but not for long; returns whether there was news.

        Raises
        ------
        ReverieError
            When the dream failed; then it is over.
        """
        if self.state.over:
            return False
        news = False
        until = time.monotonic() + SLICE
        while time.monotonic() < until:
            try:
                event = next(self._steps)
            except StopIteration:
                return True
            except ReverieError as error:
                self.fail(error)
                raise
            if event is None:
                return news
            self._handle(event)
            news = True
        return news

    def go_on(self) -> None:
        """Take a preview to its end, and its result into the document."""
        self._session.go_on()
        self.state = State.DREAMING

    def cancel(self) -> None:
        """Give the dream up; the document stays as it is."""
        if not self.state.over:
            self._session.cancel()
            self.words = "Cancelling…"

    def close(self) -> None:
        """Give it up at once: the server is told, nobody is waited for."""
        self._steps.close()
        if not self.state.over:
            self.state, self.words = State.CANCELLED, "Cancelled."

    def fail(self, error: ReverieError) -> None:
        """Be over, with that error."""
        self.state, self.error, self.words = State.FAILED, error, str(error)

    def _handle(self, event: Event) -> None:
        match event:
            case Waiting():
                self.words = event.words
            case Progress():
                self.progress, self.network, self.words = event, event.network, standing(event)
            case PreviewReady():
                self.image, self.area = image(event.picture), event.area
            case Paused(octave=octave):
                self.state, self.words = State.RESTING, f"The dream up to octave {octave}; “Dream” goes on from here."
            case Finished():
                self.state, self.words, self.report = State.DONE, "Done.", event.report
            case Cancelled():
                self.state, self.words = State.CANCELLED, "Cancelled."


def image(picture: Picture) -> QImage:
    """A preview's pixels (8 bits, red first) for the screen."""
    form = picture.format
    kind = QImage.Format_RGBA8888 if "a" in form.channels else QImage.Format_RGB888
    return QImage(picture.pixels, form.width, form.height, form.width * len(form.channels), kind).copy()
