"""Driving a generator that never blocks: a session, a status poll, a download.

Such a generator yields an event, or None where there is nothing to do just now. A host with an event loop gives a
`StepDriver` to a timer; a host without one calls `run_to_end`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from logging import Logger
from typing import Any, Generic, TypeVar

from reverie_plugin.log import unexpected
from reverie_shared.errors import ReverieError

SLICE_SECONDS = 0.008
"""After this time `StepDriver.advance` takes no further step: half a frame of a 60 Hz screen, so an editor's window
stays smooth. One step usually takes much less; one that moves strips of pixels, up to `client.PICTURE_SECONDS`.
"""

WAIT_SECONDS = 0.05
"""How long `run_to_end` waits at a time while there is nothing to do."""

E = TypeVar("E")
R = TypeVar("R")


class StepDriver(Generic[E]):
    """Drives one generator at a time. All calls come from one thread, usually a timer's on the editor's main thread.

    Parameters
    ----------
    on_event : callable
        Gets each event that the generator yields.
    on_end : callable
        Called once when the generator has ended by itself. An exception out of it is only logged.
    on_error : callable
        Called once with the error that ended the generator. Any exception but `ReverieError` arrives as `Unexpected`,
        an exception out of `on_event` too. An exception out of `on_error` itself is only logged.
    log : Logger
        Gets the traceback of an unexpected exception.

    Notes
    -----
    After `close` no callback is called any more. Each callback may call `start` or `close`; so may code that the
    generator itself calls (an editor that runs its event loop while a layer is inserted): what is closed during a step
    or during `on_event` ends after it. In an event loop that such a step or `on_event` runs, `advance` does nothing.
    """

    def __init__(
        self,
        on_event: Callable[[E], None],
        on_end: Callable[[], None],
        on_error: Callable[[ReverieError], None],
        log: Logger,
    ) -> None:
        self._on_event = on_event
        self._on_end = on_end
        self._on_error = on_error
        self._log = log
        self._steps: Generator[E | None, None, object] | None = None
        self._executing: Generator[E | None, None, object] | None = None

    @property
    def running(self) -> bool:
        """Whether there is a generator that has not ended."""
        return self._steps is not None

    def start(self, steps: Generator[E | None, None, object]) -> None:
        """Drive this generator from now on, in place of an earlier one, which is closed. `advance` takes its steps."""
        self.close()
        self._steps = steps

    def advance(self) -> bool:
        """Take steps until one yields None, or `SLICE_SECONDS` are over; returns `running`."""
        until = time.monotonic() + SLICE_SECONDS
        while self._steps is not None and self._executing is None:
            event = self._step(self._steps)
            if event is None or time.monotonic() >= until:
                break
        return self.running

    def close(self) -> None:
        """Close the generator, if there is one. An error while it closes is only logged."""
        steps, self._steps = self._steps, None
        if steps is not None and steps is not self._executing:
            self._dispose(steps)

    def _step(self, steps: Generator[E | None, None, object]) -> E | None:
        """Take one step and report its outcome; returns the event."""
        event: E | None = None
        error: Exception | None = None
        ended = False
        self._executing = steps
        try:
            try:
                event = next(steps)
            except StopIteration:
                ended = True
            if event is not None and self._steps is steps:
                self._on_event(event)
        except Exception as raised:  # noqa: BLE001  # an editor would print it, and its user would wait for ever
            error = raised
        finally:
            self._executing = None
        if self._steps is not steps:  # closed by something that was called meanwhile
            self._dispose(steps, error)
        elif error is not None:
            self.close()
            outcome = error if isinstance(error, ReverieError) else unexpected(self._log, error)
            self._report(lambda: self._on_error(outcome))
        elif ended:
            self._steps = None
            self._report(self._on_end)
        return event

    def _report(self, callback: Callable[[], None]) -> None:
        """Call `on_end` or `on_error`; an exception out of it goes to the log."""
        try:
            callback()
        except Exception as raised:  # noqa: BLE001  # likewise
            unexpected(self._log, raised)

    def _dispose(self, steps: Generator[E | None, None, object], error: Exception | None = None) -> None:
        """Close a generator whose outcome is no longer reported; errors go to the log."""
        try:
            steps.close()
        except Exception as raised:  # noqa: BLE001  # likewise
            error = raised
        if error is not None:
            self._log.warning("An error after the end.", exc_info=error)


def run_to_end(
    steps: Generator[object, None, R],
    wait: Callable[[float], None] = time.sleep,
    on_event: Callable[[Any], object] = lambda _event: None,
) -> R:
    """Drive a generator to its end, blocking; for hosts without an event loop.

    Parameters
    ----------
    steps : generator
        Is closed in any case, also where an exception (KeyboardInterrupt, say) ends the call.
    wait : callable
        Blocks until there may be something to do, at most for so many seconds: `Session.wait`, `Client.wait`.
    on_event : callable
        Gets what the generator yields, None apart.

    Returns
    -------
    object
        What the generator returns.

    Raises
    ------
    ReverieError
        The generator's error.
    """
    try:
        while True:
            try:
                event = next(steps)
            except StopIteration as end:
                value: R = end.value
                return value
            if event is None:
                wait(WAIT_SECONDS)
            else:
                on_event(event)
    finally:
        steps.close()
