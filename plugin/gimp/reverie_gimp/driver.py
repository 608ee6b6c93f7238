"""A dream that is driven by GTK's loop: the preview in the dialog, and then the dream itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from reverie_gimp import log
from reverie_gimp.gimp import GLib
from reverie_plugin.events import Event
from reverie_plugin.session import Session, Steps
from reverie_shared.errors import ReverieError

TICK = 8
"""Milliseconds between two looks at what the server has sent."""

_TURN = 0.02
"""Seconds that one look may take: then the windows have their turn."""


class SessionDriver:
    """Drives a session, step by step, as long as GTK's loop runs.

    Parameters
    ----------
    session : Session
    tell : callable
        Hears each event.
    fail : callable
        Hears the error that ends the session.
    """

    def __init__(self, session: Session, tell: Callable[[Event], None], fail: Callable[[ReverieError], None]) -> None:
        self.session = session
        self.tell = tell
        self.fail = fail
        self._steps: Steps | None = session.run()
        self._source: int | None = GLib.timeout_add(TICK, self._look)
        self._look()  # the server has something to do while the windows are built

    @property
    def alive(self) -> bool:
        """Whether the session goes on."""
        return self._steps is not None

    def close(self) -> None:
        """Give the session up; the server is told."""
        self._end()

    def _look(self) -> bool:
        began = time.monotonic()
        try:
            while self._steps is not None and time.monotonic() - began < _TURN:
                event = next(self._steps)
                if event is None:
                    break
                self.tell(event)
        except StopIteration:
            self._end()
        except ReverieError as error:
            self._end()
            self.fail(error)
        except Exception as error:  # noqa: BLE001  # GTK would print it, and the user would wait for ever
            self._end()
            self.fail(log.unexpected(error))
        return self._source is not None

    def _end(self) -> None:
        steps, self._steps = self._steps, None
        source, self._source = self._source, None
        if source is not None:
            GLib.source_remove(source)
        if steps is not None:
            with suppress(ValueError):  # it is running: the event it has told of asked for the end
                steps.close()
