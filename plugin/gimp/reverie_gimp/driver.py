"""Drivers that a timer of GTK's main loop advances: of any generator that never blocks, and of a session."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Protocol, TypeVar

from reverie_gimp.gimp import GLib
from reverie_gimp.log import log
from reverie_plugin.driver import StepDriver
from reverie_plugin.events import Event
from reverie_plugin.session import Steps
from reverie_shared.errors import ReverieError

TICK = 8
"""Milliseconds between two calls of `StepDriver.advance`."""

E = TypeVar("E")


class TimerDriver(StepDriver[E]):
    """A `StepDriver` that is advanced as long as GTK's main loop runs, from `start` until the generator ends."""

    _timer: int | None = None

    def start(self, steps: Generator[E | None, None, object]) -> None:
        """Drive this generator from now on; the main loop takes its first step."""
        super().start(steps)
        if self._timer is None:
            # Below the priority of drawing: where steps take longer than a tick, the windows are drawn all the same.
            self._timer = GLib.timeout_add(TICK, self._tick, priority=GLib.PRIORITY_DEFAULT_IDLE)

    def _tick(self) -> bool:
        """Advance; GLib calls it again where it returns True."""
        try:
            return self.advance()
        finally:
            if not self.running:
                self._timer = None


class Dreaming(Protocol):
    """What is dreamed: a `Session`, or one of many layers."""

    def run(self) -> Steps:
        """Dream; see `Session.run`."""

    def wait(self, seconds: float) -> None:
        """Block until there may be something to do, or the time is over."""


class SessionDriver:
    """One session, driven by GTK's main loop.

    Nothing is driven before `start`: so the window that is connected before it also gets an error of the first step.

    Parameters
    ----------
    session : Dreaming
    """

    def __init__(self, session: Dreaming) -> None:
        self._session = session
        self.error: ReverieError | None = None
        """The error that has ended the session."""
        self._on_event: Callable[[Event], None] = lambda _event: None
        self._on_end: Callable[[], None] = lambda: None
        self._started = False
        self._driver: TimerDriver[Event] = TimerDriver(
            lambda event: self._on_event(event), lambda: self._on_end(), self._fail, log()
        )

    def connect(self, on_event: Callable[[Event], None], on_end: Callable[[], None]) -> None:
        """Have these called from now on, in place of earlier ones.

        Parameters
        ----------
        on_event : callable
            Gets each event.
        on_end : callable
            Called once when the session has ended by itself; `error` is set where it failed.
        """
        self._on_event, self._on_end = on_event, on_end

    def start(self) -> None:
        """Begin the session, unless it has begun."""
        if not self._started:
            self._started = True
            self._driver.start(self._session.run())

    def advance(self) -> None:
        """Take the next steps now, without waiting for the main loop."""
        self._driver.advance()

    @property
    def running(self) -> bool:
        """Whether the session has begun and not ended."""
        return self._driver.running

    def close(self) -> None:
        """Cancel the session; no callback is called any more."""
        self._driver.close()

    def _fail(self, error: ReverieError) -> None:
        self.error = error
        self._on_end()
