"""What the server has told about one dream: its state, and the events that follow from each message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from reverie_plugin.events import Event, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.region import Rectangle
from reverie_shared import messages
from reverie_shared.errors import NotFound
from reverie_shared.errors.dreams import CANCELLED_BY_SERVER
from reverie_shared.networks import in_words, title
from reverie_shared.picture import Picture
from reverie_shared.protocol import Envelope
from reverie_shared.translation import _, ngettext


class Fetched(Protocol):
    """A picture on its way from the server (`connect.transfers.Fetching`)."""

    @property
    def finished(self) -> bool:
        """Whether it has arrived; raises the error it was refused for."""

    @property
    def result(self) -> Picture:
        """The picture, once it has arrived."""


class Job:
    """The state of one dream on the server.

    Parameters
    ----------
    name : str
        The job's name, which this client has made up.
    area : Rectangle
        What the previews show.
    fetch : callable
        Begins to fetch the picture of a name. Without it, previews are ignored.
    """

    def __init__(self, name: str, area: Rectangle, fetch: Callable[[str], Fetched] | None) -> None:
        self._name = name
        self._area = area
        self._fetch = fetch
        self.request = 0
        """The number of the latest request about this job; a refusal of it ends the dream."""
        self.accepted = False
        """Whether the server has taken the order."""
        self.octave = 0
        """The octave of the latest progress."""
        self.paused = False
        """Whether the dream is paused after the octave it was to stop after."""
        self.pause_expired = False
        """Whether the server has forgotten the pause (it keeps one for a minute): the dream must be ordered again."""
        self.done: messages.Done | None = None
        """The outcome, once the dream is finished."""
        self._resumed = False
        self._preview: tuple[messages.Preview, Fetched] | None = None

    def order(self, request: int) -> None:
        """Note that the dream was ordered, by the request of that number."""
        self.request = request
        self._resumed = self.pause_expired = False

    def resume(self, request: int) -> None:
        """Note that the paused dream was told to go on, by the request of that number."""
        self.request = request
        self.paused, self._resumed = False, True

    def pause_at_end(self) -> Iterator[Event]:
        """Note, once, that a finished dream is paused: it had no more octaves than it was to stop after."""
        if not self.paused:
            self.paused = True
            yield Paused(self.octave)

    def take(self, envelope: Envelope) -> Iterator[Event]:
        """Take in a message on the control channel; yields the event that it makes, if any.

        Raises
        ------
        ReverieError
            When the dream was refused, failed, or was dropped by the server.
        """
        match envelope.message:
            case messages.Refused(code=NotFound.code) if envelope.id == self.request and self._resumed:
                self.pause_expired = True
            case messages.Refused() as refused if envelope.id == self.request:
                raise refused.exception()
            case messages.Failed(job=self._name) as failed:
                raise failed.exception()
            case messages.Cancelled(job=self._name):
                raise CANCELLED_BY_SERVER()
            case messages.Done(job=self._name) as done:
                self.done = done
            case messages.Paused(job=self._name, octave=octave):
                self.paused = True
                yield Paused(octave)
            case messages.Preview(job=self._name) as preview if self._fetch is not None:
                self._preview = preview, self._fetch(preview.picture)
            case messages.Accepted(job=self._name, ahead=ahead):
                self.accepted = True
                if ahead:
                    waiting = ngettext("Waiting for {count} other dream…", "Waiting for {count} other dreams…", ahead)
                    yield Waiting(waiting.format(count=ahead))
            case messages.Progress(job=self._name) as progress:
                self.octave = progress.octave
                yield _event(progress)

    def take_preview(self) -> PreviewReady | None:
        """The latest preview, once, when its picture has arrived."""
        if self._preview is None:
            return None
        preview, picture = self._preview
        try:
            if not picture.finished:
                return None
        except NotFound:  # the server has forgotten it for a newer one
            self._preview = None
            return None
        self._preview = None
        return PreviewReady(preview.octave, preview.octaves, picture.result, self._area)


def _event(progress: messages.Progress) -> Event:
    """The server's progress, for the host."""
    if progress.phase == "queued":
        return Waiting(_("Waiting for other dreams…"))
    if progress.phase == "loading":
        return Waiting(_("Loading the network…"))
    if not progress.octave:
        return Waiting(_("The dream begins…"))
    return Progress(
        progress.octave,
        progress.octaves,
        progress.step,
        progress.steps,
        progress.fraction,
        progress.seconds_left,
        in_words(progress.network_name) if progress.network_name else progress.network,
        title(progress.network_name) if progress.network_name else progress.network,
    )
