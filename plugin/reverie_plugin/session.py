"""One dream, from the click to the layer.

The host makes a `Session`, drives `run()` (from a timer, or in a loop with `wait`) and shows what it yields.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.transfers import Fetching, Transfer
from reverie_plugin.events import Cancelled, Event, Finished, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.host import Host, Result
from reverie_plugin.order import Order
from reverie_plugin.region import Region, plan
from reverie_shared import messages
from reverie_shared.errors import UnknownThing
from reverie_shared.picture import Picture, start_digest
from reverie_shared.protocol import WINDOW

Steps = Generator["Event | None", None, None]


@dataclass(frozen=True)
class Ticket:
    """What to keep of a dream under way so that its result can be fetched should this process end before it came."""

    job: str
    region: Region


class Session:
    """One dream on one layer.

    Parameters
    ----------
    host : Host
        The layer.
    order : Order
        What to dream.
    installation : Installation
        Which Reverie.
    ticket : Ticket, optional
        Of a dream that was finished but never inserted (the server keeps it for ten minutes): fetch that one.
    """

    def __init__(self, host: Host, order: Order, installation: Installation, ticket: Ticket | None = None) -> None:
        self._host = host
        self._order = order
        self._installation = installation
        self._ticket = ticket
        self._picture: Picture | None = None
        self._mask: Picture | None = None
        self._guide: Picture | None = None
        self._sent: list[str] = []
        self._client: Client | None = None
        self._cancelled = False
        self._go_on = False
        self._seconds_in_transfer = 0.0
        self.accepted = False
        """Whether the server has taken the order: what fails before is refused, what fails after had begun."""

    @property
    def ticket(self) -> Ticket | None:
        """What another session can fetch the result by; None until `run` has begun."""
        return self._ticket

    def run(self) -> Steps:
        """Dream, and insert the result.

        Yields an event, or None where there is nothing new yet; never waits. Closing the generator gives the dream up.

        Raises
        ------
        ReverieError
            Out of `next`, when the dream failed; the document is as it was.
        """
        steps = self._steps()
        try:
            for event in steps:
                yield event
                if self._cancelled and not isinstance(event, Finished):
                    steps.close()
                    yield Cancelled()
                    return
        finally:
            steps.close()

    def cancel(self) -> None:
        """Give the dream up: the server is told, `run` ends with `Cancelled`. Has no effect once it is inserted."""
        self._cancelled = True

    def go_on(self) -> None:
        """Take a dream that is paused, or is going to be, to its end."""
        self._go_on = True

    def wait(self, seconds: float) -> None:
        """Wait until there may be something new, or the time is over. For hosts without a loop of events."""
        if self._client is not None:
            self._client.wait(seconds)
        else:
            time.sleep(seconds)

    def _steps(self) -> Steps:
        """The dream from top to bottom."""
        ticket = self._begin()
        client = self._client = yield from connect(self._installation, self._host.name)
        try:
            number = yield from self._ask(client, ticket, self._order.stop_after)
            done = yield from self._follow(client, ticket, number)
            yield Waiting("Fetching the result…")
            dreamed = client.fetch(done.picture)
            yield from self._carry(client, dreamed)
            yield Waiting("Putting the result into place…")
            report = self._complete(done.report)
            self._host.insert(Result(dreamed.result, ticket.region.changed, report))
            self._tidy(client, ticket)
        except (GeneratorExit, KeyboardInterrupt):  # after an error, a finished result can still be fetched
            client.request(messages.Cancel(ticket.job))
            raise
        finally:
            self._client = None
            client.close()
        yield Finished(report)

    def _begin(self) -> Ticket:
        """Read what the host has now: that is dreamed, whatever is painted meanwhile."""
        if self._ticket is None:
            selection = self._host.selection_bounds()
            region = plan(self._host.layer_bounds(), selection)
            self._picture = self._host.read_pixels(region.sent)
            self._mask = None if selection is None else self._host.read_mask(region.sent)
            guide = self._order.settings.get("guide")
            self._guide = self._host.read_guide(str(guide)) if guide else None
            self._ticket = Ticket(uuid.uuid4().hex, region)
        return self._ticket

    def _ask(self, client: Client, ticket: Ticket, stop_after: int | None) -> Generator[Event | None, None, int]:
        """Ask for the dream, or for the finished one the ticket is for; returns the request's number."""
        if self._picture is None:
            return client.request(messages.Resume(ticket.job))
        yield Waiting("Sending the picture…")
        picture = yield from self._upload(client, self._picture)
        mask = None if self._mask is None else (yield from self._upload(client, self._mask))
        guide = None if self._guide is None else (yield from self._upload(client, self._guide))
        return client.request(
            messages.Dream(
                job=ticket.job,
                picture=picture,
                settings=dict(self._order.settings),
                preset=self._order.preset,
                mask=mask,
                stop_after=stop_after,
                deliver=self._order.deliver,
                part=list(ticket.region.part),
                measure=self._order.measure,
                guide=guide,
            )
        )

    def _follow(self, client: Client, ticket: Ticket, number: int) -> Generator[Event | None, None, messages.Done]:
        """Yield what the server tells of the dream, until it is done."""
        paused = continued = False
        done: messages.Done | None = None
        octave = 0
        preview: tuple[messages.Preview, Fetching] | None = None
        while True:
            for envelope in client.receive():
                match envelope.message:
                    case messages.Refused(code=UnknownThing.code) if envelope.id == number and continued:
                        # A pause is kept for a minute only. Dreamed anew, it comes out the same.
                        continued = False
                        number = yield from self._ask(client, ticket, None)
                    case messages.Refused() as refused if envelope.id == number:
                        raise refused.error()
                    case messages.Failed(job=ticket.job) as failed:
                        raise failed.error()
                    case messages.Cancelled(job=ticket.job):
                        raise UnknownThing("The server has given this dream up.", "Try again.")
                    case messages.Done(job=ticket.job) as outcome:
                        done = outcome
                        if self._order.stop_after is not None and not self._go_on:
                            yield Paused(octave)  # there was no octave more
                    case messages.Paused(job=ticket.job) as pause:
                        paused = True
                        yield Paused(pause.octave)
                    case messages.Preview(job=ticket.job) as latest if self._order.previews:
                        preview = latest, client.fetch(latest.picture)
                    case messages.Accepted(job=ticket.job, ahead=ahead):
                        self.accepted = True
                        if ahead:
                            yield Waiting(f"Waiting for {ahead} other dream{'s' if ahead > 1 else ''}…")
                    case messages.Progress(job=ticket.job) as progress:
                        octave = progress.octave
                        yield _told(progress)
            if preview is not None and _has_come(preview[1]):
                told, fetched = preview
                preview = None
                yield PreviewReady(told.octave, told.octaves, fetched.result, ticket.region.sent)
            if done is not None and (self._go_on or self._order.stop_after is None):
                return done
            if paused and self._go_on:
                paused, continued = False, True
                number = client.request(messages.Continue(ticket.job))
            yield None

    def _upload(self, client: Client, picture: Picture) -> Generator[None, None, str]:
        """Send a picture; returns its digest, the name the server knows it by."""
        digest = start_digest(picture.format)
        for index in range(picture.format.strips):
            digest.update(picture.strip(index))
            if index % WINDOW == WINDOW - 1:
                yield None  # some 20 ms of hashing; the editor's window has its turn
        name = digest.hexdigest()
        yield from self._carry(client, client.upload(picture, name))
        self._sent.append(name)
        return name

    def _carry(self, client: Client, transfer: Transfer) -> Generator[None, None, None]:
        """Wait for a picture to be across."""
        began = time.monotonic()
        while not transfer.finished:
            yield None
            client.receive()
        self._seconds_in_transfer += time.monotonic() - began

    def _tidy(self, client: Client, ticket: Ticket) -> None:
        """Let the server forget the dream and what was sent for it."""
        for name in self._sent:
            client.request(messages.Release(name))
        client.request(messages.Cancel(ticket.job))

    def _complete(self, report: dict[str, Any]) -> dict[str, Any]:
        """The server's report, with what only this side knows."""
        seconds = {**report["seconds"], "transfer": round(self._seconds_in_transfer, 3)}
        return {**report, "seconds": seconds}


def _told(progress: messages.Progress) -> Event:
    """The server's progress, for the host."""
    if progress.phase == "queued":
        return Waiting("Waiting for other dreams…")
    if progress.phase == "loading":
        return Waiting("Loading the network…")
    return Progress(
        progress.octave,
        progress.octaves,
        progress.step,
        progress.steps,
        progress.fraction,
        progress.seconds_left,
        progress.network,
    )


def _has_come(preview: Fetching) -> bool:
    """Whether the preview is here; one that the server has already forgotten for a newer one never comes."""
    try:
        return preview.finished
    except UnknownThing:
        return False
