"""A dream under way, or the preview of one: its session, its state, and what the docker shows of it."""

from __future__ import annotations

from collections.abc import Generator
from enum import Enum
from logging import Logger
from typing import Any, Protocol

from PyQt5.QtGui import QImage

from reverie_krita.document.preview_pixels import image
from reverie_krita.frames_session import AnimationEvent, DrawingReady
from reverie_krita.host import KritaHost
from reverie_krita.way import Way
from reverie_plugin.driver import StepDriver
from reverie_plugin.events import Cancelled, Finished, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_plugin.session import Ticket
from reverie_plugin.ui.dream_title import describe_dream
from reverie_plugin.ui.formatting import describe_preview, describe_preview_progress, describe_progress
from reverie_shared.errors import ReverieError
from reverie_shared.translation import N_, _

PREVIEW_SIDE = 1024
"""Pixels that the longer side of a server's preview has at most."""

OLD = N_("Old: the picture has changed…")


class State(Enum):
    """The state of a dream."""

    DREAMING = "dreaming"
    PREVIEW_DONE = "preview done"  # a preview that is complete
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether the dream has ended."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class Steps(Protocol):
    """What a dream is made of: a `Session`, or a `FramesSession`."""

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that fetches the result, as long as the server has it."""

    @property
    def accepted(self) -> bool:
        """Whether the server has accepted the order."""

    def run(self) -> Generator[AnimationEvent | None, None, object]:
        """Dream, and insert the result."""

    def go_on(self) -> None:
        """Take what is paused to its end."""

    def cancel(self) -> None:
        """Cancel the dream."""


class Dream:
    """A dream on one layer, or the preview of one. Nothing happens before `begin`.

    Parameters
    ----------
    host : KritaHost
    order : Order
    session : Steps
        Dreams the order on the host.
    log : Logger
    way : Way
        What is dreamed of the layer.
    deeper : bool
        Whether it is a dream's layer that is dreamed, to go on from there.
    """

    def __init__(
        self,
        host: KritaHost,
        order: Order,
        session: Steps,
        log: Logger,
        way: Way = Way.PICTURE,
        deeper: bool = False,
    ) -> None:
        self.host = host
        self.way = way
        self.deeper = deeper
        self.old = False
        """Of a preview: whether the picture is another one by now."""
        self.order = order
        self.state = State.DREAMING
        self.words = _("Reading the layer…")
        self.progress: Progress | None = None
        self.network = ""
        self.image: QImage | None = None
        """The latest picture of the dream; it shows `area`."""
        self.area: Rectangle | None = None
        self.before: QImage | None = None
        """What was dreamed, about as large as `PREVIEW_SIDE`; None as long as there is no picture of the dream."""
        self.report: dict[str, Any] = {}
        self.error: ReverieError | None = None
        self._session = session
        self._preview = order.stop_after is not None
        self._news = False
        self._driver: StepDriver[AnimationEvent] = StepDriver(self._handle, lambda: None, self._fail, log)

    @property
    def title(self) -> str:
        """What it is called."""
        return describe_dream(self.order.preset, self.order.settings, self.order.own)

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that fetches the result, as long as the server has it."""
        return self._session.ticket

    @property
    def accepted(self) -> bool:
        """Whether the server has accepted the order."""
        return self._session.accepted

    def begin(self) -> None:
        """Read the layer now, as it is when the user asks for the dream.

        Raises
        ------
        ReverieError
            When there is nothing to dream.
        """
        self._driver.start(self._session.run())
        self._take_steps()
        if self.error is not None:
            raise self.error

    def mark_old(self) -> None:
        """Note that a preview shows what the picture was, and say so."""
        self.old = True
        if self.error is None:
            self.words = _(OLD)

    def advance(self) -> bool:
        """Take the next steps of the session; returns whether anything has changed. Call it until the state is over."""
        self._news = False
        self._take_steps()
        return self._news

    def _take_steps(self) -> None:
        """Drive the session; once the dream has ended, close it: what it has open must not wait for the garbage
        collector, in which Krita bears no document to be closed.
        """
        self._driver.advance()
        if self.state.over:
            self._driver.close()

    def go_on(self) -> None:
        """Continue a preview to the end of the dream, and insert the result."""
        self._session.go_on()
        self._preview = self.old = False
        self._set(State.DREAMING, self.words)

    def cancel(self) -> None:
        """Cancel the dream; the document stays as it is."""
        if not self.state.over:
            self._session.cancel()
            self._set(self.state, _("Cancelling…"))

    def close(self) -> None:
        """Cancel the dream at once, without waiting for the server's answer."""
        self._driver.close()
        if not self.state.over:
            self._set(State.CANCELLED, _("Cancelled."))

    def _set(self, state: State, words: str, error: ReverieError | None = None) -> None:
        """Note the state, what the docker says of it, and the error that a dream has failed by."""
        self.state, self.error = state, error
        self.words = _(OLD) if self.old and error is None else words

    def _fail(self, error: ReverieError) -> None:
        self._news = True
        self._set(State.FAILED, str(error), error)

    def _handle(self, event: AnimationEvent) -> None:
        self._news = True
        match event:
            case Waiting():
                self._set(self.state, event.words)
            case Progress():
                self.progress, self.network = event, event.network_title
                self._set(self.state, describe_preview_progress(event) if self._preview else describe_progress(event))
            case PreviewReady():
                self.image, self.area = image(event.picture), event.area
                self.before = self.before or self.host.original(PREVIEW_SIDE)
                self.host.keep(event)
            case DrawingReady():
                self.image, self.before, self.area = event.image, event.before, event.area
            case Paused():
                self._set(State.PREVIEW_DONE, describe_preview(self.network))
            case Finished():
                self.report = event.report
                self._set(State.DONE, _("Done."))
            case Cancelled():
                self._set(State.CANCELLED, _("Cancelled."))
